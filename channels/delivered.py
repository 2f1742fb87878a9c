"""Notes which messages web clients have: together, a moment later, so that no answer and no turn waits for it."""

import asyncio
from collections import defaultdict
from collections.abc import Collection

from channels.problems import log_error
from kb.errors import KbError
from kb.messages import service
from kb.messages.service import Engine

# What comes within this time is written together, in seconds; and the pause while the database is away.
_GATHER, _AWAY = 0.2, 2.0


class Delivered:
    """What dies with the process is told again when the client reads again; a web client reads by number."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._had: defaultdict[str, set[int]] = defaultdict(set)
        self._woken = asyncio.Event()

    def note(self, conversation_id: str, seqs: Collection[int]) -> None:
        """The client of the conversation has these messages. To be called in the event loop."""
        if seqs:
            self._had[conversation_id].update(seqs)
            self._woken.set()

    async def sent(self, conversation_id: str, seqs: Collection[int]) -> None:
        """The same, for the background of a response: Starlette would call `note` itself in a thread."""
        self.note(conversation_id, seqs)

    async def run(self) -> None:
        """Write it down, for ever; what is left at the end too."""
        try:
            while True:
                await self._woken.wait()
                await asyncio.sleep(_GATHER)
                self._woken.clear()
                if not await self._write():
                    await asyncio.sleep(_AWAY)
        finally:
            await asyncio.shield(self._write())

    async def _write(self) -> bool:
        """False while the database is away; it is all kept then."""
        had, self._had = self._had, defaultdict(set)
        if not had:
            return True
        try:
            await asyncio.to_thread(service.mark_delivered, self._engine, had)
        except KbError as error:
            log_error(error, "noting what was delivered")
            for conversation_id, seqs in had.items():
                self.note(conversation_id, seqs)
            return False
        return True
