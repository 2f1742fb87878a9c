"""Messages that were not understood: looked at by likeness, decided for a group or one by one, and taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from starlette.responses import Response

from console.errors import Refusal
from console.pages import page
from console.rendering import query_with
from console.visit import Visit
from kb.people.model import Role
from kb.procedures.search import Hit
from kb.procedures.service import Procedures
from kb.quality import meanings, service
from kb.quality.model import (
    Decision,
    DecisionError,
    OutOfScope,
    PhraseKind,
    Reason,
    State,
    ToFaq,
    ToIntent,
    ToProcedure,
)
from kb.quality.queries import Wanted
from kb.quality.service import Group

PATH = "/unanswered"
READERS = (Role.EDITOR, Role.REVIEWER, Role.OFFICER, Role.AUDITOR)
DECIDERS = (Role.EDITOR, Role.REVIEWER)
_GROUPS_ON_PAGE, _ROWS_ON_PAGE = 20, 200
# Somebody else was quicker; everything else is a mistake in the form.
_CONFLICTS = frozenset({"decided", "changed", "nothing"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A group with what the search would offer for it."""

    group: Group
    hits: tuple[Hit, ...]


async def listing(visit: Visit) -> Response:
    """Groups of what waits, or the rows of what was decided."""
    wanted = _wanted(visit)
    if wanted.state is not State.OPEN:
        return await _decided(visit, wanted)
    groups = await visit.run(service.groups, visit.engine, wanted)
    pages = max(1, -(-len(groups) // _GROUPS_ON_PAGE))
    at = min(page_of(visit), pages)
    here = groups[(at - 1) * _GROUPS_ON_PAGE : at * _GROUPS_ON_PAGE]
    shown = await visit.run(_with_proposals, visit.parts.procedures, here)
    fields = await visit.run(service.fields, visit.engine)
    counts = {"groups": len(groups), "messages": sum(len(group.rows) for group in groups)}
    return visit.render(
        "unanswered/list.html", shown=shown, fields=fields, reasons=list(Reason), at=at, pages=pages, **counts
    )


async def show(visit: Visit) -> Response:
    """One group: its messages, a search box, every kind of decision."""
    wanted, row_id = Wanted(), int(visit.path["id"])
    groups = await visit.run(service.groups, visit.engine, wanted)
    group = next((each for each in groups if row_id in each.ids), None)
    if group is None:
        raise Refusal("not_found", status=404)
    asked = visit.query.get("q", "").strip() or group.text
    hits = await visit.run(service.proposals, visit.parts.procedures, asked)
    return visit.render(
        "unanswered/group.html",
        group=group,
        hits=hits,
        asked=asked,
        intents=meanings.intents(),
        aspects=meanings.aspects(),
    )


async def decide(visit: Visit) -> Response:
    """Decide on the messages that were ticked."""
    ids, decision = await _ids(visit), await _decision(visit)
    try:
        await visit.run(service.decide, visit.engine, ids, decision, by=visit.actor)
    except DecisionError as error:
        raise _refusal(error) from error
    return visit.redirect(await _back(visit), done="unanswered_decided")


async def undo(visit: Visit) -> Response:
    """Take a decision back."""
    ids = await _ids(visit)
    try:
        await visit.run(service.undo, visit.engine, ids, by=visit.actor)
    except DecisionError as error:
        raise _refusal(error) from error
    return visit.redirect(await _back(visit), done="unanswered_undone")


async def _decided(visit: Visit, wanted: Wanted) -> Response:
    rows = await visit.run(service.messages, visit.engine, wanted, limit=_ROWS_ON_PAGE)
    codes = sorted({str(row.decision["procedure"]) for row in rows if row.decision and "procedure" in row.decision})
    titles = await titles_of(visit, codes)
    names = {each.name: each.title for each in (*meanings.intents(), *meanings.aspects())}
    fields = await visit.run(service.fields, visit.engine)
    return visit.render(
        "unanswered/decided.html", rows=rows, titles=titles, names=names, fields=fields, reasons=list(Reason)
    )


async def titles_of(visit: Visit, codes: Sequence[str]) -> dict[str, str]:
    """Code → title of the procedures in force among them."""
    found = await visit.run(visit.parts.procedures.get_many, codes)
    return {each.code: each.title for each in found}


def page_of(visit: Visit) -> int:
    """The number of the page that is asked for, from 1."""
    given = visit.query.get("page", "")
    return max(1, int(given)) if given.isdecimal() and len(given) < 7 else 1


def day_of(visit: Visit, name: str) -> date | None:
    """A day of the query; None where there is none that can be read."""
    try:
        return date.fromisoformat(visit.query.get(name, ""))
    except ValueError:
        return None


def _wanted(visit: Visit) -> Wanted:
    reason, state = visit.query.get("reason", ""), visit.query.get("state", "")
    return Wanted(
        state=State(state) if state in set(State) else State.OPEN,
        reason=Reason(reason) if reason in set(Reason) else None,
        field=visit.query.get("field", ""),
        since=day_of(visit, "since"),
        until=day_of(visit, "until"),
    )


def _with_proposals(procedures: Procedures, groups: Sequence[Group]) -> list[Shown]:
    return [Shown(group, service.proposals(procedures, group.text)) for group in groups]


async def _ids(visit: Visit) -> list[int]:
    given = [str(value) for value in (await visit.form()).getlist("ids")]
    return [int(part) for value in given for part in value.split(",") if part.isdecimal() and len(part) < 10]


async def _decision(visit: Visit) -> Decision:
    to, form = await visit.text("to"), await visit.form()
    kind = await visit.text("kind")
    choices: dict[str, Decision] = {
        "procedure": ToProcedure(
            await visit.text("code"), PhraseKind(kind) if kind in set(PhraseKind) else PhraseKind.QUESTION
        ),
        "intent": ToIntent(await visit.text("intent"), tuple(str(each) for each in form.getlist("aspects"))),
        "faq": ToFaq(await visit.text("faq")),
        "out_of_scope": OutOfScope(),
    }
    if to not in choices:
        raise Refusal("bad", status=400)
    return choices[to]


async def _back(visit: Visit) -> str:
    """The list as it was filtered; what was posted is read as a query, so that it leads nowhere else."""
    query: dict[str, Any] = dict(parse_qsl((await visit.text("back")).removeprefix("?")))
    query.pop("done", None)
    return f"{PATH}{query_with(query).unescape()}" if query else PATH


def _refusal(error: DecisionError) -> Refusal:
    return Refusal(f"decision_{error.reason}", status=409 if error.reason in _CONFLICTS else 422)


ROUTES = [
    page(PATH, listing, *READERS),
    page(f"{PATH}/{{id:int}}", show, *READERS),
    page(f"{PATH}/decide", decide, *DECIDERS, methods=["POST"]),
    page(f"{PATH}/undo", undo, *DECIDERS, methods=["POST"]),
]
