"""The handoff desk: who waits for a person, the conversation that an officer has, answers to insert."""

from typing import Any

from starlette.responses import Response

from console.answering import Suggestion, inserted, suggestions
from console.errors import Refusal
from console.pages import page
from console.visit import Visit
from kb.feedback import attachments
from kb.feedback.files import FOLDER, Store
from kb.feedback.pictures import MEDIA_TYPE
from kb.messages.handoffs import canned, service
from kb.messages.handoffs.model import HandoffNotFoundError, HandoffStateError
from kb.messages.handoffs.service import Desk
from kb.messages.model import Message, Sender
from kb.messages.service import now
from kb.people.audit import note_view
from kb.people.model import Role

_PATH = "/desk"
_READERS = (Role.OFFICER, Role.AUDITOR)
LONGEST_ANSWER = 4000
# The officer's page asks so often for news, in seconds: without the script the whole page, with it the talk alone.
_RELOAD, _POLL = 15, 3
_PICTURE_HEADERS = {"Content-Disposition": "inline", "Cache-Control": "private, max-age=3600"}


async def listing(visit: Visit) -> Response:
    """Who waits, and for how long."""
    queue = await visit.run(service.queue, visit.engine)
    ended = await visit.run(service.ended, visit.engine, limit=20)
    return visit.render("desk/list.html", queue=queue, ended=ended, now=now(), reload=_RELOAD, every=_POLL)


async def show(visit: Visit) -> Response:
    """One conversation. For the officer who has it each look is a sign that they are there."""
    found = await _desk(visit, looks="poll" not in visit.query)
    text = await inserted(visit, visit.query.get("insert", ""))
    return await _shown(visit, found, text=text)


async def talk(visit: Visit) -> Response:
    """The part of the page that changes by itself. `newest`: the message that the page shows last; while that is so,
    nothing else is proposed.
    """
    found = await _desk(visit, looks=False)
    newest = str(found.messages[-1].seq) if found.messages else ""
    proposes = visit.query.get("newest") != newest
    return visit.render("desk/live.html", **await _live(visit, found, proposes=proposes))


async def take(visit: Visit) -> Response:
    """Have the conversation; who comes second is told who was first."""
    handoff_id = _id(visit)
    try:
        await visit.run(service.take, visit.engine, handoff_id, visit.actor)
    except HandoffNotFoundError as error:
        raise Refusal("not_found", status=404) from error
    except HandoffStateError as error:
        raise _not_yours(error) from error
    return visit.redirect(f"{_PATH}/{handoff_id}", done="handoff_taken")


async def answer(visit: Visit) -> Response:
    """Say something to the citizen. What was written is still there when it cannot be said."""
    found, text = await _desk(visit, looks=False), await visit.text("text")
    if not 0 < len(text) <= LONGEST_ANSWER:
        return await _shown(visit, found, text=text, error="desk.problems.text", status=422)
    after = int(given) if (given := await visit.text("after")).isdigit() else 0
    try:
        await visit.run(service.answer, visit.engine, found.handoff.id, text, by=visit.actor, after=after)
    except HandoffNotFoundError as error:
        raise Refusal("not_found", status=404) from error
    except HandoffStateError:
        found = await _desk(visit, looks=False)
        return await _shown(visit, found, text=text, error="desk.problems.not_yours", status=409)
    return visit.redirect(f"{_PATH}/{found.handoff.id}", done="answered")


async def hand_back(visit: Visit) -> Response:
    """The bot goes on."""
    handoff_id, waiting = _id(visit), "waiting" in await visit.form()
    try:
        await visit.run(service.hand_back, visit.engine, handoff_id, by=visit.actor, answer_waiting=waiting)
    except HandoffNotFoundError as error:
        raise Refusal("not_found", status=404) from error
    except HandoffStateError as error:
        raise _not_yours(error) from error
    return visit.redirect(_PATH, done="handed_back")


async def picture(visit: Visit) -> Response:
    """A picture that the citizen sent in this conversation."""
    found, picture_id = await _desk(visit, looks=False), visit.path["picture"]
    known = await visit.run(attachments.find, visit.engine, found.handoff.conversation_id, picture_id)
    data = await visit.run(Store(visit.settings.kb.var / FOLDER).read, picture_id) if known else None
    if data is None:
        raise Refusal("not_found", status=404)
    return Response(data, headers=_PICTURE_HEADERS, media_type=MEDIA_TYPE)


async def _desk(visit: Visit, *, looks: bool) -> Desk:
    """The handoff as it stands. `looks`: the page is opened, which is in the audit where it is not one's own talk."""
    handoff_id = _id(visit)
    try:
        mine = await visit.run(service.seen, visit.engine, handoff_id, visit.actor)
        found = await visit.run(service.desk, visit.engine, handoff_id)
    except HandoffNotFoundError as error:
        raise Refusal("not_found", status=404) from error
    if looks and not mine:
        await visit.run(note_view, visit.engine, visit.actor, "handoff.view", str(handoff_id))
    return found


async def _shown(visit: Visit, found: Desk, *, text: str, error: str = "", status: int = 200) -> Response:
    lists = {"canned": await visit.run(canned.answers, visit.engine)}
    writes = "write" in visit.query or bool(text)
    values = {"text": text, "error": error, "reload": 0 if writes else _RELOAD, "every": _POLL}
    return visit.render("desk/show.html", status=status, **await _live(visit, found), **values, **lists)


async def _live(visit: Visit, found: Desk, *, proposes: bool = True) -> dict[str, Any]:
    handoff = found.handoff
    mine = handoff.state == "taken" and handoff.officer == visit.staff.name
    offered: list[Suggestion] = await suggestions(visit, handoff.last) if mine and proposes else []
    return {
        "handoff": handoff,
        "messages": found.messages,
        "mine": mine,
        "offered": offered,
        "proposes": proposes,
        "after": max((each.seq for each in found.messages if each.sender is Sender.OFFICER), default=0),
        "picture_of": _picture_of,
        "now": now(),
    }


def _picture_of(message: Message) -> str:
    card = message.card or {}
    return str(card.get("attachment") or "") if card.get("type") == "picture" else ""


def _id(visit: Visit) -> int:
    return int(visit.path["id"])


def _not_yours(error: HandoffStateError) -> Refusal:
    return Refusal(f"handoff_{error.state.value}", status=409, officer=error.officer)


_ONE = f"{_PATH}/{{id:int}}"
ROUTES = [
    page(_PATH, listing, *_READERS),
    page(_ONE, show, *_READERS),
    page(f"{_ONE}/talk", talk, *_READERS),
    page(f"{_ONE}/pictures/{{picture}}", picture, Role.OFFICER),
    page(f"{_ONE}/take", take, Role.OFFICER, methods=["POST"]),
    page(f"{_ONE}/answer", answer, Role.OFFICER, methods=["POST"]),
    page(f"{_ONE}/back", hand_back, Role.OFFICER, methods=["POST"]),
]
