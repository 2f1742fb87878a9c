"""Shows citizens that their message was seen, where a platform can show it: a courtesy that nothing waits for."""

import asyncio
from collections.abc import Mapping

from channels.platforms.platform import Platform

_MOST_AT_ONCE = 50


class Noticing:
    """The courtesies of one process. Some are left out when too many are under way."""

    def __init__(self, platforms: Mapping[str, Platform]) -> None:
        self._platforms = platforms
        self._running: set[asyncio.Task[None]] = set()

    def tell(self, channel: str, user_id: str) -> None:
        """The citizen's message was stored."""
        if len(self._running) < _MOST_AT_ONCE:
            task = asyncio.create_task(self._platforms[channel].notice(user_id))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
