"""A TCP proxy before the database that can be slow, silent, shut, or drop what is open."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

_CHUNK = 65_536


class Proxy:
    """Serves in a thread of its own. Each switch may be turned from any thread."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._loop = asyncio.new_event_loop()
        self._open: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()
        self._flowing = asyncio.Event()
        self._shut = False
        self._delay = 0.0
        self._server: asyncio.Server | None = None
        self.port = 0

    def start(self) -> None:
        """Listens on a free port of the loopback, which is `port` from then on."""
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._do(self._listen())

    def stop(self) -> None:
        """Everything is closed."""
        self.drop()
        self._loop.call_soon_threadsafe(self._loop.stop)

    def slow(self, seconds: float) -> None:
        """What is sent arrives so much later, in each direction."""
        self._soon(lambda: setattr(self, "_delay", seconds))

    def silent(self, on: bool) -> None:
        """Nothing goes through and nothing is refused, as where a cable is cut. What was sent goes on afterwards."""
        self._soon(self._flowing.clear if on else self._flowing.set)

    def shut(self, on: bool) -> None:
        """What is open is dropped, and nothing new is let in."""
        self._soon(lambda: setattr(self, "_shut", on))
        if on:
            self.drop()

    def drop(self, *, linger: float = 0.0) -> int:
        """Close all connections; the database hears of it so many seconds later, as when a machine lost its power.
        Returns how many there were.
        """
        dropped: int = self._do(self._drop(linger))
        return dropped

    async def _listen(self) -> None:
        self._flowing.set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _drop(self, linger: float) -> int:
        pairs, self._open = self._open, set()
        for client, server in pairs:
            client.transport.abort()
            if linger:
                self._loop.call_later(linger, server.transport.abort)
            else:
                server.transport.abort()
        return len(pairs)

    async def _serve(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        if self._shut:
            client.transport.abort()
            return
        try:
            from_server, server = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            client.transport.abort()
            return
        pair = (client, server)
        self._open.add(pair)
        pumps = [asyncio.ensure_future(self._pump(*way)) for way in ((reader, server), (from_server, client))]
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            pump.cancel()
        client.transport.abort()
        # What `drop` has cut is gone from here: it decides when the server hears of it.
        if pair in self._open:
            self._open.discard(pair)
            server.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(_CHUNK):
                if self._delay:
                    await asyncio.sleep(self._delay)
                await self._flowing.wait()
                writer.write(data)
                await writer.drain()

    def _soon(self, turn: Callable[[], object]) -> None:
        self._loop.call_soon_threadsafe(turn)

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)
