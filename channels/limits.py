"""How often a conversation or an address may send. Counted in the memory of this process."""

import math
import time

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from channels.problems import ProblemError
from channels.settings import Settings

_PICTURES = 20
# A fast typist asks five times a second at most, and not for a whole minute.
_SUGGESTIONS = 300


class Limits:
    """The three limits of the settings, those of pictures and of suggestions; none when they are off."""

    def __init__(self, settings: Settings) -> None:
        self._on = settings.rate_limits
        self._counter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._messages = RateLimitItemPerMinute(settings.messages_per_conversation, namespace="conversation")
        self._messages_from = RateLimitItemPerMinute(settings.messages_per_address, namespace="address")
        self._opened_from = RateLimitItemPerMinute(settings.conversations_per_address, namespace="opening")
        self._pictures = RateLimitItemPerHour(_PICTURES, namespace="pictures")
        self._suggestions = RateLimitItemPerMinute(_SUGGESTIONS, namespace="suggestions")

    def opening(self, address: str) -> None:
        """Count a new conversation. Raises `ProblemError` 429 with Retry-After."""
        self._hit(self._opened_from, address)

    def message(self, conversation_id: str, address: str) -> None:
        """Count a message. Raises `ProblemError` 429 with Retry-After."""
        self._hit(self._messages, conversation_id)
        self._hit(self._messages_from, address)

    def picture(self, conversation_id: str, address: str) -> None:
        """Count a picture, which is a message too. Raises `ProblemError` 429 with Retry-After."""
        self._hit(self._pictures, conversation_id, "too_many_pictures")
        self._hit(self._messages_from, address)

    def suggestions(self, address: str) -> None:
        """Count a look for titles. Raises `ProblemError` 429 with Retry-After."""
        self._hit(self._suggestions, address)

    def _hit(self, limit: RateLimitItem, who: str, problem: str = "too_many") -> None:
        if not self._on or self._counter.hit(limit, who):
            return
        reset = self._counter.get_window_stats(limit, who).reset_time
        seconds = max(1, math.ceil(reset - time.time()))
        raise ProblemError(
            problem, headers={"Retry-After": str(seconds)}, seconds=seconds, minutes=math.ceil(seconds / 60)
        )
