"""Server-sent events: live, resumed, and across processes."""

import time
from pathlib import Path

import httpx

from channels.events import MOST_STREAMS
from tests.channels.servers import Citizen, FakeBot, edge_serving, edge_settings, stream, wait_until


def test_messages_come_live_under_their_numbers(citizen: Citizen, edge_url: str) -> None:
    waited = []
    with stream(citizen, edge_url) as events:
        for text in ("một", "hai", "ba"):
            citizen.ask(text)
            answered = time.monotonic()
            wait_until(lambda: events.texts()[-1:] == [f"đáp {text}"])  # noqa: B023
            waited.append(events.events[-1][0] - answered)
    assert [(number, event["from"], event["text"]) for _, number, event in events.events[:2]] == [
        ("1", "citizen", "một"),
        ("2", "bot", "đáp một"),
    ]
    assert events.events[0][2]["client_id"] == "c1"
    # Told, not looked for; the quickest of them, since the machine does other things too.
    assert min(waited) < 0.3


def test_resume_misses_nothing_and_repeats_nothing(citizen: Citizen, edge_url: str, bot: FakeBot) -> None:
    for text in ("một", "hai"):
        citizen.ask(text)
    with stream(citizen, edge_url, **{"Last-Event-ID": "2"}) as events:
        citizen.ask("ba")
        wait_until(lambda: len(events.events) == 4)
        time.sleep(0.2)
    assert [number for _, number, _ in events.events] == ["3", "4", "5", "6"]


def test_messages_of_another_process_come_soon(sqlite_url: str, bot: FakeBot, bot_url: str, tmp_path: Path) -> None:
    one = edge_settings(sqlite_url, tmp_path, bot_url, WORKER_NAME="one")
    two = edge_settings(sqlite_url, tmp_path, bot_url, WORKER_NAME="two")
    with edge_serving(one) as url_one, edge_serving(two) as url_two:
        citizen = Citizen(url_one)
        with stream(citizen, url_two) as events:
            time.sleep(0.7)
            citizen.ask("một")
            answered = time.monotonic()
            wait_until(lambda: events.texts() == ["một", "đáp một"])
            assert events.events[1][0] - answered < 3.0


def test_too_many_streams_of_one_conversation(citizen: Citizen, edge_url: str) -> None:
    def opens() -> bool:
        """Whether one more stream is let in; those before stay open."""
        response = citizen.http.send(citizen.http.build_request("GET", address, headers=citizen.headers), stream=True)
        opened.append(response)
        return response.status_code == 200

    opened: list[httpx.Response] = []
    address = f"{edge_url}{citizen.path}/events"
    for _ in range(MOST_STREAMS):
        assert opens()
    time.sleep(0.1)
    assert not opens()
    for response in opened:
        response.close()
    # Those that went away make room.
    wait_until(opens)
