"""Notices and the switch, on sockets: found within two seconds in every process, told once, nothing lost."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from kb.db import make_engine
from kb.messages.service import now
from kb.operations import notices
from kb.people.model import Actor
from tests.channels.officers import officer_at
from tests.channels.plain import Reader
from tests.channels.platforms import USER, facebook_edge, facebook_running, zalo_edge, zalo_running
from tests.channels.servers import Citizen, FakeBot, edge_serving, edge_settings

BY = Actor("quantri")
STORM = "Bão số 9: bộ phận một cửa nghỉ **chiều nay**."
OFF = "Trợ lý tạm nghỉ để bảo trì. Anh/chị gọi tổng đài 18001096."
WITHIN = 2.0


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[sa.Engine]:
    made = make_engine(sqlite_url)
    yield made
    made.dispose()


def announce(engine: sa.Engine, text: str = STORM) -> int:
    moment = now()
    return notices.announce(engine, text, begins_at=moment, ends_at=moment + timedelta(hours=1), why="bão", by=BY)


def told(url: str) -> list[dict[str, str]]:
    listed: list[dict[str, str]] = httpx.get(f"{url}/api/v1/notices", trust_env=False).json()["notices"]
    return listed


def said(citizen: Citizen, text: str) -> list[str]:
    return [f"{message['from']}: {message['text']}" for message in citizen.ask(text)]


def test_a_notice_is_told_once_to_each_conversation(citizen: Citizen, edge_url: str, engine: sa.Engine) -> None:
    assert said(citizen, "một") == ["bot: đáp một"]
    made = announce(engine)
    time.sleep(WITHIN)
    assert told(edge_url) == [{"kind": "emergency", "text": STORM}]
    [notice, answer] = citizen.ask("hai")
    assert (notice["from"], notice["text"], notice["card"]) == (
        "system",
        STORM,
        {"type": "notice", "kind": "emergency"},
    )
    assert answer["text"] == "đáp hai"
    assert said(citizen, "ba") == ["bot: đáp ba"]
    assert said(Citizen(edge_url), "một") == [f"system: {STORM}", "bot: đáp một"]
    notices.end(engine, made, why="hết bão", by=BY)
    time.sleep(WITHIN)
    assert told(edge_url) == []
    assert said(Citizen(edge_url), "một") == ["bot: đáp một"]


def test_off_and_on_in_every_process(database_url: str, bot: FakeBot, bot_url: str, tmp_path: Path) -> None:
    one, two = (edge_settings(database_url, tmp_path, bot_url, WORKER_NAME=name) for name in ("one", "two"))
    with edge_serving(one) as url_one, edge_serving(two) as url_two, officer_at(database_url) as officer:
        citizens = [Citizen(url) for url in (url_one, url_two) for _ in range(2)]
        notices.switch_off(officer.engine, OFF, why="bảo trì", by=BY)
        time.sleep(WITHIN)
        for citizen in citizens:
            for text in ("một", "hai"):
                [message] = citizen.ask(text)
                assert (message["from"], message["text"]) == ("system", OFF)
                assert message["card"] == {"type": "notice", "kind": "off"}
        assert bot.turns == []
        assert told(url_one) == told(url_two) == [{"kind": "off", "text": OFF}]
        notices.switch_on(officer.engine, why="xong", by=BY)
        time.sleep(WITHIN)
        for citizen in citizens:
            assert said(citizen, "ba") == ["bot: đáp ba"]
            assert [line for line in citizen.lines() if line.startswith("citizen")] == [
                "citizen: một",
                "citizen: hai",
                "citizen: ba",
            ]


def test_officers_go_on_while_the_bot_is_off(
    citizen: Citizen, bot: FakeBot, engine: sa.Engine, sqlite_url: str
) -> None:
    citizen.ask("gặp cán bộ")
    with officer_at(sqlite_url) as officer:
        found = officer.take()
        notices.switch_off(engine, OFF, why="bảo trì", by=BY)
        time.sleep(WITHIN)
        assert citizen.ask("một") == []
        officer.says(found, "Chào chị.")
        citizen.hears("officer: Chào chị.")
        officer.hands_back(found)
        assert said(citizen, "hai") == [f"system: {OFF}"]


def test_both_at_once(citizen: Citizen, engine: sa.Engine) -> None:
    announce(engine)
    notices.switch_off(engine, OFF, why="bảo trì", by=BY)
    time.sleep(WITHIN)
    assert said(citizen, "một") == [f"system: {STORM}", f"system: {OFF}"]


def test_on_zalo_and_facebook(sqlite_url: str, bot: FakeBot, bot_url: str, tmp_path: Path, engine: sa.Engine) -> None:
    plain = STORM.replace("**", "")
    announce(engine)
    with ExitStack() as stack:
        zalo, facebook = stack.enter_context(zalo_running()), stack.enter_context(facebook_running())
        stack.enter_context(zalo_edge(zalo, sqlite_url, tmp_path, bot_url, WORKER_NAME="one"))
        stack.enter_context(facebook_edge(facebook, sqlite_url, tmp_path, bot_url, WORKER_NAME="two"))
        zalo.fake.say(USER, "một")
        zalo.hears(plain, "đáp một")
        facebook.fake.say("7000000000000001", "một")
        facebook.hears(plain, "đáp một")
        notices.switch_off(engine, OFF, why="bảo trì", by=BY)
        time.sleep(WITHIN)
        zalo.fake.say(USER, "hai")
        zalo.hears(plain, "đáp một", OFF)
    assert bot.said() == ["một", "một"]


def test_the_page_without_javascript_shows_it_above_a_new_chat(edge_url: str, engine: sa.Engine) -> None:
    announce(engine)
    time.sleep(WITHIN)
    reader = Reader(edge_url)
    assert "Bão số 9" in reader.open().text
    page = reader.write("một")
    assert page.text.count("Bão số 9") <= 1
