"""Imports: a file is uploaded, its differences are looked at and accepted, applied and, if need be, undone."""

import asyncio
import os
import secrets
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from starlette.datastructures import UploadFile
from starlette.responses import Response
from starlette.routing import Route

from console.errors import Refusal
from console.pages import Handler, page
from console.parts import Parts
from console.strings import say
from console.visit import Visit
from kb.calendar.model import VIETNAM
from kb.errors import ImportFileError
from kb.imports import leasing, service
from kb.imports.leasing import Lease
from kb.imports.model import (
    ChangeFilter,
    ChangeKind,
    ChangeState,
    ImportJob,
    ImportNotFoundError,
    ImportState,
    ImportStateError,
    Measuring,
)
from kb.imports.sides import sides
from kb.imports.strings import part_label
from kb.people.model import Role

_PATH = "/imports"
_EDITORS = (Role.EDITOR, Role.ADMINISTRATOR)
_DECIDERS = (*_EDITORS, Role.REVIEWER)
_REVIEWERS = (Role.REVIEWER, Role.ADMINISTRATOR)
_READERS = (*_DECIDERS, Role.AUDITOR)
_ON_A_PAGE = 50
_WORKED_ON = (ImportState.WAITING, ImportState.READING)
_VERDICTS = ("accept", "refuse", "accept-all", "refuse-all")
# Beyond what the column of ids holds.
_NO_ID = 2**31
_PAUSE = 1.0
_ROOT = Path(__file__).resolve().parents[1]


async def listing(visit: Visit) -> Response:
    """All imports, and a new one."""
    return await _listing(visit)


async def _listing(visit: Visit, *, error: str = "") -> Response:
    jobs = await visit.run(service.jobs, visit.engine)
    busy = any(_is_busy(job) for job in jobs)
    today = datetime.now(VIETNAM).date()
    return visit.render(
        "imports/list.html", status=422 if error else 200, jobs=jobs, busy=busy, today=today, error=error
    )


async def upload(visit: Visit) -> Response:
    """A file comes in."""
    given = (await visit.form()).get("file")
    if not isinstance(given, UploadFile):
        raise Refusal("import_no_file")
    file = (visit.settings.kb.var, given.filename or "", given.file)
    day = _day(await visit.text("checked_at"))
    try:
        job_id = await visit.run(service.upload, visit.engine, *file, checked_at=day, by=visit.actor)
    except ImportFileError as error:
        return await _listing(visit, error=str(error))
    return visit.redirect(f"{_PATH}/{job_id}", done="import_uploaded")


