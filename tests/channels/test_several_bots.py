"""Several bots behind one edge: all work, and one that is away is done without."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.servers import Citizen, FakeBot, edge_serving, edge_settings, free_port, serving


@pytest.fixture
def bots() -> list[FakeBot]:
    return [FakeBot(), FakeBot()]


@pytest.fixture
def addresses(bots: list[FakeBot]) -> Iterator[list[str]]:
    with serving(bots[0].app(), free_port()) as one, serving(bots[1].app(), free_port()) as two:
        yield [one, two]


def say_many(url: str, count: int) -> float:
    citizen, began = Citizen(url), time.monotonic()
    for number in range(count):
        citizen.post(text=f"câu {number}", wait=5).raise_for_status()
    assert [line for line in citizen.lines() if line.startswith("bot")] == [f"bot: đáp câu {n}" for n in range(count)]
    return time.monotonic() - began


def test_each_takes_its_part(sqlite_url: str, tmp_path: Path, bots: list[FakeBot], addresses: list[str]) -> None:
    with edge_serving(edge_settings(sqlite_url, tmp_path, addresses[0], BOT_URL=",".join(addresses))) as url:
        say_many(url, 8)
    assert [len(bot.turns) for bot in bots] == [4, 4]


def test_one_that_is_away_costs_no_turn(
    sqlite_url: str, tmp_path: Path, bots: list[FakeBot], addresses: list[str]
) -> None:
    away = f"http://127.0.0.1:{free_port()}"
    settings = edge_settings(sqlite_url, tmp_path, addresses[0], BOT_URL=f"{away},{addresses[0]}")
    with edge_serving(settings) as url:
        # Putting a turn off takes half a second at least.
        assert say_many(url, 6) < 3
    assert len(bots[0].turns) == 6


def test_one_without_a_model_passes_the_turn_on(
    sqlite_url: str, tmp_path: Path, bots: list[FakeBot], addresses: list[str]
) -> None:
    bots[0].status, bots[0].healthy = 503, False
    with edge_serving(edge_settings(sqlite_url, tmp_path, addresses[0], BOT_URL=",".join(addresses))) as url:
        assert say_many(url, 6) < 3
    assert {turn["text"] for turn in bots[1].turns} == {f"câu {number}" for number in range(6)}
