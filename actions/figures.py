"""What Prometheus reads of the actions: what citizens' questions came to, and how long it took."""

import time
from functools import cache

from prometheus_client import Counter, Histogram

from kb.db import use_of
from kb.messages.service import Engine
from kb.procedures.search import SearchResult
from kb.procedures.service import Procedures
from kb.quality.model import Came
from observe.database import DatabaseFigures
from observe.figures import SECONDS, Figures


class ActionFigures:
    """The figures of this process."""

    def __init__(self) -> None:
        self.common = Figures()
        where = self.common.registry
        self.action = Histogram("actions_seconds", "Time of an action", ["action"], buckets=SECONDS, registry=where)
        self.failed = Counter("actions_failures", "Actions that failed, by what failed", ["kind"], registry=where)
        self.search = Histogram("actions_search_seconds", "Time of a search", buckets=SECONDS, registry=where)
        self.decided = Counter("actions_searches", "Searches by decision", ["decision"], registry=where)
        self.came = Counter("actions_outcomes", "What came of a turn", ["outcome"], registry=where)
        # Shown with 0 from the start, so that their first one is a rise.
        for decision in ("answer", "choose", "none"):
            self.decided.labels(decision)
        for outcome in Came:
            self.came.labels(outcome.value)
        for kind in ("database", "action"):
            self.failed.labels(kind)


@cache
def figures() -> ActionFigures:
    """Of this process, made at the first use."""
    return ActionFigures()


def watch_database(engine: Engine) -> None:
    """Show how this engine is used. To be called once."""
    DatabaseFigures(figures().common.registry, lambda: use_of(engine))


class ObservedProcedures(Procedures):
    """The procedures, with their searches measured."""

    def search(self, question: str, *, limit: int = 10) -> SearchResult:
        """See the parent."""
        began = time.perf_counter()
        found = super().search(question, limit=limit)
        figures().search.observe(time.perf_counter() - began)
        figures().decided.labels(found.decision).inc()
        return found
