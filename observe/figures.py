"""Figures that every process has, for Prometheus: requests by route, the event loop, the process, what is running.

One registry an application, so that several can live in one process of the tests.
"""

import asyncio
import tomllib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_LAGS = (0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5)
_LOOK_EVERY = 1.0


def new_registry() -> CollectorRegistry:
    """A registry with the figures of the process itself: start, memory, processor time, files."""
    disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each counter, which nobody reads
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
    return registry


class Figures:
    """Of one process. `http_…` names no ids: routes are templates."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or new_registry()
        where = self.registry
        labels = ["method", "route", "status"]
        self.requests = Counter("http_requests", "Requests answered", labels, registry=where)
        self.seconds = Histogram("http_request_seconds", "Time to answer", ["route"], buckets=SECONDS, registry=where)
        self.open = Gauge("http_requests_open", "Requests that are being answered", registry=where)
        self.lag = Histogram("event_loop_lag_seconds", "How late the event loop is", buckets=_LAGS, registry=where)
        self._build = Gauge("assistant_build_info", "What runs", ["version", "model"], registry=where)
        self.running("")

    def running(self, model: str) -> None:
        """What runs, with this model of understanding."""
        self._build.clear()
        self._build.labels(version(), model).set(1)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self.requests.labels(method, route, status).inc()
        self.seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self.registry)

    async def watch_loop(self) -> None:
        """Look once a second, for ever, how late the event loop wakes us."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _LOOK_EVERY
            await asyncio.sleep(_LOOK_EVERY)
            self.lag.observe(max(0.0, loop.time() - due))

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """The same, until the end of the block."""
        task = asyncio.create_task(self.watch_loop())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


class Asked(Collector):
    """Figures that are asked for at each scrape: `ask` gives values by name, of those in `gauges` and `counters` (name
    and help). A name whose value is not there is left out.
    """

    def __init__(
        self,
        registry: CollectorRegistry,
        ask: Callable[[], Mapping[str, float]],
        gauges: Mapping[str, str],
        counters: Mapping[str, str],
    ) -> None:
        self._ask, self._gauges, self._counters = ask, gauges, counters
        registry.register(self)

    def describe(self) -> Iterator[Metric]:
        """The names without values: nothing is asked while it is registered."""
        yield from (GaugeMetricFamily(name, text) for name, text in self._gauges.items())
        yield from (CounterMetricFamily(name, text) for name, text in self._counters.items())

    def collect(self) -> Iterator[Metric]:
        """See the parent."""
        values = self._ask()
        for name, text in self._gauges.items():
            if name in values:
                yield GaugeMetricFamily(name, text, value=values[name])
        for name, text in self._counters.items():
            if name in values:
                yield CounterMetricFamily(name, text, value=values[name])


@cache
def version() -> str:
    """Of the project; "unknown" where its file did not come along."""
    file = Path(__file__).resolve().parents[1] / "pyproject.toml"
    with suppress(OSError, KeyError):
        return str(tomllib.loads(file.read_text("utf-8"))["project"]["version"])
    return "unknown"
