"""Answers that officers insert: written once, corrected by all."""

from starlette.responses import Response

from console.errors import Refusal
from console.pages import page
from console.visit import Visit
from kb.messages.handoffs import canned
from kb.messages.handoffs.model import CannedAnswer, CannedAnswerNotFoundError
from kb.people.model import Role

_PATH = "/desk/canned"
_READERS = (Role.OFFICER, Role.AUDITOR)
LONGEST_TITLE, LONGEST_TEXT = 120, 4000


async def listing(visit: Visit) -> Response:
    """All of them, and the form of a new one."""
    return await _shown(visit)


async def add(visit: Visit) -> Response:
    """Keep a new one."""
    title, text = await visit.text("title"), await visit.text("text")
    if not _fits(title, text):
        return await _shown(visit, title=title, text=text, error="desk.problems.canned")
    await visit.run(canned.add, visit.engine, title, text, by=visit.actor)
    return visit.redirect(_PATH, done="saved")


async def edit(visit: Visit) -> Response:
    """The form of one."""
    found = await _one(visit)
    return visit.render("desk/canned_form.html", answer=found, title=found.title, text=found.text, error="")


async def change(visit: Visit) -> Response:
    """Save it."""
    found, title, text = await _one(visit), await visit.text("title"), await visit.text("text")
    if not _fits(title, text):
        values = {"title": title, "text": text, "error": "desk.problems.canned"}
        return visit.render("desk/canned_form.html", status=422, answer=found, **values)
    await visit.run(canned.change, visit.engine, found.id, title, text, by=visit.actor)
    return visit.redirect(_PATH, done="saved")


async def remove(visit: Visit) -> Response:
    """Nobody inserts it any more."""
    found = await _one(visit)
    try:
        await visit.run(canned.remove, visit.engine, found.id, by=visit.actor)
    except CannedAnswerNotFoundError as error:
        raise Refusal("not_found", status=404) from error
    return visit.redirect(_PATH, done="removed")


async def _one(visit: Visit) -> CannedAnswer:
    known = await visit.run(canned.answers, visit.engine)
    found = next((each for each in known if each.id == int(visit.path["id"])), None)
    if found is None:
        raise Refusal("not_found", status=404)
    return found


async def _shown(visit: Visit, *, title: str = "", text: str = "", error: str = "") -> Response:
    known = await visit.run(canned.answers, visit.engine)
    values = {"title": title, "text": text, "error": error}
    return visit.render("desk/canned.html", status=422 if error else 200, answers=known, **values)


def _fits(title: str, text: str) -> bool:
    return 0 < len(title) <= LONGEST_TITLE and 0 < len(text) <= LONGEST_TEXT


ROUTES = [
    page(_PATH, listing, *_READERS),
    page(_PATH, add, Role.OFFICER, methods=["POST"]),
    page(f"{_PATH}/{{id:int}}", edit, Role.OFFICER),
    page(f"{_PATH}/{{id:int}}", change, Role.OFFICER, methods=["POST"]),
    page(f"{_PATH}/{{id:int}}/remove", remove, Role.OFFICER, methods=["POST"]),
]
