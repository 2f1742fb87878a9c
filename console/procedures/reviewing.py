"""Drafts as reviewers see them: side by side with what is published, approved or given back."""

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any

from starlette.responses import Response

from console.errors import Refusal
from console.pages import page
from console.parts import Parts
from console.procedures.comparing import compare
from console.procedures.editing import draft_of
from console.procedures.lists import today
from console.procedures.previewing import preview
from console.visit import Visit
from kb.errors import ProcedureNotFoundError
from kb.people.model import Role
from kb.procedures import drafts, revisions
from kb.procedures.draft_model import BaseChangedError, Draft, DraftConflictError, SelfReviewError
from kb.procedures.model import Aspect, Procedure

_PUBLISH_EVERY = 20.0


async def review(visit: Visit) -> Response:
    """What would change."""
    draft = await draft_of(visit)
    published = await _published(visit, draft)
    values: dict[str, Any] = {"published": published, "parts": compare(published, draft.content)}
    mine = draft.written_by(visit.staff.name)
    return visit.render("drafts/review.html", draft=draft, mine=mine, today=today(), **values)


async def show_preview(visit: Visit) -> Response:
    """The card and the answer as citizens would get them."""
    draft = await draft_of(visit)
    told = await preview(visit, draft.content, visit.query.get("aspect", ""))
    values: dict[str, Any] = {"title": draft.content.title, "told": told, "aspects": list(Aspect)}
    return visit.render("drafts/preview.html", back=f"/drafts/{draft.id}", **values)


async def approve(visit: Visit) -> Response:
    """Publish now, or on the day that was given."""
    day = await visit.text("publish_on")
    try:
        publish_on = date.fromisoformat(day) if day else None
    except ValueError as error:
        raise Refusal("day") from error
    await _step(visit, drafts.approve, today=today(), publish_on=publish_on)
    later = publish_on is not None and publish_on > today()
    return visit.redirect(f"/drafts/{visit.path['id']}/review", done="planned" if later else "published")


async def give_back(visit: Visit) -> Response:
    """To be changed."""
    why = await visit.text("why")
    if not why:
        raise Refusal("reason")
    await _step(visit, drafts.give_back, why=why)
    return visit.redirect("/drafts", done="returned")


async def withdraw(visit: Visit) -> Response:
    """Back to writing."""
    await _step(visit, drafts.withdraw)
    return visit.redirect(f"/drafts/{visit.path['id']}", done="withdrawn")


async def discard(visit: Visit) -> Response:
    """Given up."""
    await _step(visit, drafts.discard)
    return visit.redirect("/drafts", done="discarded")


async def rebase(visit: Visit) -> Response:
    """What was published meanwhile was seen."""
    await _step(visit, drafts.rebase)
    return visit.redirect(f"/drafts/{visit.path['id']}", done="saved")


async def _step(visit: Visit, step: Callable[..., Draft], **given: Any) -> None:
    version = await visit.text("version")
    if not version.isdigit():
        raise Refusal("bad", status=400)
    try:
        await visit.run(step, visit.engine, int(visit.path["id"]), version=int(version), by=visit.actor, **given)
    except SelfReviewError as error:
        raise Refusal("self_review", status=403) from error
    except BaseChangedError as error:
        raise Refusal("base_changed", status=409) from error
    except DraftConflictError as error:
        raise Refusal("draft_changed", status=409, who=error.current.updated_by) from error


async def _published(visit: Visit, draft: Draft) -> Procedure | None:
    """What the draft is compared with: what is published, or what was when it has been published itself."""
    try:
        found, *_ = await visit.run(revisions.standing, visit.engine, draft.code)
    except ProcedureNotFoundError:
        return None
    if draft.base_revision:
        base = await visit.run(revisions.revision_of, visit.engine, draft.code, draft.base_revision)
        return base.content or found
    return None


async def publish_planned(parts: Parts) -> None:
    """What was approved for a day is published on it, for ever."""
    while True:
        await asyncio.to_thread(drafts.publish_due, parts.engine, today())
        await asyncio.sleep(_PUBLISH_EVERY)


_ONE = "/drafts/{id:int}"
ROUTES = [
    page(f"{_ONE}/review", review),
    page(f"{_ONE}/preview", show_preview),
    page(f"{_ONE}/approve", approve, Role.REVIEWER, methods=["POST"]),
    page(f"{_ONE}/return", give_back, Role.REVIEWER, methods=["POST"]),
    page(f"{_ONE}/withdraw", withdraw, Role.EDITOR, methods=["POST"]),
    page(f"{_ONE}/discard", discard, Role.EDITOR, methods=["POST"]),
    page(f"{_ONE}/rebase", rebase, Role.EDITOR, methods=["POST"]),
]
