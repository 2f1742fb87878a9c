"""Nobody waits for an officer who is gone, nor in a queue that nobody looks at."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from channels.hub import Hub
from channels.problems import log_error
from kb.errors import KbError
from kb.messages.handoffs import sweeping
from kb.messages.service import Engine

_POLL_SECONDS = 1.0


@dataclass(frozen=True)
class Handoffs:
    """The worker of one process. `absent_after` and `tell_after` in seconds."""

    engine: Engine
    hub: Hub
    absent_after: float
    tell_after: float

    async def run(self) -> None:
        """Look who was left alone, for ever."""
        absent = partial(sweeping.give_back_absent, self.engine, after=timedelta(seconds=self.absent_after))
        untaken = partial(sweeping.tell_untaken, self.engine, after=timedelta(seconds=self.tell_after))
        while True:
            for look in (absent, untaken):
                await self._tell(look)
            await asyncio.sleep(_POLL_SECONDS)

    async def _tell(self, look: Callable[[], list[str]]) -> None:
        try:
            for conversation_id in await asyncio.to_thread(look):
                self.hub.tell(conversation_id)
        except KbError as error:
            log_error(error, "looking after handoffs")
