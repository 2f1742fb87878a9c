"""How a process uses its database, for Prometheus."""

from collections.abc import Callable
from typing import Protocol

from prometheus_client import CollectorRegistry

from observe.figures import Asked


class Use(Protocol):
    """Connections in use and at most, failures so far."""

    @property
    def in_use(self) -> int:
        """Connections in use."""

    @property
    def most(self) -> int:
        """As many there may be."""

    @property
    def failures(self) -> int:
        """How often the database could not be used."""


class DatabaseFigures(Asked):
    """`use` is asked at each scrape."""

    def __init__(self, registry: CollectorRegistry, use: Callable[[], Use]) -> None:
        def values() -> dict[str, float]:
            now = use()
            shown = {"database_connections": now.in_use, "database_connections_most": now.most}
            return {**shown, "database_failures": now.failures}

        gauges = {
            "database_connections": "Connections in use",
            "database_connections_most": "Connections that there may be at most",
        }
        super().__init__(registry, values, gauges, {"database_failures": "How often the database could not be used"})
