"""Limits by conversation, person, address and in all; counted together in Redis, and alone while it is away."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from channels import counting
from channels.counting import Counting
from channels.limit_settings import LIMITS, read_limits
from channels.limits import Limits, Room, network_of
from channels.problems import ProblemError
from channels.strings import say
from tests.channels.platforms import OTHER, USER, figure, zalo_edge, zalo_running
from tests.channels.servers import Citizen, FakeBot, edge_serving, edge_settings, wait_until
from tests.redis import redis_running

ADDRESSES = [
    ("203.0.113.7", "203.0.113.7"),
    ("::ffff:203.0.113.7", "203.0.113.7"),
    ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
    ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
    ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
    ("fe80::1%eth0", "fe80::/64"),
    ("unknown", "unknown"),
]


def limits_of(redis_url: str = "", **given: str) -> Limits:
    table = {setting.name: setting.default for setting in LIMITS} | given
    return Limits(read_limits(table), Counting(redis_url), lambda text: f"digest-{len(text)}")


@contextmanager
def edge(sqlite_url: str, tmp_path: Path, bot_url: str, **limits: str) -> Iterator[str]:
    """Behind a proxy on this machine, so that a client can come from any address."""
    given = {"RATE_LIMITS": "on", "TRUSTED_PROXIES": "127.0.0.1"} | limits
    with edge_serving(edge_settings(sqlite_url, tmp_path, bot_url, **given)) as url:
        yield url


def statuses(url: str, method: str, path: str, addresses: list[str], **options: Any) -> list[int]:
    with httpx.Client(base_url=url, trust_env=False) as http:
        return [
            http.request(method, path, headers={"X-Forwarded-For": address}, **options).status_code
            for address in addresses
        ]


@pytest.mark.parametrize(("address", "network"), ADDRESSES)
def test_what_counts_as_one_address(address: str, network: str) -> None:
    assert network_of(address) == network


def test_addresses_of_one_network_share_their_room(sqlite_url: str, tmp_path: Path, bot_url: str) -> None:
    addresses = [f"2001:db8:1:2::{number}" for number in range(3)] + ["2001:db8:1:3::1", "203.0.113.7"]
    with edge(sqlite_url, tmp_path, bot_url, CONVERSATIONS_PER_ADDRESS="2") as url:
        assert statuses(url, "POST", "/api/v1/conversations", addresses) == [201, 201, 429, 201, 201]


def test_openings_are_limited_in_all(sqlite_url: str, tmp_path: Path, bot_url: str) -> None:
    addresses = [f"203.0.113.{number}" for number in range(4)]
    with edge(sqlite_url, tmp_path, bot_url, CONVERSATIONS_IN_ALL="3") as url:
        assert statuses(url, "POST", "/api/v1/conversations", addresses) == [201, 201, 201, 429]
        refused = httpx.post(f"{url}/api/v1/conversations", trust_env=False)
        assert refused.json()["type"] == "urn:problem:too-busy"
        assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_messages_are_limited_in_all_and_who_floods_does_not_fill_it(
    sqlite_url: str, tmp_path: Path, bot_url: str
) -> None:
    with edge(sqlite_url, tmp_path, bot_url, MESSAGES_PER_CONVERSATION="2", MESSAGES_IN_ALL="3") as url:
        flooder, other, third = Citizen(url), Citizen(url), Citizen(url)
        assert [flooder.post(text="a").status_code for _ in range(5)] == [202, 202, 429, 429, 429]
        assert other.post(text="a").status_code == 202
        assert third.post(text="a").json()["type"] == "urn:problem:too-busy"


@pytest.mark.parametrize("path", ["/chat", "/phan-anh", "/chat/delete"])
def test_pages_are_limited_by_address_and_in_all(sqlite_url: str, tmp_path: Path, bot_url: str, path: str) -> None:
    limits = {"PAGES_PER_ADDRESS": "2", "PAGES_IN_ALL": "4"}
    one, good = "203.0.113.1", 303 if path == "/chat/delete" else 200
    with edge(sqlite_url, tmp_path, bot_url, **limits) as url:
        assert statuses(url, "GET", path, [one, one, one, one]) == [good, good, 429, 429]
        assert statuses(url, "GET", path, ["203.0.113.2", "203.0.113.3", "203.0.113.4"]) == [good, good, 429]
        refused = httpx.get(url + path, trust_env=False)
        assert refused.headers["content-type"].startswith("text/html")
        assert "Retry-After" in refused.headers


def test_suggestions_and_pictures_are_limited_in_all(sqlite_url: str, tmp_path: Path, bot_url: str) -> None:
    with edge(sqlite_url, tmp_path, bot_url, SUGGESTIONS_IN_ALL="2", PICTURES_IN_ALL="1") as url:
        addresses = [f"203.0.113.{number}" for number in range(3)]
        assert statuses(url, "GET", "/api/v1/suggestions?q=khai", addresses) == [200, 200, 429]
        citizens = Citizen(url), Citizen(url)
        sent = [
            each.http.post(f"{each.path}/attachments?client_id=p", content=b"no picture", headers=each.headers)
            for each in citizens
        ]
        assert [response.status_code for response in sent] == [415, 429]


def test_a_flood_of_one_citizen_is_told_once_and_starves_nobody(
    bot: FakeBot, bot_url: str, sqlite_url: str, tmp_path: Path
) -> None:
    with (
        zalo_running() as zalo,
        zalo_edge(zalo, sqlite_url, tmp_path, bot_url, RATE_LIMITS="on", MESSAGES_PER_PERSON="3") as url,
    ):
        sent = [zalo.fake.say(USER, f"câu {number}") for number in range(1, 13)]
        assert {each.status for each in sent} == {200}
        zalo.fake.say(OTHER, "xin chào")
        zalo.hears("đáp xin chào", user_id=OTHER)
        # Those before the limit, the one that is told of it, and nothing of the rest.
        answers = [f"đáp câu {number}" for number in range(1, 5)]
        wait_until(lambda: len(zalo.texts()) == 5)
        assert sorted(zalo.texts()) == sorted([*answers, say("too_fast")])
        assert [said for said in bot.said() if said.startswith("câu")] == [f"câu {number}" for number in range(1, 5)]
        assert figure(url, "channels_events_total", channel="zalo", outcome="flood") == 8


async def test_a_person_is_shut_out_for_the_minute_that_they_were_told() -> None:
    limits = limits_of(MESSAGES_PER_PERSON="2")
    rooms = [await limits.person("zalo", "1") for _ in range(5)]
    assert rooms == [Room.ROOM, Room.ROOM, Room.TELL, Room.SHUT, Room.SHUT]
    assert await limits.person("facebook", "1") is Room.ROOM


async def test_two_processes_count_together_in_redis(tmp_path: Path) -> None:
    with redis_running(tmp_path) as redis:
        one, other = (limits_of(redis.url, CONVERSATIONS_PER_ADDRESS="2") for _ in range(2))
        await one.opening("203.0.113.7")
        await other.opening("203.0.113.7")
        with pytest.raises(ProblemError):
            await one.opening("203.0.113.7")
        found = redis.keys()
        assert found
        assert all("digest-" in key and "203" not in key for key in found)


async def test_limits_hold_while_redis_is_away_and_are_shared_when_it_is_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "_REST", 0.0)
    caplog.set_level(logging.WARNING)
    with redis_running(tmp_path) as redis:
        limits = limits_of(redis.url, CONVERSATIONS_PER_ADDRESS="2")
        await limits.opening("203.0.113.7")
        redis.stop()
        await limits.opening("203.0.113.7")
        await limits.opening("203.0.113.7")
        with pytest.raises(ProblemError):
            await limits.opening("203.0.113.7")
        assert ["away" in record.message for record in caplog.records] == [True]
        redis.start()
        await limits.opening("203.0.113.7")
        assert [word for record in caplog.records for word in ("away", "back") if word in record.message] == [
            "away",
            "back",
        ]
        assert redis.keys()
    assert "203.0.113.7" not in caplog.text


async def test_a_redis_that_was_never_there_stops_nobody() -> None:
    limits = limits_of("redis://127.0.0.1:1/0", CONVERSATIONS_PER_ADDRESS="1")
    await limits.opening("203.0.113.7")
    with pytest.raises(ProblemError):
        await limits.opening("203.0.113.7")
