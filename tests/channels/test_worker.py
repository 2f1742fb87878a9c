"""A worker looks for what it was told of, for what waits behind what it has, and now and then for the rest."""

import asyncio
from collections.abc import Callable

from channels.worker import POLL, Worker


class Rows:
    """Rows that are due: of each conversation one at a time."""

    def __init__(self) -> None:
        self.due: list[tuple[str, int]] = []
        self.taken: list[int] = []
        self.looks = 0
        self.release = asyncio.Event()
        self._busy: set[str] = set()

    def claim(self) -> tuple[str, int] | None:
        self.looks += 1
        found = next((row for row in self.due if row[0] not in self._busy), None)
        if found:
            self.due.remove(found)
            self._busy.add(found[0])
        return found

    async def take(self, row: tuple[str, int]) -> None:
        self.taken.append(row[1])
        await self.release.wait()
        self._busy.discard(row[0])


async def working(check: Callable[[Rows, Worker[tuple[str, int]]], object]) -> None:
    rows = Rows()
    worker = Worker("a row", claim=rows.claim, take=rows.take, release=lambda: None, at_once=8)
    running = asyncio.create_task(worker.run())
    await asyncio.sleep(0.1)
    try:
        await check(rows, worker)  # type: ignore[misc]
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_one_look_for_one_row() -> None:
    async def check(rows: Rows, worker: Worker[tuple[str, int]]) -> None:
        rows.release.set()
        rows.looks = 0
        for number in range(3):
            rows.due.append(("a", number))
            worker.wake(1)
            await asyncio.sleep(0.05)
        assert rows.taken == [0, 1, 2]
        assert rows.looks <= 4  # one of them may be the look at the rest

    await working(check)


async def test_a_row_that_waits_is_taken_as_soon_as_the_one_before_it_has_ended() -> None:
    async def check(rows: Rows, worker: Worker[tuple[str, int]]) -> None:
        rows.due += [("a", 1), ("a", 2), ("b", 3)]
        for _ in range(3):
            worker.wake(1)
        await asyncio.sleep(0.1)
        assert rows.taken == [1, 3]
        rows.release.set()
        await asyncio.sleep(POLL / 5)
        assert rows.taken == [1, 3, 2]

    await working(check)


async def test_all_are_looked_for_when_nobody_knows_how_many() -> None:
    async def check(rows: Rows, worker: Worker[tuple[str, int]]) -> None:
        rows.due += [(str(number), number) for number in range(5)]
        worker.wake()
        await asyncio.sleep(POLL / 5)
        assert sorted(rows.taken) == list(range(5))

    await working(check)


async def test_steady_news_keep_nothing_else_waiting() -> None:
    async def check(rows: Rows, worker: Worker[tuple[str, int]]) -> None:
        rows.release.set()
        # Left by another process, and older than what comes: each new row would give its look to one of them.
        rows.due += [(f"left{number}", number) for number in range(10)]
        for number in range(10, 40):
            rows.due.append((f"new{number}", number))
            worker.wake(1)
            await asyncio.sleep(POLL / 10)
        assert len(rows.due) <= 1

    await working(check)


async def test_what_another_process_stored_is_found_too() -> None:
    async def check(rows: Rows, _: Worker[tuple[str, int]]) -> None:
        rows.due += [("a", 1), ("b", 2)]
        await asyncio.sleep(POLL * 2)
        assert rows.taken == [1, 2]

    await working(check)