async def show(visit: Visit) -> Response:
    """One import: its progress, or its differences."""
    job, wanted, number = await _job(visit), _filter(visit), _page_number(visit)
    counts = await visit.run(service.counts, visit.engine, job.id)
    at = {"limit": _ON_A_PAGE, "offset": _ON_A_PAGE * (number - 1)}
    changes, total = await visit.run(service.changes, visit.engine, job.id, wanted, **at)
    return visit.render(
        "imports/show.html",
        job=job,
        busy=_is_busy(job),
        counts=counts,
        wanted=wanted,
        changes=changes,
        total=total,
        page=number,
        pages=-(-total // _ON_A_PAGE),
        part_label=part_label,
    )


async def show_change(visit: Visit) -> Response:
    """One change, both values beside each other."""
    job = await _job(visit)
    try:
        found = await visit.run(service.change, visit.engine, job.id, visit.path["code"])
    except ImportNotFoundError as error:
        raise Refusal("not_found", status=404) from error
    return visit.render("imports/change.html", job=job, found=found, change=found.change, sides=sides(found))


async def decide(visit: Visit) -> Response:
    """Accept or refuse the changes that were ticked, or all that the filter of the page shows."""
    job, form, verdict = await _job(visit), await visit.form(), await visit.text("verdict")
    accepted, codes = verdict.startswith("accept"), [code for code in form.getlist("code") if isinstance(code, str)]
    if verdict not in _VERDICTS:
        raise Refusal("bad", status=400)
    if verdict.endswith("-all"):
        await _doing(visit, service.accept_all, visit.engine, job.id, _filter(visit), accepted)
    elif codes:
        await _doing(visit, service.accept, visit.engine, job.id, codes, accepted)
    else:
        raise Refusal("import_nothing_ticked")
    return visit.redirect(_back(visit, await visit.text("to")), done=f"import_{'accepted' if accepted else 'refused'}")


async def measure(visit: Visit) -> Response:
    """Have the search measured again."""
    await _doing(visit, service.ask_to_measure, visit.engine, _id(visit))
    return visit.redirect(f"{_PATH}/{visit.path['id']}", done="import_measuring")


async def apply(visit: Visit) -> Response:
    """Put what is accepted in."""
    outcome = await _doing(visit, service.apply, visit.engine, _id(visit))
    done = "import_applied" if not outcome.left else "import_partly_applied"
    return visit.redirect(f"{_PATH}/{visit.path['id']}", done=done)


async def undo(visit: Visit) -> Response:
    """Put back what stood before."""
    outcome = await _doing(visit, service.undo, visit.engine, _id(visit))
    return visit.redirect(
        f"{_PATH}/{visit.path['id']}", done="import_undone" if not outcome.left else "import_partly_undone"
    )


async def _doing(visit: Visit, act: Callable[..., Any], *args: object) -> Any:
    try:
        return await visit.run(act, *args, by=visit.actor)
    except ImportNotFoundError as error:
        raise Refusal("not_found", status=404) from error
    except ImportStateError as error:
        key = "import_nothing_accepted" if error.state == "empty" else "import_other_state"
        raise Refusal(key, status=409, state=say(f"imports.states.{error.state}")) from error


async def _job(visit: Visit) -> ImportJob:
    try:
        return await visit.run(service.job, visit.engine, _id(visit))
    except ImportNotFoundError as error:
        raise Refusal("not_found", status=404) from error


def _id(visit: Visit) -> int:
    number = int(visit.path["id"])
    if number >= _NO_ID:
        raise Refusal("not_found", status=404)
    return number


def _is_busy(job: ImportJob) -> bool:
    return job.state in _WORKED_ON or job.measuring in (Measuring.WAITING, Measuring.WORKING)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refusal("import_day") from error


def _page_number(visit: Visit) -> int:
    number = visit.query.get("page", "")
    return max(1, int(number)) if number.isdecimal() and len(number) < 6 else 1


def _filter(visit: Visit) -> ChangeFilter:
    kind, state = visit.query.get("kind", ""), visit.query.get("state", "")
    return ChangeFilter(
        kind=ChangeKind(kind) if kind in set(ChangeKind) else None,
        state=ChangeState(state) if state in set(ChangeState) else None,
        findings=visit.query.get("findings") == "1",
        field=visit.query.get("field", "")[:500],
        part=visit.query.get("part", "")[:50],
    )


def _back(visit: Visit, code: str) -> str:
    """The page that the form stood on: the list with its filter, or one change."""
    address = f"{_PATH}/{visit.path['id']}"
    if code:
        return f"{address}/{quote(code)}"
    query = urlencode([(name, value) for name, value in visit.query.items() if value and name != "done"])
    return f"{address}?{query}" if query else address


async def work(parts: Parts) -> None:
    """Has the files read and the search measured, one after the other, each in a process of its own."""
    while True:
        for job_id in await asyncio.to_thread(service.waiting_here, parts.engine, parts.settings.kb.var):
            await _work_on(parts, job_id)
        await asyncio.to_thread(service.remove_files, parts.engine, parts.settings.kb.var)
        await asyncio.sleep(_PAUSE)


async def _work_on(parts: Parts, job_id: int) -> None:
    lease = Lease(job_id, f"console-{secrets.token_hex(8)}")
    # It yields to those who answer people.
    command = ("nice", "-n", "5", sys.executable, "-m", "kb", "import-job", str(job_id), "--owner", lease.owner)
    process = await asyncio.create_subprocess_exec(*command, cwd=_ROOT, env=_environment(parts))
    try:
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        # Whatever it still holds it holds no more.
        await asyncio.to_thread(leasing.release, parts.engine, lease)


def _environment(parts: Parts) -> dict[str, str]:
    kb = parts.settings.kb
    model = {"SEARCH_MODEL": str(kb.search_model)} if kb.search_model else {}
    return {**os.environ, "DATABASE_URL": kb.database_url, "VAR": str(kb.var), **model}


def _post(act: str, handler: Handler, *roles: Role) -> Route:
    return page(f"{_PATH}/{{id:int}}/{act}", handler, *roles, methods=["POST"])


WORKS = [work]
ROUTES = [
    page(_PATH, listing, *_READERS),
    page(_PATH, upload, *_EDITORS, methods=["POST"]),
    page(f"{_PATH}/{{id:int}}", show, *_READERS),
    _post("decide", decide, *_DECIDERS),
    _post("measure", measure, *_DECIDERS),
    _post("apply", apply, *_REVIEWERS),
    _post("undo", undo, *_REVIEWERS),
    page(f"{_PATH}/{{id:int}}/{{code}}", show_change, *_READERS),
]
