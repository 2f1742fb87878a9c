"""Operations: settings, how long things are kept, holds, and a person's own data."""

import asyncio
from datetime import timedelta

from starlette.responses import Response

from console.errors import Refusal
from console.pages import page
from console.parts import Parts
from console.visit import Visit
from kb.operations import holding, personal, retention, settings
from kb.people.login import now_utc
from kb.people.model import Role

_READERS = (Role.ADMINISTRATOR, Role.AUDITOR)
_KINDS = (holding.CONVERSATION, holding.FEEDBACK)
_PURGE_EVERY = timedelta(hours=1)


async def show_settings(visit: Visit) -> Response:
    """What holds."""
    values = await visit.run(settings.values, visit.engine)
    return visit.render("operations/settings.html", values=values, known=settings.KNOWN)


async def change_settings(visit: Visit) -> Response:
    """Set them."""
    given = {}
    for name in settings.KNOWN:
        text = await visit.text(name)
        if not (text.isascii() and text.isdigit()):
            raise _unfit(name)
        given[name] = int(text)
    try:
        await visit.run(settings.change, visit.engine, given, why=await _reason(visit), by=visit.actor)
    except settings.SettingUnfitError as error:
        raise _unfit(error.name) from error
    return visit.redirect("/settings", done="saved")


async def show_retention(visit: Visit) -> Response:
    """What the rule would delete, and what is held."""
    due = await visit.run(retention.due, visit.engine, now_utc())
    held = await visit.run(holding.holds, visit.engine)
    values = await visit.run(settings.values, visit.engine)
    return visit.render("operations/retention.html", due=due, holds=held, values=values, kinds=_KINDS)


async def hold(visit: Visit) -> Response:
    """Hold, or release."""
    kind, subject, why = await visit.text("kind"), await visit.text("subject"), await _reason(visit)
    if kind not in _KINDS or not subject or len(subject) > 64:
        raise Refusal("hold")
    act = holding.release if await visit.text("do") == "release" else holding.keep
    await visit.run(act, visit.engine, kind, subject, why=why, by=visit.actor)
    return visit.redirect("/retention", done="saved")


async def show_personal(visit: Visit) -> Response:
    """The form."""
    return visit.render("operations/personal.html", found=None, wanted="", why="")


async def find_personal(visit: Visit) -> Response:
    """What is kept of a person. The words are posted: they stand in no address and no log."""
    wanted, why = await visit.text("wanted"), await _reason(visit)
    found = await visit.run(personal.find, visit.engine, visit.sealer, wanted, why=why, by=visit.actor)
    return visit.render("operations/personal.html", found=found, wanted=wanted, why=why)


async def delete_personal(visit: Visit) -> Response:
    """Delete what was ticked."""
    form = await visit.form()
    chosen = {name: [str(each) for each in form.getlist(name)] for name in ("conversations", "tickets")}
    if not any(chosen.values()):
        raise Refusal("nothing_chosen")
    try:
        await visit.run(personal.delete, visit.engine, **chosen, why=await _reason(visit), by=visit.actor)
    except holding.HeldError as error:
        raise Refusal("held", status=409, subject=error.subject) from error
    await visit.run(visit.parts.memory.forget, chosen["conversations"])
    return visit.redirect("/personal-data", done="personal_deleted")


async def _reason(visit: Visit) -> str:
    why = await visit.text("why")
    if not why:
        raise Refusal("reason")
    return why


def _unfit(name: str) -> Refusal:
    known = settings.KNOWN[name]
    return Refusal("setting", least=known.least, most=known.most)


async def purge(parts: Parts) -> None:
    """Delete what is due, once an hour, for ever."""
    while True:
        gone = await asyncio.to_thread(retention.purge, parts.engine, now_utc())
        if gone == retention.NOTHING:
            await asyncio.to_thread(retention.purge_records, parts.engine, now_utc())
            await asyncio.to_thread(parts.memory.forget_strays)
            await asyncio.sleep(_PURGE_EVERY.total_seconds())


ROUTES = [
    page("/settings", show_settings, *_READERS),
    page("/settings", change_settings, Role.ADMINISTRATOR, methods=["POST"]),
    page("/retention", show_retention, *_READERS),
    page("/retention", hold, Role.ADMINISTRATOR, methods=["POST"]),
    page("/personal-data", show_personal, Role.ADMINISTRATOR),
    page("/personal-data", find_personal, Role.ADMINISTRATOR, methods=["POST"]),
    page("/personal-data/delete", delete_personal, Role.ADMINISTRATOR, methods=["POST"]),
]
