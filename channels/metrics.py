"""What Prometheus reads. One registry an app, so that several apps can live in one process."""

from functools import partial

from prometheus_client import Counter, Gauge, Histogram

from kb.db import use_of
from kb.messages.service import Engine
from observe.database import DatabaseFigures
from observe.figures import Figures

_SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)
_PARTS = ("waiting", "bot", "storing")


class Metrics:
    """The figures of one process."""

    def __init__(self) -> None:
        self.common = Figures()
        self._registry = self.common.registry
        self.accepted = Counter("channels_messages_accepted", "Messages stored", registry=self._registry)
        self.masked = Counter("channels_messages_masked", "Messages with masked personal data", registry=self._registry)
        self.turns = Counter("channels_turns", "Attempts at a turn by outcome", ["outcome"], registry=self._registry)
        self.turn_seconds = Histogram(
            "channels_turn_seconds",
            "From the acceptance of a message to its stored answer",
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.waiting = Gauge("channels_inbox_waiting", "Messages not answered yet", registry=self._registry)
        self.oldest = Gauge(
            "channels_inbox_oldest_seconds", "Age of the oldest of them; 0 without any", registry=self._registry
        )
        self._of_platforms()
        self.turn_part = Histogram(
            "channels_turn_part_seconds",
            "Time of a turn by part: waiting in the inbox, the bot, storing the answer",
            ["part"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.problems = Counter(
            "channels_problems", "Requests answered with a problem", ["problem"], registry=self._registry
        )
        # Shown with 0 from the start, so that their first one is a rise.
        for outcome in ("done", "failed", "put_off", "lease_lost"):
            self.turns.labels(outcome)
        for part in _PARTS:
            self.turn_part.labels(part)

    def _of_platforms(self) -> None:
        self.events = Counter(
            "channels_events", "Events of platforms by outcome", ["channel", "outcome"], registry=self._registry
        )
        self.event_seconds = Histogram(
            "channels_event_seconds",
            "From the arrival of a platform's request to its acknowledgement",
            ["channel"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.sent = Counter(
            "channels_sent", "Attempts to hand a message to a platform", ["channel", "outcome"], registry=self._registry
        )
        self.unsent = Gauge(
            "channels_outbox",
            "Messages that have not reached their platform",
            ["channel", "state"],
            registry=self._registry,
        )
        self.platform_up = Gauge(
            "channels_platform_up", "Whether a platform can be written to", ["channel"], registry=self._registry
        )
        self.unsent_oldest = Gauge(
            "channels_outbox_oldest_seconds",
            "Age of the oldest message that waits for its platform",
            ["channel"],
            registry=self._registry,
        )
        self.token_ends = Gauge(
            "channels_platform_token_expires_timestamp_seconds",
            "When the token of a platform ends unless it is renewed",
            ["channel"],
            registry=self._registry,
        )

    def watch(self, engine: Engine) -> None:
        """Show how this engine is used."""
        DatabaseFigures(self._registry, partial(use_of, engine))

    def turn_took(self, seconds: float, *, bot: float, storing: float) -> None:
        """A turn was answered so many seconds after its message was accepted, of which these were its parts."""
        self.turn_seconds.observe(seconds)
        for part, took in zip(_PARTS, (max(0.0, seconds - bot - storing), bot, storing), strict=True):
            self.turn_part.labels(part).observe(took)

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return self.common.text()
