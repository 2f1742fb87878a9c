"""Deleting a conversation through the API, on sockets."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.channels.servers import Citizen, FakeBot, edge_serving, edge_settings, wait_until
from tests.channels.test_attachments import files, photo, send


def delete(citizen: Citizen) -> httpx.Response:
    return citizen.http.delete(citizen.path, headers=citizen.headers)


def test_afterwards_it_is_as_unknown(citizen: Citizen) -> None:
    citizen.ask("xin chào")
    response = delete(citizen)
    assert (response.status_code, response.content) == (204, b"")
    assert delete(citizen).status_code == 204
    read = citizen.http.get(f"{citizen.path}/messages", headers=citizen.headers)
    assert (read.status_code, read.json()["type"]) == (404, "urn:problem:gone")
    assert citizen.post(text="còn đó không").status_code == 404
    assert citizen.http.get(f"{citizen.path}/events", headers=citizen.headers).status_code == 404


def test_only_its_own_token_deletes(citizen: Citizen, edge_url: str) -> None:
    citizen.ask("xin chào")
    other = Citizen(edge_url)
    assert httpx.delete(edge_url + citizen.path, trust_env=False).status_code == 401
    assert httpx.delete(edge_url + citizen.path, headers=other.headers, trust_env=False).status_code == 403
    assert len(citizen.messages()) == 2


def test_turn_in_flight_ends_quietly(
    citizen: Citizen, bot: FakeBot, edge_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    bot.delay = 0.6
    citizen.post(text="một")
    wait_until(lambda: bot.at_once == 1)
    assert delete(citizen).status_code == 204
    wait_until(lambda: bot.at_once == 0)
    bot.delay = 0.0
    # The next conversation is served by the same worker.
    assert [message["text"] for message in Citizen(edge_url).ask("hai")] == ["đáp hai"]
    assert httpx.get(f"{edge_url}/metrics", trust_env=False).text.count('outcome="lease_lost"} 1.0') == 1
    assert "failed" not in caplog.text


def test_who_waits_for_the_answer_is_told(citizen: Citizen, bot: FakeBot) -> None:
    bot.delay = 1.0
    with ThreadPoolExecutor(1) as pool:
        start = time.monotonic()
        waiting = pool.submit(citizen.post, text="một", wait=20)
        wait_until(lambda: bot.at_once == 1)
        delete(citizen)
        assert waiting.result().status_code == 404
    assert time.monotonic() - start < 10


def test_open_stream_ends_quietly(citizen: Citizen, edge_url: str, caplog: pytest.LogCaptureFixture) -> None:
    citizen.ask("một")
    address = f"{edge_url}{citizen.path}/events"
    with (
        httpx.Client(timeout=10, trust_env=False) as http,
        http.stream("GET", address, headers=citizen.headers) as read,
    ):
        lines = read.iter_lines()
        assert any(line.startswith("data: ") for line in lines)
        time.sleep(0.2)
        delete(citizen)
        list(lines)
    assert "failed" not in caplog.text


def test_pictures_go_with_it(citizen: Citizen, tmp_path: Path) -> None:
    url = send(citizen, photo(), wait="10").json()["attachment"]["url"]
    assert len(files(tmp_path)) == 1
    delete(citizen)
    assert files(tmp_path) == []
    assert citizen.http.get(url, headers=citizen.headers).status_code == 404


def test_portals_may_delete(sqlite_url: str, bot_url: str, tmp_path: Path) -> None:
    origin = {"Origin": "https://xa.vi-du.vn", "Access-Control-Request-Method": "DELETE"}
    with edge_serving(edge_settings(sqlite_url, tmp_path, bot_url, CORS_ORIGINS="https://xa.vi-du.vn")) as url:
        asked = httpx.options(f"{url}/api/v1/conversations/x", headers=origin, trust_env=False)
    assert asked.status_code == 200
    assert "DELETE" in asked.headers["access-control-allow-methods"]
