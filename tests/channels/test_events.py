"""Server-sent events: live, resumed, and across processes."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.channels.servers import Citizen, FakeBot, edge_serving, edge_settings, wait_until


class Stream:
    """Reads a stream in a thread."""

    def __init__(self, response: httpx.Response) -> None:
        self.events: list[tuple[float, str, dict[str, Any]]] = []
        self._response = response
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        number = ""
        try:
            for line in self._response.iter_lines():
                if line.startswith("id: "):
                    number = line[4:]
                elif line.startswith("data: "):
                    self.events.append((time.monotonic(), number, json.loads(line[6:])))
        except (httpx.TransportError, httpx.StreamClosed):
            pass

    def texts(self) -> list[str]:
        return [event["text"] for _, _, event in self.events]


@contextmanager
def stream(citizen: Citizen, url: str, **headers: str) -> Iterator[Stream]:
    address = f"{url}{citizen.path}/events"
    with (
        httpx.Client(timeout=30, trust_env=False) as http,
        http.stream("GET", address, headers=citizen.headers | headers) as response,
    ):
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        yield Stream(response)


def test_messages_come_live_under_their_numbers(citizen: Citizen, edge_url: str) -> None:
    with stream(citizen, edge_url) as events:
        citizen.ask("một")
        answered = time.monotonic()
        wait_until(lambda: len(events.events) == 2)
    assert [(number, event["from"], event["text"]) for _, number, event in events.events] == [
        ("1", "citizen", "một"),
        ("2", "bot", "đáp một"),
    ]
    assert events.events[0][2]["client_id"] == "c1"
    assert events.events[1][0] - answered < 0.3


def test_resume_misses_nothing_and_repeats_nothing(citizen: Citizen, edge_url: str, bot: FakeBot) -> None:
    for text in ("một", "hai"):
        citizen.ask(text)
    with stream(citizen, edge_url, **{"Last-Event-ID": "2"}) as events:
        citizen.ask("ba")
        wait_until(lambda: len(events.events) == 4)
        time.sleep(0.2)
    assert [number for _, number, _ in events.events] == ["3", "4", "5", "6"]


def test_messages_of_another_process_come_within_a_second(
    sqlite_url: str, bot: FakeBot, bot_url: str, tmp_path: Path
) -> None:
    one = edge_settings(sqlite_url, tmp_path, bot_url, WORKER_NAME="one")
    two = edge_settings(sqlite_url, tmp_path, bot_url, WORKER_NAME="two")
    with edge_serving(one) as url_one, edge_serving(two) as url_two:
        citizen = Citizen(url_one)
        with stream(citizen, url_two) as events:
            time.sleep(0.7)
            citizen.ask("một")
            answered = time.monotonic()
            wait_until(lambda: events.texts() == ["một", "đáp một"])
            assert events.events[1][0] - answered < 1.0


def test_too_many_streams_of_one_conversation(citizen: Citizen, edge_url: str) -> None:
    clients = [httpx.Client(trust_env=False) for _ in range(10)]
    requests = [
        client.build_request("GET", f"{edge_url}{citizen.path}/events", headers=citizen.headers) for client in clients
    ]
    opened = [client.send(request, stream=True) for client, request in zip(clients, requests, strict=True)]
    lines = [next(response.iter_lines()) for response in opened]
    refused = citizen.http.get(f"{citizen.path}/events", headers=citizen.headers)
    for response in opened:
        response.close()
    assert lines == ["retry: 2000"] * 10
    assert refused.status_code == 429
