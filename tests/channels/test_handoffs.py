"""While an officer has a conversation, on sockets: silence, order, kills, officers who are gone; on Zalo too."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.channels.officers import GONE, JOINED, LEFT, Officer, officer_at
from tests.channels.platforms import USER, zalo_edge, zalo_running
from tests.channels.servers import Citizen, FakeBot, edge_serving, edge_settings, free_port, stream, wait_until
from tests.channels.test_bot_failures import edge_process

ASK = "gặp cán bộ"
BEGUN = [f"citizen: {ASK}", f"bot: đáp {ASK}", JOINED]


@pytest.fixture
def officer(sqlite_url: str) -> Iterator[Officer]:
    with officer_at(sqlite_url) as made:
        yield made


def test_the_bot_is_silent_and_the_officer_is_heard_at_once(
    citizen: Citizen, edge_url: str, bot: FakeBot, officer: Officer
) -> None:
    citizen.ask(ASK)
    found = officer.take()
    with stream(citizen, edge_url) as heard:
        for text in ("một", "hai", "ba"):
            assert citizen.ask(text) == []
        officer.says(found, "Chào chị.")
        wait_until(lambda: "Chào chị." in heard.texts(), 2.0)
    assert officer.sees(found) == [ASK, "một", "hai", "ba"]
    assert bot.said() == [ASK]
    officer.hands_back(found)
    assert [message["text"] for message in citizen.ask("bốn")] == ["đáp bốn"]
    said = ["citizen: một", "citizen: hai", "citizen: ba", "officer: Chào chị.", LEFT, "citizen: bốn", "bot: đáp bốn"]
    assert citizen.lines() == [*BEGUN, *said]


def test_a_turn_that_was_under_way_is_not_answered_twice(citizen: Citizen, bot: FakeBot, officer: Officer) -> None:
    citizen.ask(ASK)
    bot.delay = 0.8
    citizen.post(text="một")
    citizen.post(text="hai")
    wait_until(lambda: bot.at_once == 1)
    found = officer.take()
    wait_until(lambda: found is not None and officer.queue()[0].waits == 2)
    officer.says(found, "Cả hai câu: 8.000 đồng.")
    wait_until(lambda: bot.at_once == 0)
    assert citizen.ask("ba") == []
    assert bot.said() == [ASK, "một"]
    assert [line for line in citizen.lines() if line.startswith(("bot", "officer"))] == [
        f"bot: đáp {ASK}",
        "officer: Cả hai câu: 8.000 đồng.",
    ]


def test_what_waits_is_left_to_the_bot_in_order(citizen: Citizen, officer: Officer) -> None:
    citizen.ask(ASK)
    found = officer.take()
    for text in ("một", "hai"):
        citizen.ask(text)
    officer.hands_back(found, answer_waiting=True)
    citizen.hears("bot: đáp hai")
    assert citizen.lines() == [*BEGUN, "citizen: một", "citizen: hai", LEFT, "bot: đáp một", "bot: đáp hai"]


def test_killed_while_an_officer_has_it_nothing_is_lost_and_the_bot_stays_silent(
    database_url: str, bot: FakeBot, bot_url: str, tmp_path: Path
) -> None:
    port = free_port()
    with officer_at(database_url) as officer:
        with edge_process(database_url, tmp_path, bot_url, port) as process:
            citizen = Citizen(f"http://127.0.0.1:{port}")
            citizen.ask(ASK)
            found = officer.take()
            for number in range(5):
                assert citizen.post(text=f"câu {number}").status_code == 202
            process.kill()
            process.wait()
        officer.says(found, "Tôi vẫn đây.")
        with edge_process(database_url, tmp_path, bot_url, port):
            assert citizen.ask("sau cùng") == []
            wait_until(lambda: officer.queue()[0].waits == 1)
            assert officer.sees(found) == [ASK, *(f"câu {number}" for number in range(5)), "sau cùng"]
            officer.hands_back(found)
            assert [message["text"] for message in citizen.ask("cảm ơn")] == ["đáp cảm ơn"]
            assert [line for line in citizen.lines() if line.startswith("officer")] == ["officer: Tôi vẫn đây."]
    assert bot.said() == [ASK, "cảm ơn"]


def test_nobody_is_left_to_an_officer_who_is_gone(
    database_url: str, bot: FakeBot, bot_url: str, tmp_path: Path
) -> None:
    one = edge_settings(database_url, tmp_path, bot_url, WORKER_NAME="one", OFFICER_ABSENT_AFTER="30")
    two = edge_settings(database_url, tmp_path, bot_url, WORKER_NAME="two", OFFICER_ABSENT_AFTER="30")
    with edge_serving(one) as url, edge_serving(two), officer_at(database_url) as officer:
        citizen = Citizen(url)
        citizen.ask(ASK)
        found = officer.take()
        officer.says(found, "Chào chị.")
        officer.goes_away(found)
        # Nothing waits: the officer may be away.
        assert [each.state for each in officer.queue()] == ["taken"]
        citizen.post(text="một")
        citizen.post(text="hai")
        citizen.hears("bot: đáp hai")
        told = ["officer: Chào chị.", "citizen: một", "citizen: hai", GONE, "bot: đáp một", "bot: đáp hai"]
        # The second message may have come when the officer was found to be gone.
        assert sorted(citizen.lines()) == sorted([*BEGUN, *told])
        assert [each.state for each in officer.queue()] == ["waiting"]
        officer.take()


def test_who_waits_for_long_is_told_once(sqlite_url: str, bot: FakeBot, bot_url: str, tmp_path: Path) -> None:
    settings = edge_settings(sqlite_url, tmp_path, bot_url, OFFICER_WAIT="0.5")
    with edge_serving(settings) as url, edge_serving(settings):
        citizen = Citizen(url)
        citizen.ask(ASK)
        wait_until(lambda: len(citizen.messages()) == 3)
        citizen.ask("một")
        citizen.ask("hai")
        told = [message for message in citizen.messages() if message["buttons"]]
        assert [button["title"] for button in told[0]["buttons"]] == [
            "Để lại lời nhắn",
            "Chờ thêm",
            "Thôi, không cần nữa",
        ]
        assert len(told) == 1
        citizen.ask("để lại lời nhắn")
    assert bot.said()[-1] == '/officer_step{"do": "message"}'


def test_on_zalo_the_officer_answers_and_the_bot_is_silent(
    sqlite_url: str, bot: FakeBot, bot_url: str, tmp_path: Path, officer: Officer
) -> None:
    joined, left = (line.removeprefix("system: ") for line in (JOINED, LEFT))
    with ExitStack() as stack:
        zalo = stack.enter_context(zalo_running())
        stack.enter_context(zalo_edge(zalo, sqlite_url, tmp_path, bot_url))
        zalo.fake.say(USER, ASK)
        zalo.hears(f"đáp {ASK}")
        found = officer.take()
        assert found.channel == "zalo"
        zalo.fake.say(USER, "hồ sơ em sao rồi")
        wait_until(lambda: officer.sees(found) == [ASK, "hồ sơ em sao rồi"])
        officer.says(found, "Mai chị nhận được.")
        zalo.hears(f"đáp {ASK}", joined, "Mai chị nhận được.")
        officer.hands_back(found)
        zalo.fake.say(USER, "cảm ơn")
        zalo.hears(f"đáp {ASK}", joined, "Mai chị nhận được.", left, "đáp cảm ơn")
    assert bot.said() == [ASK, "cảm ơn"]
