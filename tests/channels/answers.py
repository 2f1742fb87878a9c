"""Messages as citizens get them, from the real builders of replies: all shipped procedures, dossiers, feedback."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from actions.feedback_state import Asking, FeedbackState
from actions.replies import dossiers, events, feedback, services
from actions.replies.answer import How, answer
from actions.replies.asking import resume_choices, which_case
from actions.replies.choices import choices, not_found
from actions.replies.english import answer as english_answer
from actions.replies.english import choices as english_choices
from actions.replies.faq import faq
from actions.replies.model import Reply
from channels.dossier_news import changed
from kb.calendar.service import open_calendar
from kb.dossiers.announcing import DueSubscription
from kb.dossiers.model import DossierEvent, DossierStatus, DossierTimeline, ProofKind, Stage
from kb.events.service import load_events
from kb.faq.files import shipped_faqs
from kb.feedback.categories import open_categories
from kb.feedback.model import FeedbackDraft, Ticket, TicketState
from kb.feedback.wording import answer_wording
from kb.messages.model import Button, Message, Sender
from kb.procedures.model import Aspect, Procedure
from kb.sample import load_sample
from kb.services.service import shipped_services
from tests.samples import BOAT, SILENT

TODAY = date(2026, 11, 23)
MOMENT = datetime(2026, 11, 23, 2, tzinfo=UTC)
CODE, TICKET = "H32.12-261126-0001", "PA-261126-7K3F"
FULL = FeedbackDraft("đèn đường hẻm 12 tắt cả tuần nay", "street_light", "Phường Tây Nha Trang", "hẻm 12", "tuần này")


def message(text: str = "", *titles: str, card: dict[str, Any] | None = None) -> Message:
    """What the bot says, its buttons with payloads of their own."""
    buttons = tuple(Button(title, f'/press{{"place": "{at}"}}') for at, title in enumerate(titles, start=1))
    return Message(7, Sender.BOT, MOMENT, text, buttons, card)


def said(reply: Reply) -> Message:
    """The reply as it is stored."""
    buttons = tuple(Button(button.title, button.payload) for button in reply.buttons)
    return Message(7, Sender.BOT, MOMENT, reply.text, buttons, reply.card)


@cache
def procedures() -> tuple[Procedure, ...]:
    """Those that ship with the project."""
    return tuple(load_sample())


@cache
def all_answers() -> tuple[Message, ...]:
    """One of each; more than a thousand."""
    replies = (*_procedures(), *_questions(), *_english(), *_dossiers(), *_feedback(), *_facts())
    return (*map(said, replies), *_news())


def of_procedures() -> tuple[Message, ...]:
    """Those with the card of a procedure."""
    return tuple(each for each in all_answers() if each.card and each.card["type"] == "procedure")


def _procedures() -> Iterator[Reply]:
    for procedure in (*procedures(), BOAT, SILENT):
        yield from (answer(procedure, (aspect,), How(TODAY, full=full)) for aspect in Aspect for full in (False, True))
        yield answer(procedure, (Aspect.FEE, Aspect.TIME, Aspect.DOCUMENTS), How(TODAY))


def _facts() -> Iterator[Reply]:
    known = {procedure.code for procedure in procedures()}
    yield from (events.event(event, known) for event in load_events().values())
    yield events.events(tuple(load_events().values()))
    yield from map(services.service, shipped_services())
    yield services.services(shipped_services())
    yield from map(faq, shipped_faqs())


def _questions() -> Iterator[Reply]:
    for procedure in procedures():
        yield answer(procedure, (Aspect.DOCUMENTS,), How(TODAY, ask=which_case(procedure), by_case=True))
    for at in range(0, len(procedures()) - 4, 4):
        *offered, asked = procedures()[at : at + 5]
        yield choices(offered, {})
        yield answer(asked, (), How(TODAY, ask=resume_choices(offered, "làm lại giấy tờ cho con")))
    yield not_found("nuôi gấu trúc", "Kiểm lâm")


def _english() -> Iterator[Reply]:
    yield from (english_answer(procedure, (Aspect.OVERVIEW,), How(TODAY)) for procedure in procedures())
    yield english_choices(procedures()[:4])


def _dossiers() -> Iterator[Reply]:
    calendar = open_calendar(None)
    for stage in Stage:
        for appointed in (None, date(2026, 11, 20), date(2026, 11, 25)):
            yield dossiers.status(DossierStatus(CODE, stage, appointed), TODAY, calendar, (ProofKind.PHONE_TAIL,))
            yield dossiers.timeline(_timeline(stage, appointed), TODAY, calendar)


def _timeline(stage: Stage, appointed: date | None) -> DossierTimeline:
    last = DossierEvent(stage, MOMENT, "thiếu bản vẽ", "nộp bản vẽ", date(2026, 12, 5), "quầy số 3")
    return DossierTimeline(CODE, "Cấp bản sao", "UBND phường Nha Trang", appointed, (_RECEIVED, last))


_RECEIVED = DossierEvent(Stage.RECEIVED, datetime(2026, 11, 20, 2, tzinfo=UTC))


def _news() -> Iterator[Message]:
    told = DueSubscription(1, "c", CODE, "received 2026-11-24", "", 0, MOMENT)
    for stage in Stage:
        draft = changed(told, DossierStatus(CODE, stage, date(2026, 11, 25))).draft
        yield Message(8, draft.sender, MOMENT, draft.text, draft.buttons, draft.card)
    category = open_categories(None).get("street_light")
    for draft in answer_wording(category)(TICKET, "Đã thay bóng đèn. Cảm ơn anh/chị."):
        yield Message(8, draft.sender, MOMENT, draft.text, draft.buttons, draft.card)


def _feedback() -> Iterator[Reply]:
    categories = open_categories(None)
    category = categories.get("street_light")
    yield from (feedback.question(FeedbackState(FULL, asking, similar=(TICKET,)), categories) for asking in Asking)
    yield feedback.sent(TICKET, category, date(2026, 11, 30))
    tickets = [_ticket(state, mine) for state in TicketState for mine in (True, False)]
    yield from map(feedback.ticket, tickets)
    yield feedback.tickets([replace(tickets[0], code=f"PA-261126-7K3{letter}") for letter in "FGH"])


def _ticket(state: TicketState, mine: bool) -> Ticket:
    due = date(2026, 11, 20 if mine else 30)
    answered = "Đã thay bóng đèn." if mine else ""
    category = open_categories(None).get("street_light")
    return Ticket(TICKET, category, state, MOMENT, due, mine=mine, answer=answered, overdue=1 if mine else 0)
