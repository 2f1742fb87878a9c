"""How often one conversation, one person, one address and all of them together may send.

Who is over a limit of their own is counted nowhere else: a flood from one address does not fill what is for all.
"""

import ipaddress
import math
from collections.abc import Callable
from enum import Enum

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute

from channels.counting import Counting
from channels.limit_settings import LimitSettings
from channels.problems import ProblemError

# A ticket takes a few; what a citizen sends in an hour beside it is no picture of anything.
_PICTURES = 20
# A fast typist asks five times a second at most, and not for a whole minute.
_SUGGESTIONS = 300
# The widget looks every few seconds where no stream gets through; a picture a second is more than anybody scrolls.
_READS = 600
_ALL = "all"
# The network that a provider gives to one customer: within it addresses can be changed at will (RFC 6177).
_IPV6_PREFIX = 64


class Room(Enum):
    """What becomes of a message of a person on a platform."""

    ROOM = "room"
    # The first beyond the limit: it is still taken, and its sender is told what happens to the next ones.
    TELL = "tell"
    SHUT = "shut"


class Limits:
    """The limits of the settings, those of pictures and of suggestions; none when they are off. `digest` hides who is
    counted: neither addresses nor ids lie in Redis.
    """

    def __init__(self, settings: LimitSettings, counting: Counting, digest: Callable[[str], str]) -> None:
        self._on, self._counting, self._digest = settings.on, counting, digest
        self._messages = RateLimitItemPerMinute(settings.messages_per_conversation, namespace="conversation")
        self._messages_from = RateLimitItemPerMinute(settings.messages_per_address, namespace="address")
        self._messages_all = RateLimitItemPerMinute(settings.messages_in_all, namespace="messages")
        self._messages_of = RateLimitItemPerMinute(settings.messages_per_person, namespace="person")
        self._told = RateLimitItemPerMinute(1, namespace="told")
        self._opened_from = RateLimitItemPerMinute(settings.conversations_per_address, namespace="opening")
        self._opened_all = RateLimitItemPerMinute(settings.conversations_in_all, namespace="openings")
        self._pictures = RateLimitItemPerHour(_PICTURES, namespace="pictures")
        self._pictures_all = RateLimitItemPerMinute(settings.pictures_in_all, namespace="all-pictures")
        self._suggestions = RateLimitItemPerMinute(_SUGGESTIONS, namespace="suggestions")
        self._suggestions_all = RateLimitItemPerMinute(settings.suggestions_in_all, namespace="all-suggestions")
        self._pages = RateLimitItemPerMinute(settings.pages_per_address, namespace="pages")
        self._pages_all = RateLimitItemPerMinute(settings.pages_in_all, namespace="all-pages")
        self._reads = RateLimitItemPerMinute(_READS, namespace="reads")

    async def opening(self, address: str) -> None:
        """Count a new conversation. Raises `ProblemError` 429 with Retry-After, as all below."""
        await self._hit(self._opened_from, address)
        await self._hit(self._opened_all, _ALL, "too_busy")

    async def message(self, conversation_id: str, address: str) -> None:
        """Count a message."""
        await self._hit(self._messages, conversation_id)
        await self._hit(self._messages_from, address)
        await self._hit(self._messages_all, _ALL, "too_busy")

    async def picture(self, conversation_id: str, address: str) -> None:
        """Count a picture, which is a message too."""
        await self._hit(self._pictures, conversation_id, "too_many_pictures")
        await self._hit(self._messages_from, address)
        await self._hit(self._pictures_all, _ALL, "too_busy")

    async def suggestions(self, address: str) -> None:
        """Count a look for titles."""
        await self._hit(self._suggestions, address)
        await self._hit(self._suggestions_all, _ALL, "too_busy")

    async def page(self, address: str) -> None:
        """Count a page that is drawn from the database."""
        await self._hit(self._pages, address)
        await self._hit(self._pages_all, _ALL, "too_busy")

    async def reading(self, conversation_id: str) -> None:
        """Count a look at the messages or a picture of a conversation, by its token."""
        await self._hit(self._reads, conversation_id)

    async def person(self, channel: str, user_id: str) -> Room:
        """Count a message that came over a platform. A platform cannot be told to wait: the person is, once a minute,
        and for that minute nothing of theirs is taken.
        """
        if not self._on:
            return Room.ROOM
        who = self._digest(f"{channel}:{user_id}")
        if await self._counting.is_shut(self._told, who):
            return Room.SHUT
        if not await self._counting.hit(self._messages_of, who):
            return Room.ROOM
        return Room.TELL if await self._counting.shut(self._told, who) else Room.SHUT

    async def _hit(self, limit: RateLimitItem, who: str, problem: str = "too_many") -> None:
        if not self._on or not (left := await self._counting.hit(limit, self._digest(who))):
            return
        seconds = math.ceil(left)
        raise ProblemError(
            problem, headers={"Retry-After": str(seconds)}, seconds=seconds, minutes=math.ceil(seconds / 60)
        )


def network_of(address: str) -> str:
    """What counts as one address: IPv4 as it is, also one written as IPv6; of IPv6 the /64; anything else as it is."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known, _IPV6_PREFIX), strict=False))
