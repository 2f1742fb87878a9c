"""What the administrators tell everybody, as of a second ago: emergency notices, and the text while the bot is off."""

import asyncio
from collections.abc import Sequence

from channels.problems import log_error
from kb.errors import KbError
from kb.messages.service import Engine, now
from kb.operations import notices
from kb.operations.model import Notice, NoticeKind

# A change must be found within two seconds in every process.
_POLL_SECONDS = 1.0


class Notices:
    """The notices of one process. `follow` until cancelled."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: Sequence[Notice] | None = None

    async def follow(self) -> None:
        """Look what holds, for ever. While the database is away, what held before holds on."""
        while True:
            try:
                self._known = await asyncio.to_thread(notices.current, self._engine)
            except KbError as error:
                log_error(error, "looking for notices")
            await asyncio.sleep(_POLL_SECONDS)

    async def holding(self) -> list[Notice]:
        """What is in force now, the oldest first. Raises `KbUnavailableError` only before the first look."""
        if self._known is None:
            self._known = await asyncio.to_thread(notices.current, self._engine)
        moment = now()
        return [notice for notice in self._known if notice.holds(moment)]

    async def off(self) -> Notice | None:
        """The notice that is the answer to everything; None while the bot answers."""
        return next((notice for notice in await self.holding() if notice.kind is NoticeKind.OFF), None)

    async def any_to_tell(self) -> bool:
        """Whether there are notices that a conversation may not have been told yet."""
        return any(notice.kind is NoticeKind.EMERGENCY for notice in await self.holding())
