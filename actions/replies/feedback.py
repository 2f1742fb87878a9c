"""What is said in the form of feedback, and about tickets."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from actions.feedback_state import Asking, FeedbackState
from actions.replies import draft
from actions.replies.formats import day
from actions.replies.model import Button, Card, Reply, payload
from actions.wording import say
from kb.feedback.categories import Categories
from kb.feedback.model import OWED, Category, FeedbackDraft, Ticket, TicketState

_EDITABLE = ("content", "category", "where", "when", "contact", "picture")
_OFFERED_CATEGORIES, _OFFERED_COMMUNES = 3, 6


def step(title: str, do: str, **values: str) -> Button:
    """A button of the form: its title's response, and what it does."""
    return Button(say(f"utter_button_{title}"), payload("feedback_step", do=do, **values))


def question(state: FeedbackState, categories: Categories, *, lead: str = "") -> Reply:
    """The open question with its buttons; `lead` stands before it."""
    text, buttons = _QUESTIONS[state.asking](state, categories)
    return Reply(f"{lead} {text}".strip() if lead else text, buttons, _card(state, categories))


def noted(categories: Categories, told: FeedbackDraft) -> str:
    """What was understood of the first message."""
    return say("utter_feedback_noted", category=categories.get(told.category).title)


def resuming(categories: Categories, told: FeedbackDraft) -> str:
    """Back to what was left open."""
    if not told.category:
        return say("utter_feedback_resume_untold")
    return say("utter_feedback_resume", category=categories.get(told.category).title)


def picture_taken(count: int) -> str:
    """How many pictures there are."""
    return say("utter_feedback_picture_taken", count=count)


def no_contact_in_it() -> str:
    """The text held neither a telephone number nor an e-mail address."""
    return say("utter_feedback_no_contact_in_it")


def cancelled() -> Reply:
    """Nothing was sent."""
    return Reply(say("utter_feedback_cancelled"), (_help(),))


def nothing_open() -> Reply:
    """A button of a form that is over."""
    return Reply(say("utter_feedback_nothing_open"), (_follow_button(""), _help()))


def joined(code: str) -> Reply:
    """The citizen follows an open ticket."""
    return Reply(say("utter_feedback_joined", code=code), (_follow_button(code), _help()))


def sent(code: str, category: Category, due: date) -> Reply:
    """The ticket's code, who answers and by when."""
    values = {"department": category.department, "days": category.working_days, "due": day(due)}
    card: Card = {"type": "feedback", "code": code, "state": "sent", "due_on": due.isoformat()}
    card |= {"category": _capital(category.title)}
    return Reply(say("utter_feedback_sent", code=code, **values), (_follow_button(code), _help()), card)


def _card(state: FeedbackState, categories: Categories) -> Card | None:
    return draft.card(state.draft, categories) if state.asking is Asking.CONFIRM else None


Question = tuple[str, tuple[Button, ...]]


def _category(state: FeedbackState, categories: Categories) -> Question:
    proposal = categories.propose(state.draft.content)
    offered = [*([proposal.category] if proposal.sure else []), *proposal.others][:_OFFERED_CATEGORIES]
    rest = next(category for category in categories.all() if category.key == "other")
    buttons = [
        Button(_capital(each.title), payload("feedback_step", do="category", value=each.key))
        for each in [*offered, rest]
    ]
    return say("utter_feedback_ask_category"), tuple(dict.fromkeys(buttons))


def _where(state: FeedbackState, _: Categories) -> Question:
    again = state.asked_where > 1
    return say("utter_feedback_ask_commune_again" if again else "utter_feedback_ask_where"), (
        step("not_known", "unknown"),
    )


def _commune(state: FeedbackState, _: Categories) -> Question:
    offered = state.communes[:_OFFERED_COMMUNES]
    buttons = [Button(name, payload("feedback_step", do="commune", value=name)) for name in offered]
    return say("utter_feedback_ask_which_commune"), (*buttons, step("not_known", "unknown"))


def _join(state: FeedbackState, _: Categories) -> Question:
    code = state.similar[0]
    buttons = (step("join", "join", value=code), step("alone", "alone"))
    return say("utter_feedback_ask_join", code=code), buttons


