"""Who waits for news of a conversation in this process, and how they hear of it."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from channels.problems import log_error
from kb.errors import KbError

LookUp = Callable[[list[str]], Mapping[str, int]]


class Hub:
    """Watchers of conversations. News made in this process arrive at once, those of others within `pause` seconds."""

    def __init__(self, look_up: LookUp, *, pause: float = 0.5) -> None:
        """`look_up` gives the number of the newest message of each conversation; it is called in a thread."""
        self._look_up, self._pause = look_up, pause
        self._watchers: dict[str, set[asyncio.Event]] = {}
        self._seen: dict[str, int] = {}
        self._listeners: list[Callable[[], None]] = []
        self.closed = False

    def on_news(self, listener: Callable[[], None]) -> None:
        """Call it whenever this process makes news of any conversation."""
        self._listeners.append(listener)

    @contextmanager
    def watch(self, conversation_id: str) -> Iterator[asyncio.Event]:
        """An event that is set at each piece of news; the watcher clears it before it looks."""
        news = asyncio.Event()
        self._watchers.setdefault(conversation_id, set()).add(news)
        try:
            yield news
        finally:
            self._watchers[conversation_id].discard(news)
            if not self._watchers[conversation_id]:
                del self._watchers[conversation_id]
                self._seen.pop(conversation_id, None)

    def count(self, conversation_id: str) -> int:
        """How many watch this conversation."""
        return len(self._watchers.get(conversation_id, ()))

    def tell(self, conversation_id: str) -> None:
        """There is news."""
        for listener in self._listeners:
            listener()
        for news in self._watchers.get(conversation_id, ()):
            news.set()

    def close(self) -> None:
        """The process stops: every watcher looks up, and may see that the hub is closed."""
        self.closed = True
        for conversation_id in self._watchers:
            self.tell(conversation_id)

    async def follow_others(self) -> None:
        """Look for news that other processes made, for ever."""
        while True:
            await asyncio.sleep(self._pause)
            if self._watchers:
                await self._look()

    async def _look(self) -> None:
        try:
            newest = await asyncio.to_thread(self._look_up, list(self._watchers))
        except KbError as error:
            log_error(error, "looking for news")
            return
        for conversation_id, seq in newest.items():
            if self._seen.get(conversation_id) != seq and conversation_id in self._watchers:
                self._seen[conversation_id] = seq
                self.tell(conversation_id)


async def wait_for_news(news: asyncio.Event, seconds: float) -> bool:
    """Whether there were news within the time."""
    try:
        await asyncio.wait_for(news.wait(), seconds)
    except TimeoutError:
        return False
    return True
