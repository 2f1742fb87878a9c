"""Learning runs: started, compared with what is in use, used, taken back."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from console import teaching
from console.errors import Refusal
from console.pages import page
from console.unanswered import DECIDERS
from console.visit import Visit
from kb.people.model import Role
from kb.quality import learning, meanings, service
from kb.quality.model import Run, RunStateError

_PATH = "/learning"
_READERS = (*DECIDERS, Role.AUDITOR)
_CONFLICTS = frozenset({"running", "state"})
WORKS = [teaching.work]


async def listing(visit: Visit) -> Response:
    """All runs, and a new one."""
    runs = await visit.run(learning.runs, visit.engine)
    examples = await visit.run(service.examples, visit.engine)
    busy = any(run.state in learning.WORKED for run in runs)
    return visit.render("learning/list.html", runs=runs, examples=len(examples), busy=busy)


async def show(visit: Visit) -> Response:
    """One run with what was measured."""
    run = await _run(visit)
    names = {each.name: each.title for each in (*meanings.intents(), *meanings.aspects())}
    report: Mapping[str, Any] = run.measured or {}
    return visit.render(
        "learning/show.html",
        run=run,
        names=names,
        report=report,
        busy=run.state in learning.WORKED,
        losers=_losers(report),
        least=learning.LEAST_REASON,
    )


async def start(visit: Visit) -> Response:
    """Learn from all examples of this moment."""
    try:
        run_id = await visit.run(learning.start, visit.engine, by=visit.actor)
    except RunStateError as error:
        raise _refusal(error) from error
    return visit.redirect(f"{_PATH}/{run_id}", done="learning_started")


async def activate(visit: Visit) -> Response:
    """Use its model."""
    return await _act(visit, learning.activate, "learning_activating")


async def roll_back(visit: Visit) -> Response:
    """Use the model before it."""
    return await _act(visit, learning.roll_back, "learning_rolling_back")


async def refuse(visit: Visit) -> Response:
    """Its model is not to be used."""
    return await _act(visit, learning.refuse, "learning_refused")


async def _act(visit: Visit, act: Any, done: str) -> Response:
    run_id, why = int(visit.path["id"]), await visit.text("why")
    try:
        await visit.run(act, visit.engine, run_id, why=why, by=visit.actor)
    except RunStateError as error:
        raise _refusal(error) from error
    return visit.redirect(f"{_PATH}/{run_id}", done=done)


async def _run(visit: Visit) -> Run:
    try:
        return await visit.run(learning.run, visit.engine, int(visit.path["id"]))
    except RunStateError as error:
        raise Refusal("not_found", status=404) from error


def _losers(report: Mapping[str, Any]) -> list[tuple[str, Mapping[str, float], list[Mapping[str, Any]]]]:
    """Intents that are understood less well than before, the worst first, each with what is lost of it."""
    lost = [(name, pair) for name, pair in report.get("intents", {}).items() if pair["difference"] < 0]
    worst = report.get("worst", [])
    ranked = sorted(lost, key=lambda each: each[1]["difference"])
    return [(name, pair, [each for each in worst if each["expected"]["intent"] == name]) for name, pair in ranked]


def _refusal(error: RunStateError) -> Refusal:
    if error.reason == "unknown":
        return Refusal("not_found", status=404)
    status = 409 if error.reason in _CONFLICTS else 422
    return Refusal(f"learning_{error.reason}", status=status, least=learning.LEAST_REASON)


ROUTES = [
    page(_PATH, listing, *_READERS),
    page(_PATH, start, *DECIDERS, methods=["POST"]),
    page(f"{_PATH}/{{id:int}}", show, *_READERS),
    page(f"{_PATH}/{{id:int}}/activate", activate, Role.REVIEWER, methods=["POST"]),
    page(f"{_PATH}/{{id:int}}/roll-back", roll_back, Role.REVIEWER, methods=["POST"]),
    page(f"{_PATH}/{{id:int}}/refuse", refuse, Role.REVIEWER, methods=["POST"]),
]