def _confirm(state: FeedbackState, categories: Categories) -> Question:
    lines = [
        say("utter_feedback_summary_line", label=label, value=value)
        for label, value in draft.summary(state.draft, categories)
    ]
    department = categories.get(state.draft.category).department
    text = "\n".join([say("utter_feedback_summary"), *lines, say("utter_feedback_confirm", department=department)])
    contact = () if draft.given(state.draft.contact) else (step("contact", "contact"),)
    return text, (
        step("send", "send"),
        step("edit", "edit"),
        step("picture", "picture"),
        *contact,
        step("cancel", "cancel"),
    )


def _edit(_state: FeedbackState, _: Categories) -> Question:
    buttons = [step(f"field_{name}", "edit", value=name) for name in _EDITABLE]
    return say("utter_feedback_ask_edit"), (*buttons, step("done", "done"))


def _picture(state: FeedbackState, _: Categories) -> Question:
    taken = say("utter_feedback_picture_taken", count=len(state.draft.pictures)) if state.draft.pictures else ""
    return f"{taken} {say('utter_feedback_ask_picture')}".strip(), (step("done", "done"),)


_QUESTIONS: Mapping[Asking, Callable[[FeedbackState, Categories], Question]] = {
    Asking.CONTENT: lambda *_: (say("utter_feedback_ask_content"), (step("cancel", "cancel"), _complaint())),
    Asking.CATEGORY: _category,
    Asking.WHERE: _where,
    Asking.COMMUNE: _commune,
    Asking.WHEN: lambda *_: (say("utter_feedback_ask_when"), (step("not_known", "unknown"),)),
    Asking.CONTACT: lambda *_: (say("utter_feedback_ask_contact"), (step("no_contact", "unknown"),)),
    Asking.PICTURE: _picture,
    Asking.JOIN: _join,
    Asking.CONFIRM: _confirm,
    Asking.EDIT: _edit,
}


def _complaint() -> Button:
    return Button(say("utter_button_complaint"), payload("complaint"))


def _help() -> Button:
    return Button(say("utter_button_help"), payload("help"))


def _follow_button(code: str) -> Button:
    target = payload("feedback_status", feedback_code=code) if code else payload("feedback_status")
    return Button(say("utter_button_follow"), target)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def tickets(found: Sequence[Ticket]) -> Reply:
    """The citizen's tickets, newest first."""
    lines = [
        say("utter_feedback_ticket_line", code=each.code, category=each.category.title, state=state_of(each))
        for each in found
    ]
    buttons = tuple(Button(each.code, payload("feedback_status", feedback_code=each.code)) for each in found)
    return Reply("\n".join([say("utter_feedback_tickets"), *lines]), buttons)


def state_of(ticket: Ticket) -> str:
    """The state in words, with the day the answer is due or how late it is."""
    told = say(f"utter_feedback_state_{ticket.state}")
    if ticket.state not in OWED:
        return told
    if ticket.overdue > 0:
        return told + say("utter_feedback_overdue", days=ticket.overdue)
    return told + say("utter_feedback_due", due=day(ticket.due_on))


def ticket(found: Ticket) -> Reply:
    """One ticket: its state first; what was written and answered only to those who sent or joined it."""
    head = say("utter_feedback_ticket", code=found.code, category=found.category.title, state=state_of(found))
    lines = [head, *([say("utter_feedback_apology")] if found.overdue > 0 else [])]
    if found.answer:
        lines.append(say("utter_feedback_answer", answer=found.answer))
    if not found.mine:
        lines.append(say("utter_feedback_not_mine"))
    card: Card = {
        "type": "feedback",
        "code": found.code,
        "state": found.state.value,
        "due_on": found.due_on.isoformat(),
        "category": _capital(found.category.title),
    }
    return Reply("\n".join(lines), _ticket_buttons(found), card)


def _ticket_buttons(found: Ticket) -> tuple[Button, ...]:
    if not found.mine or not found.answer:
        return (_help(),)
    rate = (step("satisfied", "satisfied", code=found.code), step("unsatisfied", "unsatisfied", code=found.code))
    can_reopen = found.state is TicketState.ANSWERED and not found.reopened and found.satisfied is False
    reopen = (step("reopen", "reopen", code=found.code),) if can_reopen else ()
    can_rate = found.state not in OWED and found.satisfied is None
    return (*(rate if can_rate else ()), *reopen, _help())


def reopened(found: Ticket, due: date) -> Reply:
    """The department answers once more."""
    values = {"code": found.code, "department": found.category.department, "due": day(due)}
    return Reply(say("utter_feedback_reopened", **values), (_follow_button(found.code), _help()))
