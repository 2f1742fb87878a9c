"""One published record: what it says, its history, going back, retiring, the day of the last check."""

from typing import Any

from starlette.responses import Response

from console.errors import Refusal
from console.pages import page
from console.procedures.comparing import compare, lines_of
from console.procedures.lists import today
from console.procedures.previewing import preview
from console.strings import say
from console.visit import Visit
from kb.errors import ProcedureNotFoundError
from kb.imports.telling import LINES
from kb.people.model import Role
from kb.procedures import drafts, revisions
from kb.procedures.draft_model import OPEN, Revision
from kb.procedures.model import Aspect


async def show(visit: Visit) -> Response:
    """The record."""
    code = visit.path["code"]
    try:
        found, status, because, successor = await visit.run(revisions.standing, visit.engine, code)
    except ProcedureNotFoundError as error:
        raise Refusal("not_found", status=404) from error
    parts = [(say(f"procedure.{part}"), lines_of(part, found)) for part in (*LINES, "aliases", "questions")]
    open_ = await visit.run(drafts.drafts, visit.engine, *OPEN, code=code)
    values: dict[str, Any] = {"standing": status, "because": because, "successor": successor}
    values |= {"draft": open_[0] if open_ else None}
    return visit.render("procedures/record.html", found=found, parts=parts, **values)


async def shown_to_citizens(visit: Visit) -> Response:
    """The card and the answer."""
    found, *_ = await visit.run(revisions.standing, visit.engine, visit.path["code"])
    aspect = visit.query.get("aspect", "")
    told = await preview(visit, found, aspect)
    back = f"/procedures/{found.code}"
    return visit.render("drafts/preview.html", title=found.title, told=told, aspects=list(Aspect), back=back)


async def history(visit: Visit) -> Response:
    """What was published and when."""
    code = visit.path["code"]
    return visit.render("procedures/history.html", code=code, revisions=await _history(visit))


async def difference(visit: Visit) -> Response:
    """Any two revisions side by side."""
    code, known = visit.path["code"], {str(each.id): each for each in await _history(visit)}
    before, after = (known.get(visit.query.get(name, "")) for name in ("before", "after"))
    if before is None or after is None or before.content is None or after.content is None:
        raise Refusal("two_revisions")
    before, after = sorted((before, after), key=lambda each: each.id)
    assert after.content is not None
    parts = compare(before.content, after.content)
    return visit.render("procedures/difference.html", code=code, before=before, after=after, parts=parts)


async def roll_back(visit: Visit) -> Response:
    """Publish an older revision again."""
    code, why = visit.path["code"], await _reason(visit)
    revision = await visit.text("revision")
    if not revision.isdigit():
        raise Refusal("bad", status=400)
    await visit.run(revisions.roll_back, visit.engine, code, int(revision), why=why, by=visit.actor)
    return visit.redirect(f"/procedures/{code}", done="published")


async def retire(visit: Visit) -> Response:
    """Take it from the citizens."""
    code, given = visit.path["code"], {"why": await _reason(visit), "successor": await visit.text("successor")}
    try:
        await visit.run(revisions.retire, visit.engine, code, **given, by=visit.actor)
    except ProcedureNotFoundError as error:
        raise Refusal("successor", code=error.code) from error
    return visit.redirect(f"/procedures/{code}", done="retired")


async def confirm(visit: Visit) -> Response:
    """It was compared with its source today."""
    code = visit.path["code"]
    await visit.run(revisions.confirm, visit.engine, code, today(), by=visit.actor)
    return visit.redirect(f"/procedures/{code}", done="checked")


async def _history(visit: Visit) -> tuple[Revision, ...]:
    found = await visit.run(revisions.history, visit.engine, visit.path["code"])
    if not found:
        raise Refusal("not_found", status=404)
    return found


async def _reason(visit: Visit) -> str:
    why = await visit.text("why")
    if not why:
        raise Refusal("reason")
    return why


_ONE = "/procedures/{code}"
ROUTES = [
    page(_ONE, show),
    page(f"{_ONE}/preview", shown_to_citizens),
    page(f"{_ONE}/history", history),
    page(f"{_ONE}/difference", difference),
    page(f"{_ONE}/rollback", roll_back, Role.REVIEWER, methods=["POST"]),
    page(f"{_ONE}/retire", retire, Role.REVIEWER, methods=["POST"]),
    page(f"{_ONE}/check", confirm, Role.EDITOR, Role.REVIEWER, methods=["POST"]),
]
