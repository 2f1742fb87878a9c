"""The feedback desk: the list, one ticket, and what officers do with it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from starlette.responses import Response

from console.errors import Refusal
from console.exporting import table_file
from console.feedback_file import header, row_of
from console.pages import page
from console.strings import say
from console.visit import Visit
from kb.feedback import contacts, desk, officers, publishing, service
from kb.feedback.categories import open_categories
from kb.feedback.codes import read_code
from kb.feedback.desk_model import DeskTicket, Filters, View
from kb.feedback.files import FOLDER, Store
from kb.feedback.merging import merge as merge_tickets
from kb.feedback.model import (
    OWED,
    AssigneeError,
    MergeError,
    PublicTextError,
    TicketNotFoundError,
    TicketState,
    TicketStateError,
)
from kb.feedback.pictures import MEDIA_TYPE
from kb.feedback.wording import answer_wording, merge_wording
from kb.people.accounts import staff_members
from kb.people.audit import note_view
from kb.people.model import Role, Staff

_PATH = "/feedback"
_READERS = (Role.OFFICER, Role.AUDITOR)
_LONGEST = 10_000
_PICTURE_HEADERS = {
    "Content-Disposition": 'inline; filename="anh.jpg"',
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


async def listing(visit: Visit) -> Response:
    """The tickets that meet the filters of the address."""
    view, filters = view_of(visit), _filters(visit)
    number = visit.query.get("page", "1")
    found = await visit.run(
        desk.find, visit.engine, filters, view, page=int(number) if number.isdecimal() and len(number) < 9 else 1
    )
    choices = await visit.run(desk.choices, visit.engine, view)
    kinds = view.categories.all()
    return visit.render("feedback/list.html", found=found, filters=filters, choices=choices, kinds=kinds)


async def export(visit: Visit) -> Response:
    """All of them as a file; who took it stands in the audit."""
    filters, view = _filters(visit), view_of(visit)
    rows = map(row_of, desk.every(visit.engine, filters, view))
    answered = table_file(visit.path["kind"], "phan-anh", header(), rows)
    why = ", ".join(f"{name}={value}" for name, value in sorted(visit.query.items()) if name != "words" and value)
    await visit.run(note_view, visit.engine, visit.actor, "feedback.export", visit.path["kind"], why=why)
    return answered


async def show(visit: Visit) -> Response:
    """One ticket."""
    return await _page(visit)


async def picture(visit: Visit) -> Response:
    """A picture of the ticket."""
    code, picture_id = visit.path["code"], visit.path["picture"]
    if not await visit.run(desk.picture_of, visit.engine, code, picture_id):
        raise Refusal("not_found", status=404)
    data = await visit.run(Store(visit.settings.kb.var / FOLDER).read, picture_id)
    if data is None:
        raise Refusal("not_found", status=404)
    return Response(data, headers=_PICTURE_HEADERS, media_type=MEDIA_TYPE)


async def contact(visit: Visit) -> Response:
    """The page with the sender's contact on it, this once."""
    why = await visit.text("why")
    if not why:
        return await _page(visit, error="why")
    found = await _found(visit)
    shown = await visit.run(contacts.contact_of, visit.engine, visit.sealer, found.ticket.code, by=visit.actor, why=why)
    return await _page(visit, contact=shown)


async def accept(visit: Visit) -> Response:
    """The department takes it up."""
    seen = await _seen(visit)
    return await _done(visit, "accepted", officers.accept, visit.engine, visit.path["code"], _now(), seen=seen)


async def transfer(visit: Visit) -> Response:
    """Another department answers."""
    department, seen = await visit.text("department"), await _seen(visit)
    if not department or len(department) > 200:
        return await _page(visit, error="department")
    told = {"why": (await visit.text("why"))[:_LONGEST], "seen": seen}
    return await _done(
        visit, "transferred", officers.transfer, visit.engine, visit.path["code"], department, _now(), **told
    )


async def assign(visit: Visit) -> Response:
    """An officer looks after it."""
    name = await visit.text("assignee")
    return await _done(visit, "assigned", officers.assign, visit.engine, visit.path["code"], name, _now())


async def note(visit: Visit) -> Response:
    """A note for the staff."""
    text = (await visit.text("note"))[:_LONGEST]
    if not text:
        return await _page(visit, error="note")
    return await _done(visit, "noted", officers.note, visit.engine, visit.path["code"], text, _now())


async def answer(visit: Visit) -> Response:
    """The answer to the sender and the followers."""
    text, seen = await visit.text("answer"), await _seen(visit)
    if not text or len(text) > _LONGEST:
        return await _page(visit, error="answer")
    drafts = answer_wording((await _found(visit)).ticket.category)
    act = (officers.answer, visit.engine, visit.path["code"], text, _now())
    return await _done(visit, "answered", *act, drafts=drafts, seen=seen)


