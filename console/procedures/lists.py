"""Lists of procedures, and the two work lists: what citizens doubt, what was not checked for long."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from starlette.responses import Response

from console.pages import page
from console.visit import Visit
from kb.feedback.service import day_of
from kb.people.login import now_utc
from kb.people.model import Role
from kb.procedures import overview
from kb.procedures.draft_model import Listed
from kb.procedures.model import Level

PAGE_SIZE = 50
# A record should be compared with its source again after so many days.
OLD_AFTER = timedelta(days=90)


def today() -> date:
    """The day in Vietnam."""
    return day_of(now_utc())


_FILTERS: Mapping[str, Callable[[Listed, str], bool]] = {
    "field": lambda each, value: each.field == value,
    "level": lambda each, value: value in each.levels,
    "status": lambda each, value: each.status == value,
    "findings": lambda each, value: bool(each.findings) == (value == "yes"),
    "draft": lambda each, value: each.draft == value,
    "reports": lambda each, value: bool(each.reports) == (value == "yes"),
}


async def listing(visit: Visit) -> Response:
    """All, searched and filtered."""
    everything = await visit.run(overview.listed, visit.engine)
    found = filtered(everything, visit.query)
    shown = page_of(found, visit.query.get("page", "1"))
    fields = sorted({each.field for each in everything if each.field})
    return visit.render(
        "procedures/list.html", found=found, fields=fields, levels=list(Level), old=today() - OLD_AFTER, **shown
    )


def filtered(found: tuple[Listed, ...], query: Mapping[str, str]) -> tuple[Listed, ...]:
    """Those that the query asks for."""
    found = overview.matching(found, query.get("q", "")) if query.get("q") else found
    for name, keeps in _FILTERS.items():
        if value := query.get(name):
            found = tuple(each for each in found if keeps(each, value))
    return overview.unchecked_since(found, today() - OLD_AFTER) if query.get("age") == "old" else found


def page_of(found: Sequence[object], number: str) -> dict[str, Any]:
    """The rows of that page, its number, and how many there are."""
    pages = max(1, -(-len(found) // PAGE_SIZE))
    at = min(max(int(number) if number.isdigit() else 1, 1), pages)
    return {"rows": found[(at - 1) * PAGE_SIZE : at * PAGE_SIZE], "page": at, "pages": pages}


async def mistakes(visit: Visit) -> Response:
    """What citizens doubt."""
    return visit.render("procedures/mistakes.html", reports=await visit.run(overview.reports, visit.engine))


async def settle(visit: Visit) -> Response:
    """They were looked at."""
    found = "mended" if await visit.text("found") == "mended" else "right"
    await visit.run(overview.settle, visit.engine, visit.path["code"], found=found, by=visit.actor)
    return visit.redirect("/mistakes", done="saved")


ROUTES = [
    page("/procedures", listing),
    page("/mistakes", mistakes),
    page("/mistakes/{code}", settle, Role.EDITOR, methods=["POST"]),
]
