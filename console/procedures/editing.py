"""Drafts as their editors see them: begin, write, save, submit."""

from dataclasses import replace
from typing import Any

from starlette.responses import JSONResponse, Response

from console.errors import Refusal
from console.pages import page
from console.procedures.comparing import compare
from console.procedures.fields import LEVELS, LISTS, LONG_LISTS, LONG_TEXTS, PARTS, TEXTS
from console.procedures.form import Form, form_of, read_form
from console.visit import Visit
from kb.people.model import Role
from kb.procedures import drafts
from kb.procedures.checking import problems
from kb.procedures.draft_model import (
    OPEN,
    WRITABLE,
    Draft,
    DraftConflictError,
    DraftNotFoundError,
    DraftState,
    DraftUnfitError,
)
from kb.procedures.model import Procedure


async def listing(visit: Visit) -> Response:
    """Open drafts; those that wait for a review first."""
    found = await visit.run(drafts.drafts, visit.engine, *OPEN)
    waiting = [each for each in found if each.state is DraftState.SUBMITTED]
    return visit.render("drafts/list.html", waiting=waiting, others=[each for each in found if each not in waiting])


async def begin(visit: Visit) -> Response:
    """Open the draft of a record, or of a new code."""
    code = visit.path.get("code") or await visit.text("code")
    if wrong := [each for each in problems(Procedure(code=code, title="-")) if each.at == "code"]:
        raise Refusal(f"new_{wrong[0].key}")
    begun = await visit.run(drafts.begin, visit.engine, code, by=visit.actor)
    return visit.redirect(f"/drafts/{begun.id}")


async def show(visit: Visit) -> Response:
    """The form, or what was submitted."""
    draft = await draft_of(visit)
    if draft.state not in WRITABLE or not visit.staff.may(Role.EDITOR):
        return visit.redirect(f"/drafts/{draft.id}/review")
    return _page(visit, draft, form_of(draft.content, problems(draft.content)))


async def save(visit: Visit) -> Response:
    """Keep what was written; then go on as the button says."""
    draft = await draft_of(visit)
    form, content = await _read(visit, draft)
    if form.problems:
        # Nothing is stored: what could not be read would be lost.
        return _page(visit, draft, form, status=422)
    do, version = await visit.text("do"), await _version(visit)
    try:
        saved = await visit.run(drafts.save, visit.engine, draft.id, content, version=version, by=visit.actor)
        if do == "submit":
            note = await visit.text("note")
            await visit.run(drafts.submit, visit.engine, draft.id, version=saved.version, note=note, by=visit.actor)
            return visit.redirect(f"/drafts/{draft.id}/review", done="submitted")
    except DraftConflictError as error:
        return _conflict(visit, error.current, form, content)
    except DraftUnfitError as error:
        return _page(visit, saved, replace(form, problems=error.problems), status=422)
    if do.startswith("add:"):
        part = do.removeprefix("add:")
        return _page(visit, saved, form_of(saved.content), more=part)
    return visit.redirect(f"/drafts/{draft.id}/preview" if do == "preview" else f"/drafts/{draft.id}", done="saved")


async def autosave(visit: Visit) -> Response:
    """The same for the script: the new version, or why not."""
    draft = await draft_of(visit)
    form, content = await _read(visit, draft)
    if form.problems:
        return JSONResponse({"problems": [problem.at for problem in form.problems]}, 422)
    version = await _version(visit)
    try:
        saved = await visit.run(drafts.save, visit.engine, draft.id, content, version=version, by=visit.actor)
    except DraftConflictError as error:
        return JSONResponse({"conflict": error.current.updated_by}, 409)
    return JSONResponse({"version": saved.version})


async def draft_of(visit: Visit) -> Draft:
    """The draft of the path. Raises `Refusal`."""
    try:
        return await visit.run(drafts.get, visit.engine, int(visit.path["id"]))
    except DraftNotFoundError as error:
        raise Refusal("not_found", status=404) from error


async def _read(visit: Visit, draft: Draft) -> tuple[Form, Procedure]:
    form = await visit.form()
    values = {name: [text for text in form.getlist(name) if isinstance(text, str)] for name in form}
    return read_form(values, draft.content)


async def _version(visit: Visit) -> int:
    version = await visit.text("version")
    if not version.isdigit():
        raise Refusal("bad", status=400)
    return int(version)


def _conflict(visit: Visit, current: Draft, form: Form, content: Procedure) -> Response:
    """Both versions side by side, and the choice."""
    parts = compare(current.content, content)
    values = {"draft": current, "form": form, "parts": parts, "writable": current.state in WRITABLE}
    return visit.render("drafts/conflict.html", status=409, **values)


def _page(visit: Visit, draft: Draft, form: Form, *, more: str = "", status: int = 200) -> Response:
    schema: dict[str, Any] = {
        "texts": TEXTS,
        "long_texts": LONG_TEXTS,
        "lists": LISTS,
        "long_lists": LONG_LISTS,
        "parts": PARTS.values(),
        "all_levels": LEVELS,
    }
    return visit.render("drafts/edit.html", status=status, draft=draft, form=form, more=more, **schema)


ROUTES = [
    page("/drafts", listing),
    page("/procedures", begin, Role.EDITOR, methods=["POST"]),
    page("/procedures/{code}/draft", begin, Role.EDITOR, methods=["POST"]),
    page("/drafts/{id:int}", show),
    page("/drafts/{id:int}", save, Role.EDITOR, methods=["POST"]),
    page("/drafts/{id:int}/autosave", autosave, Role.EDITOR, methods=["POST"]),
]
