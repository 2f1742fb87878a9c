"""Nothing is lost and nothing is answered twice, whatever dies."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from channels.bot_client import BotRefusedError, read_answer
from channels.strings import say
from channels.turns import delay_after
from tests.channels.servers import (
    Citizen,
    FakeBot,
    edge_serving,
    edge_settings,
    free_port,
    serving,
    stream,
    wait_until,
)


def test_bot_that_is_down_answers_once_it_is_up(database_url: str, bot: FakeBot, tmp_path: Path) -> None:
    port = free_port()
    with edge_serving(edge_settings(database_url, tmp_path, f"http://127.0.0.1:{port}", LATE_AFTER="1")) as url:
        citizen = Citizen(url)
        assert citizen.post(text="một", wait=0).status_code == 202
        citizen.post(text="hai")
        citizen.hears(f"system: {say('late')}")
        with serving(bot.app(), port):
            citizen.hears("bot: đáp hai", seconds=15)
    assert bot.said() == ["một", "hai"]


def test_what_is_told_while_the_bot_is_down(sqlite_url: str, bot: FakeBot, tmp_path: Path) -> None:
    port = free_port()
    with edge_serving(edge_settings(sqlite_url, tmp_path, f"http://127.0.0.1:{port}", LATE_AFTER="1")) as url:
        citizen = Citizen(url)
        citizen.post(text="một")
        citizen.hears(f"system: {say('late')}")
        time.sleep(1.5)
        with serving(bot.app(), port):
            citizen.hears("bot: đáp một", seconds=15)
        assert citizen.lines() == ["citizen: một", f"system: {say('late')}", "bot: đáp một"]


def test_bot_that_loads_its_model_is_waited_for(citizen: Citizen, bot: FakeBot) -> None:
    bot.status, bot.healthy = 503, False
    citizen.post(text="một")
    wait_until(lambda: len(bot.turns) >= 3)
    bot.status, bot.healthy = 200, True
    citizen.hears("bot: đáp một")
    assert [line for line in citizen.lines() if line.startswith("bot")] == ["bot: đáp một"]
    assert len({turn["message_id"] for turn in bot.turns}) == 1


def test_slow_bot_is_tried_again_and_answers_once(sqlite_url: str, bot: FakeBot, bot_url: str, tmp_path: Path) -> None:
    bot.delay = 1.5
    with edge_serving(edge_settings(sqlite_url, tmp_path, bot_url, BOT_TIMEOUT="0.5")) as url:
        citizen = Citizen(url)
        citizen.post(text="một")
        wait_until(lambda: len(bot.turns) >= 2)
        bot.delay = 0
        citizen.hears("bot: đáp một")
        time.sleep(1)
        assert [line for line in citizen.lines() if line.startswith("bot")] == ["bot: đáp một"]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, b'{"detail": "payload"}'),
        (500, b"oops"),
        (503, b'{"detail": "the turn failed"}'),
        (200, b"not json"),
    ],
)
def test_message_that_the_bot_cannot_take_does_not_block(
    citizen: Citizen, bot: FakeBot, status: int, body: bytes
) -> None:
    bot.status, bot.body = status, body
    citizen.post(text="một")
    citizen.hears(f"system: {say('failed')}")
    bot.status, bot.body = 200, None
    assert [message["text"] for message in citizen.ask("hai")] == ["đáp hai"]


def test_answer_that_cannot_be_stored_does_not_block(
    database_url: str, bot: FakeBot, bot_url: str, tmp_path: Path
) -> None:
    bot.body = b'{"messages": [{"text": "a\\u0000b \\ud800"}]}'
    with edge_serving(edge_settings(database_url, tmp_path, bot_url)) as url:
        citizen = Citizen(url)
        citizen.post(text="một")
        citizen.hears(f"system: {say('failed')}")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"messages": null}',
        b'{"messages": {"text": "x"}}',
        b'{"messages": ["x"]}',
        b'{"messages": [{"text": 5}]}',
        b'{"messages": [{"text": "x", "card": []}]}',
        b'{"messages": [{"text": "x", "buttons": [{"title": "x"}]}]}',
        b'{"messages": [{"text": "x", "buttons": [{"title": "x", "payload": 1}]}]}',
        b"[" * 100_000,
        b'{"messages": [{"text": "' + b"x" * 1_000_000 + b'"}]}',
    ],
)
def test_answer_that_is_not_to_the_contract_is_refused(body: bytes) -> None:
    with pytest.raises(BotRefusedError):
        read_answer(body)


def test_silent_bot_ends_the_turn(citizen: Citizen, bot: FakeBot) -> None:
    bot.body = b'{"messages": []}'
    assert citizen.ask("một") == []


def test_pauses_grow_up_to_a_limit() -> None:
    pauses = [delay_after(attempt).total_seconds() for attempt in range(1, 50)]
    assert all(0.25 <= pause <= 5.0 for pause in pauses)
    assert pauses[0] <= 0.5
    assert min(pauses[10:]) >= 2.5


@contextmanager
def edge_process(database_url: str, var: Path, bot_url: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    environ = {
        "PORT": str(port),
        "VAR": str(var),
        "DATABASE_URL": database_url,
        "BOT_URL": bot_url,
        "RATE_LIMITS": "off",
        "WORKER_NAME": "test",
    }
    process = subprocess.Popen([sys.executable, "-m", "channels"], env=os.environ | environ)
    try:
        wait_until(lambda: _alive(port), 30)
        yield process
    finally:
        process.kill()
        process.wait()


def _alive(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def test_killed_in_the_middle_of_turns_nothing_is_lost_or_doubled(
    database_url: str, bot: FakeBot, bot_url: str, tmp_path: Path
) -> None:
    port, bot.delay = free_port(), 1.0
    with edge_process(database_url, tmp_path, bot_url, port) as process:
        citizens = [Citizen(f"http://127.0.0.1:{port}") for _ in range(3)]
        for citizen in citizens:
            assert [citizen.post(text=text).status_code for text in ("một", "hai")] == [202, 202]
        wait_until(lambda: bot.at_once == 3)
        process.kill()
        process.wait()
        bot.delay = 0.0
    with edge_process(database_url, tmp_path, bot_url, port) as process:
        for citizen in citizens:
            citizen.hears("bot: đáp hai")
            # The killed process had asked the bot already; only one answer may reach the citizen.
            # A slow machine may have said that it takes longer.
            told = [line for line in citizen.lines() if not line.startswith("system: ")]
            assert told == ["citizen: một", "citizen: hai", "bot: đáp một", "bot: đáp hai"]
            again = citizen.post(client_id="c1", text="một", wait=5).json()["messages"]
            assert "đáp một" in [message["text"] for message in again]
        with stream(citizens[0], f"http://127.0.0.1:{port}"):
            process.terminate()
            # An open stream does not hold it up.
            assert process.wait(2.5) in (0, -15)


def test_two_processes_on_one_database_share_the_turns(
    database_url: str, bot: FakeBot, bot_url: str, tmp_path: Path
) -> None:
    bot.delay = 0.05
    one = edge_settings(database_url, tmp_path, bot_url, WORKER_NAME="one")
    two = edge_settings(database_url, tmp_path, bot_url, WORKER_NAME="two")
    with edge_serving(one) as url_one, edge_serving(two) as url_two:
        citizens = [Citizen(url_one) for _ in range(6)]
        for citizen in citizens:
            for text in ("một", "hai", "ba"):
                citizen.post(text=text)
        for citizen in citizens:
            citizen.hears("bot: đáp ba")
        assert [
            citizens[0].http.get(f"{url_two}{citizens[0].path}/messages", headers=citizens[0].headers).status_code
        ] == [200]
    assert len(bot.turns) == 18
    assert bot.most_of_one == 1


def test_no_schema_is_one_clear_sentence(tmp_path: Path) -> None:
    environ = os.environ | {"VAR": str(tmp_path), "PORT": str(free_port()), "DATABASE_URL": ""}
    done = subprocess.run([sys.executable, "-m", "channels"], env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "tables" in done.stderr


def test_wrong_setting_is_one_clear_sentence(tmp_path: Path) -> None:
    environ = os.environ | {"VAR": str(tmp_path), "PORT": "many"}
    done = subprocess.run([sys.executable, "-m", "channels"], env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.strip() == "channels: PORT is 'many', not a whole number above 0."