async def close(visit: Visit) -> Response:
    """Nothing more is awaited."""
    return await _done(visit, "closed", officers.close, visit.engine, visit.path["code"], _now())


async def merge(visit: Visit) -> Response:
    """It goes on as another one."""
    into, seen = read_code(await visit.text("into")), await _seen(visit)
    if into is None:
        return await _page(visit, error="into")
    try:
        kind = (await visit.run(desk.open_ticket, visit.engine, into, view_of(visit))).ticket.category
    except TicketNotFoundError:
        return await _page(visit, error="into")
    words = {"told": merge_wording(kind), "answered": answer_wording(kind), "seen": seen}
    return await _done(visit, "merged", merge_tickets, visit.engine, visit.path["code"], into, _now(), **words)


async def publish(visit: Visit) -> Response:
    """Everybody may read the answer."""
    texts = [(await visit.text(name))[:_LONGEST] for name in ("public_question", "public_answer")]
    return await _done(visit, "published", publishing.publish, visit.engine, visit.path["code"], *texts, _now())


async def withdraw(visit: Visit) -> Response:
    """Nobody else reads it any more."""
    return await _done(visit, "withdrawn", publishing.withdraw, visit.engine, visit.path["code"], _now())


def view_of(visit: Visit) -> View:
    """With what tickets are read today."""
    return View(service.day_of(_now()), visit.parts.calendar, open_categories(visit.settings.kb.feedback_categories))


async def _done(visit: Visit, done: str, act: Callable[..., None], *args: Any, **options: Any) -> Response:
    """Do it as who visits, and go on to the ticket; what is refused is told above it, what was typed still there."""
    try:
        await visit.run(act, *args, **options, by=visit.actor)
    except TicketNotFoundError as error:
        raise Refusal("not_found", status=404) from error
    except TicketStateError:
        return await _page(visit, error="conflict", status=409)
    except AssigneeError:
        return await _page(visit, error="assignee")
    except (MergeError, PublicTextError) as error:
        return await _page(visit, error=f"{done}_{error.reason}")
    return visit.redirect(f"{_PATH}/{visit.path['code']}", done=f"ticket_{done}")


async def _page(visit: Visit, *, error: str = "", status: int = 422, contact: str | None = None) -> Response:
    found, everybody = await _found(visit), await visit.run(staff_members, visit.engine)
    typed = dict(await visit.form()) if error else {}
    kinds = view_of(visit).categories.all()
    return visit.render(
        "feedback/show.html",
        status=status if error else 200,
        found=found,
        ticket=found.ticket,
        owed=found.ticket.state in OWED,
        officers=[each for each in everybody if _is_officer(each)],
        departments=sorted({kind.department for kind in kinds}),
        error=say(f"feedback.errors.{error}") if error else "",
        typed=typed,
        contact=contact,
    )


def _is_officer(member: Staff) -> bool:
    return member.active and Role.OFFICER in member.roles


async def _found(visit: Visit) -> DeskTicket:
    try:
        return await visit.run(desk.open_ticket, visit.engine, visit.path["code"], view_of(visit))
    except TicketNotFoundError as error:
        raise Refusal("not_found", status=404) from error


async def _seen(visit: Visit) -> int | None:
    """Which version of the ticket the page showed."""
    given = await visit.text("seen")
    return int(given) if given.isdecimal() and len(given) < 12 else None


def _filters(visit: Visit) -> Filters:
    def text(name: str) -> str:
        return visit.query.get(name, "").strip()[:200]

    return Filters(
        state=TicketState(text("state")) if text("state") in set(TicketState) else None,
        category=text("category"),
        department=text("department"),
        commune=text("commune"),
        assignee=text("assignee"),
        overdue=text("overdue") == "1",
        words=text("words"),
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _act(name: str, handler: Callable[[Visit], Any]) -> Any:
    return page(f"{_PATH}/{{code}}/{name}", handler, Role.OFFICER, methods=["POST"])


ROUTES = [
    page(_PATH, listing, *_READERS),
    page(f"{_PATH}/export.{{kind}}", export, *_READERS),
    page(f"{_PATH}/{{code}}", show, *_READERS),
    page(f"{_PATH}/{{code}}/pictures/{{picture}}", picture, Role.OFFICER),
    *(
        _act(handler.__name__, handler)
        for handler in (contact, accept, transfer, assign, note, answer, close, merge, publish, withdraw)
    ),
]
