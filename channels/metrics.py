"""What Prometheus reads. One registry an app, so that several apps can live in one process."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)


class Metrics:
    """The figures of one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.accepted = Counter("channels_messages_accepted", "Messages stored", registry=self._registry)
        self.masked = Counter("channels_messages_masked", "Messages with masked personal data", registry=self._registry)
        self.turns = Counter("channels_turns", "Attempts at a turn by outcome", ["outcome"], registry=self._registry)
        self.turn_seconds = Histogram(
            "channels_turn_seconds",
            "From the acceptance of a message to its stored answer",
            buckets=_SECONDS,
            registry=self._registry,
        )
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
        self.waiting = Gauge("channels_inbox_waiting", "Messages not answered yet", registry=self._registry)

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self._registry)
