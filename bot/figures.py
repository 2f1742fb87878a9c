"""What Prometheus reads of the bot: where the time of a turn goes. Measured around Rasa's own methods."""

import functools
import time
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

from prometheus_client import Counter, Histogram
from rasa.core.processor import MessageProcessor

from bot.actions_endpoint import StrictActionsEndpoint
from bot.stores import ConversationStore
from observe.figures import SECONDS, Figures

Method = Callable[..., Awaitable[Any]]


class BotFigures:
    """The figures of this process."""

    def __init__(self) -> None:
        self.common = Figures()
        where = self.common.registry
        self.understanding = Histogram(
            "bot_understanding_seconds", "Time to understand a text", buckets=SECONDS, registry=where
        )
        self.actions = Histogram(
            "bot_actions_seconds", "Time that the action server took", buckets=SECONDS, registry=where
        )
        self.tracker = Histogram(
            "bot_tracker_seconds", "Time of the tracker store", ["operation"], buckets=SECONDS, registry=where
        )
        self.failed = Counter("bot_failures", "What failed in a turn", ["part"], registry=where)
        # Shown with 0 from the start, so that their first failure is a rise.
        for part in ("understanding", "actions", "tracker"):
            self.failed.labels(part)


@cache
def figures() -> BotFigures:
    """Of this process, made at the first use."""
    return BotFigures()


def measure() -> None:
    """Measure from now on. To be called once, before the first turn."""
    ours = figures()
    _around(MessageProcessor, "parse_message", "understanding", ours.understanding.observe)
    _around(StrictActionsEndpoint, "request", "actions", ours.actions.observe)
    for operation in ("save", "retrieve"):
        _around(ConversationStore, operation, "tracker", ours.tracker.labels(operation).observe)


def _around(owner: type, name: str, part: str, observe: Callable[[float], None]) -> None:
    inner: Method = getattr(owner, name)

    @functools.wraps(inner)
    async def timed(*args: Any, **kwargs: Any) -> Any:
        began = time.perf_counter()
        try:
            return await inner(*args, **kwargs)
        except BaseException as error:
            # A cancelled turn is no failure of the part.
            figures().failed.labels(part).inc(type(error).__name__ != "CancelledError")
            raise
        finally:
            observe(time.perf_counter() - began)

    setattr(owner, name, timed)
