"""What everybody is told: emergency notices, and the switch that turns the assistant off."""

from datetime import datetime
from typing import Any

from starlette.responses import Response

from console.errors import Refusal
from console.pages import page
from console.strings import say
from console.visit import Visit
from kb.calendar.model import VIETNAM
from kb.messages.service import now
from kb.operations import notices
from kb.operations.model import Notice, NoticeError, NoticeKind, NoticeNotFoundError
from kb.people.model import Role

_NOTICES, _SWITCH = "/notices", "/assistant"
_READERS = (Role.ADMINISTRATOR, Role.AUDITOR)


async def listing(visit: Visit) -> Response:
    """All notices, and the form of a new one."""
    return await _notices(visit, {})


async def announce(visit: Visit) -> Response:
    """Tell everybody."""
    given = {name: await visit.text(name) for name in ("text", "begins", "ends", "why")}
    try:
        await visit.run(
            notices.announce,
            visit.engine,
            given["text"],
            begins_at=_moment(given["begins"]) or now(),
            ends_at=_moment(given["ends"]),
            why=given["why"],
            by=visit.actor,
        )
    except (NoticeError, ValueError) as error:
        reason = error.reason if isinstance(error, NoticeError) else "times"
        return await _notices(visit, given, error=reason)
    return visit.redirect(_NOTICES, done="announced")


async def end(visit: Visit) -> Response:
    """Tell nobody more."""
    why = await visit.text("why")
    try:
        await visit.run(notices.end, visit.engine, int(visit.path["id"]), why=why, by=visit.actor)
    except NoticeError as error:
        return await _notices(visit, {}, error=error.reason)
    except NoticeNotFoundError as error:
        raise Refusal("not_as_it_was", status=409) from error
    return visit.redirect(_NOTICES, done="notice_ended")


async def switch(visit: Visit) -> Response:
    """Whether the assistant answers, and since when it does not."""
    return await _switch(visit, {"text": say("notices.off_text")})


async def turn_off(visit: Visit) -> Response:
    """Every message is answered with the text from now on."""
    given = {"text": await visit.text("text"), "why": await visit.text("why")}
    try:
        await visit.run(notices.switch_off, visit.engine, given["text"], why=given["why"], by=visit.actor)
    except NoticeError as error:
        return await _switch(visit, given, error=error.reason)
    return visit.redirect(_SWITCH, done="assistant_off")


async def turn_on(visit: Visit) -> Response:
    """The assistant answers again."""
    given = {"why": await visit.text("why")}
    try:
        await visit.run(notices.switch_on, visit.engine, why=given["why"], by=visit.actor)
    except NoticeError as error:
        return await _switch(visit, given, error=error.reason)
    return visit.redirect(_SWITCH, done="assistant_on")


async def _notices(visit: Visit, given: dict[str, str], *, error: str = "") -> Response:
    listed = await _of_kind(visit, NoticeKind.EMERGENCY)
    values: dict[str, Any] = {"text": "", "begins": "", "ends": "", "why": ""} | given
    status = 422 if error else 200
    return visit.render("notices/list.html", status=status, listed=listed, now=now(), error=error, **values)


async def _switch(visit: Visit, given: dict[str, str], *, error: str = "") -> Response:
    listed = await _of_kind(visit, NoticeKind.OFF)
    off = next((each for each in listed if each.ended_at is None), None)
    values: dict[str, Any] = {"text": "", "why": ""} | given
    return visit.render(
        "notices/switch.html", status=422 if error else 200, listed=listed, off=off, error=error, **values
    )


async def _of_kind(visit: Visit, kind: NoticeKind) -> list[Notice]:
    return [each for each in await visit.run(notices.listed, visit.engine) if each.kind is kind]


def _moment(value: str) -> datetime | None:
    """A time of a form, in Vietnam; None where none was given. Raises `ValueError`."""
    return datetime.fromisoformat(value).replace(tzinfo=VIETNAM) if value else None


ROUTES = [
    page(_NOTICES, listing, *_READERS),
    page(_NOTICES, announce, Role.ADMINISTRATOR, methods=["POST"]),
    page(f"{_NOTICES}/{{id:int}}/end", end, Role.ADMINISTRATOR, methods=["POST"]),
    page(_SWITCH, switch, *_READERS),
    page(f"{_SWITCH}/off", turn_off, Role.ADMINISTRATOR, methods=["POST"]),
    page(f"{_SWITCH}/on", turn_on, Role.ADMINISTRATOR, methods=["POST"]),
]
