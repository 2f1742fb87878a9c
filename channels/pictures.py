"""The work on pictures of this process: few at once, and the removal of those that nobody needs."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from starlette.requests import ClientDisconnect, Request

from channels.problems import ProblemError, log_error
from channels.strings import say
from kb.errors import KbError
from kb.feedback import attachments
from kb.feedback.attachments import MOST_LOOSE, Added, ClientIdUsedError
from kb.feedback.files import FOLDER, Store
from kb.feedback.model import PictureError
from kb.feedback.pictures import MOST_BYTES, MOST_PIXELS
from kb.messages.model import InboxItem
from kb.messages.service import Engine

_AT_ONCE = 2
_HOUR = 3600.0
# A sender that is silent for so many seconds, or takes so many in all, is cut off.
_IDLE_SECONDS = 15.0
_ALL_SECONDS = 300.0
_LIMITS: dict[str, Any] = {"limit": MOST_BYTES // 1_000_000, "megapixels": MOST_PIXELS // 1_000_000, "most": MOST_LOOSE}
_CLOSE = {"Connection": "close"}


class Pictures:
    """The pictures of all conversations, in the database and the folder of state."""

    def __init__(self, engine: Engine, var: Path) -> None:
        self._engine, self._store = engine, Store(var / FOLDER)
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def take(self, conversation_id: str, client_id: str, file: BinaryIO) -> Added:
        """Store what the file holds, once for each client_id. Raises `ProblemError`, `ConversationNotFoundError`,
        `KbUnavailableError`, `OSError`.
        """
        async with self._turns:
            return await asyncio.to_thread(self._take, conversation_id, client_id, file)

    async def fill(self, item: InboxItem, file: BinaryIO) -> None:
        """Store what the file holds as the picture that this message stands for. Raises as `take`."""
        async with self._turns:
            await asyncio.to_thread(self._fill, item, file)

    def read(self, conversation_id: str, picture_id: str) -> bytes:
        """The bytes of a picture of this conversation. Blocks. Raises `ProblemError`: 404 for any other."""
        found = attachments.find(self._engine, conversation_id, picture_id)
        data = self._store.read(found.id) if found else None
        if data is None:
            raise ProblemError("no_picture")
        return data

    def remove(self, picture_ids: Sequence[str]) -> None:
        """Remove the files of pictures whose rows are gone. Blocks. What an error leaves, `purge_hourly` removes."""
        try:
            for picture_id in picture_ids:
                self._store.delete(picture_id)
        except OSError as error:
            log_error(error, "removing pictures")

    async def purge_hourly(self) -> None:
        """Remove what nobody needs, at the start and then every hour, for ever."""
        while True:
            try:
                await asyncio.to_thread(attachments.purge, self._engine, self._store, datetime.now(UTC))
            except (KbError, OSError) as error:
                log_error(error, "removing pictures")
            await asyncio.sleep(_HOUR)

    def _take(self, conversation_id: str, client_id: str, file: BinaryIO) -> Added:
        data, said = file.read(), {"client_id": client_id, "text": say("picture")}
        with _refusals_as_problems():
            return attachments.take(self._engine, self._store, conversation_id, data, **said)

    def _fill(self, item: InboxItem, file: BinaryIO) -> None:
        with _refusals_as_problems():
            attachments.fill(self._engine, self._store, item, file.read())


@contextmanager
def _refusals_as_problems() -> Iterator[None]:
    try:
        yield
    except PictureError as error:
        raise ProblemError(f"picture_{error.reason}", **_LIMITS) from error
    except ClientIdUsedError as error:
        raise ProblemError("client_id_used") from error


@asynccontextmanager
async def uploaded(request: Request, *, beside: int = 0) -> AsyncIterator[BinaryIO]:
    """The body as a file, at its beginning, gone when the block ends: many senders at once must not fill the memory.
    `beside`: bytes that a form may add to the picture.

    Raises `ProblemError`: 413 as soon as it is known to be too large, 408 when it comes too slowly.
    """
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > MOST_BYTES + beside:
        raise _too_large()
    with tempfile.TemporaryFile() as file:
        try:
            async with asyncio.timeout(_ALL_SECONDS):
                await _receive(request, file, MOST_BYTES + beside)
        except (TimeoutError, ClientDisconnect) as error:
            # A phone's network may break off: nobody reads this then, but nothing is logged as an error either.
            raise ProblemError("too_slow", headers=_CLOSE) from error
        file.seek(0)
        yield file


async def _receive(request: Request, file: BinaryIO, most: int) -> None:
    chunks, size = aiter(request.stream()), 0
    while (chunk := await asyncio.wait_for(anext(chunks, None), _IDLE_SECONDS)) is not None:
        size += file.write(chunk)
        if size > most:
            raise _too_large()


def _too_large() -> ProblemError:
    return ProblemError("picture_size", headers=_CLOSE, **_LIMITS)
