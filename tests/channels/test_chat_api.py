"""The chat API as a client sees it, on sockets."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.channels.servers import CHOICES, Citizen, FakeBot, edge_serving, edge_settings, wait_until


def test_wait_gives_the_messages_of_the_turn(citizen: Citizen) -> None:
    response = citizen.post(text="Lệ phí khai sinh?", wait=10)
    assert response.status_code == 200
    [message] = response.json()["messages"]
    assert set(message) == {"seq", "from", "at", "text", "buttons", "card"}
    assert (message["seq"], message["from"], message["text"]) == (2, "bot", "đáp Lệ phí khai sinh?")
    assert (message["buttons"], message["card"]) == ([], None)


def test_without_wait_it_is_acknowledged_and_answered_later(citizen: Citizen) -> None:
    response = citizen.post(text="xin chào")
    assert response.status_code == 202
    assert response.json() == {"messages": [], "seq": 1}
    citizen.hears("bot: đáp xin chào")
    assert [message["seq"] for message in citizen.messages(after=1)] == [2]


def test_wait_that_runs_out_is_acknowledged(citizen: Citizen, bot: FakeBot) -> None:
    bot.delay = 0.6
    assert citizen.post(text="xin chào", wait=0.1).status_code == 202
    citizen.hears("bot: đáp xin chào")


def test_same_client_id_has_the_same_answer_and_no_second_turn(citizen: Citizen, bot: FakeBot) -> None:
    first = citizen.post(client_id="same", text="một", wait=10)
    again = citizen.post(client_id="same", text="một", wait=10)
    assert first.json() == again.json()
    assert bot.said() == ["một"]
    assert citizen.lines() == ["citizen: một", "bot: đáp một"]


def test_same_client_id_in_a_race_is_one_turn(citizen: Citizen, bot: FakeBot) -> None:
    bot.delay = 0.2
    with ThreadPoolExecutor(8) as pool:
        responses = list(pool.map(lambda _: citizen.post(client_id="same", text="một", wait=10), range(8)))
    assert {response.status_code for response in responses} == {200}
    assert len({response.text for response in responses}) == 1
    assert bot.said() == ["một"]
    assert len(citizen.messages()) == 2


def test_quick_messages_are_answered_in_order_one_at_a_time(citizen: Citizen, bot: FakeBot) -> None:
    bot.delay = 0.1
    for text in ("một", "hai", "ba"):
        citizen.post(text=text)
    citizen.hears("bot: đáp ba")
    assert bot.said() == ["một", "hai", "ba"]
    assert bot.most_of_one == 1
    assert [line for line in citizen.lines() if line.startswith("bot")] == [
        "bot: đáp một",
        "bot: đáp hai",
        "bot: đáp ba",
    ]


def test_conversations_are_answered_side_by_side(edge_url: str, bot: FakeBot) -> None:
    bot.delay = 0.5
    citizens = [Citizen(edge_url) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda citizen: citizen.ask("xin chào"), citizens))
    assert bot.most_at_once >= 4


def test_offered_button_is_pressed_by_payload_number_or_title(citizen: Citizen, bot: FakeBot) -> None:
    [offer] = citizen.ask("chọn giúp em")
    assert offer["buttons"] == CHOICES
    assert offer["card"] == {"type": "choices", "options": []}
    citizen.post(payload=CHOICES[1]["payload"], wait=10)
    citizen.ask("chọn giúp em")
    citizen.ask("2")
    citizen.ask("chọn giúp em")
    citizen.ask("nop o dau")
    assert bot.said()[1::2] == [CHOICES[1]["payload"]] * 3
    assert [line for line in citizen.lines() if line.startswith("citizen")][1::2] == [
        "citizen: Nộp ở đâu?",
        "citizen: 2",
        "citizen: nop o dau",
    ]


def test_an_earlier_button_may_be_pressed_but_not_typed(citizen: Citizen, bot: FakeBot) -> None:
    citizen.ask("chọn giúp em")
    citizen.ask("câu khác")
    citizen.ask("2")
    assert citizen.post(payload=CHOICES[1]["payload"], wait=10).status_code == 200
    assert bot.said()[2:] == ["2", CHOICES[1]["payload"]]


def test_button_of_another_conversation_is_refused(citizen: Citizen, edge_url: str) -> None:
    citizen.ask("chọn giúp em")
    other = Citizen(edge_url)
    assert other.post(payload=CHOICES[0]["payload"]).status_code == 422
    assert other.messages() == []


def test_typed_intent_is_text(citizen: Citizen, bot: FakeBot) -> None:
    citizen.ask('/restart{"x": 1}')
    assert bot.turns[0]["text"] == '/restart{"x": 1}'
    assert "payload" not in bot.turns[0]
    assert bot.turns[0]["conversation"] == citizen.id


def test_text_is_normalised_at_the_door(citizen: Citizen, bot: FakeBot) -> None:
    citizen.ask("  Đăng  ky\u0301 khai\u200b sinh, hoà giải ")
    assert bot.said() == ["Đăng ký khai sinh, hòa giải"]


def test_personal_data_is_masked_before_anything_else(
    citizen: Citizen, bot: FakeBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    [notice, reply] = citizen.ask("cccd 056\u200b123456789 hồ sơ H32.12-261123-0001")
    assert notice["from"] == "system"
    assert "số căn cước" in notice["text"]
    assert reply["text"] == "đáp cccd ••• hồ sơ H32.12-261123-0001"
    assert bot.said() == ["cccd ••• hồ sơ H32.12-261123-0001"]
    assert not any(b"056123456789" in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert "056123456789" not in caplog.text


def test_rate_limits(sqlite_url: str, bot_url: str, tmp_path: Path) -> None:
    limits = {"MESSAGES_PER_CONVERSATION": "3", "MESSAGES_PER_ADDRESS": "5", "CONVERSATIONS_PER_ADDRESS": "2"}
    with edge_serving(edge_settings(sqlite_url, tmp_path, bot_url, RATE_LIMITS="on", **limits)) as url:
        one, two = Citizen(url), Citizen(url)
        opened = httpx.post(f"{url}/api/v1/conversations", trust_env=False)
        codes = [one.post(text="x").status_code for _ in range(4)] + [two.post(text="x").status_code for _ in range(3)]
    assert (opened.status_code, codes) == (429, [202, 202, 202, 429, 202, 202, 429])
    assert 1 <= int(opened.headers["retry-after"]) <= 60
    assert opened.headers["content-type"] == "application/problem+json"


def test_page_and_headers(edge_url: str) -> None:
    page = httpx.get(edge_url, trust_env=False)
    assert page.status_code == 200
    assert page.headers["content-security-policy"].startswith("default-src 'self'")
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in page.headers
    assert httpx.post(f"{edge_url}/api/v1/conversations", trust_env=False).headers["cache-control"] == "no-store"


def test_cors_only_for_configured_origins(sqlite_url: str, bot_url: str, tmp_path: Path) -> None:
    with edge_serving(edge_settings(sqlite_url, tmp_path, bot_url, CORS_ORIGINS="https://xa.vi-du.vn")) as url:
        allowed, refused = (
            httpx.post(f"{url}/api/v1/conversations", headers={"Origin": origin}, trust_env=False)
            for origin in ("https://xa.vi-du.vn", "https://khac.vi-du.vn")
        )
    assert allowed.headers["access-control-allow-origin"] == "https://xa.vi-du.vn"
    assert "access-control-allow-origin" not in refused.headers


def test_health_and_figures(citizen: Citizen, edge_url: str, bot: FakeBot) -> None:
    def get(path: str) -> httpx.Response:
        return httpx.get(edge_url + path, trust_env=False)

    citizen.ask("xin chào")
    assert get("/healthz").status_code == 200
    ready = {
        "ready": True,
        "checks": {"database": True, "bot": True, "actions": True},
        "channels": {"web": "on", "zalo": "off", "facebook": "off"},
    }
    # The bot is asked with little patience, and the machine of the tests does other things too.
    wait_until(lambda: get("/readyz").json() == ready)
    bot.healthy = False
    assert get("/readyz").status_code == 503
    assert get("/readyz").json()["checks"] == {"database": True, "bot": False, "actions": False}
    figures = get("/metrics").text
    for line in ("channels_messages_accepted_total 1.0", 'channels_turns_total{outcome="done"} 1.0'):
        assert line in figures
    wait_until(lambda: "channels_inbox_waiting 0.0" in get("/metrics").text)


def test_gone_conversation_with_a_good_token(sqlite_url: str, bot_url: str, tmp_path: Path) -> None:
    from channels.tokens import Tokens

    with edge_serving(edge_settings(sqlite_url, tmp_path, bot_url, SECRET_KEY="k" * 20)) as url:
        headers = {"Authorization": f"Bearer {Tokens('k' * 20).make('gone')}"}
        path = f"{url}/api/v1/conversations/gone"
        answers = [
            httpx.get(f"{path}/messages", headers=headers, trust_env=False),
            httpx.get(f"{path}/events", headers=headers, trust_env=False),
            httpx.post(f"{path}/messages", json={"client_id": "a", "text": "x"}, headers=headers, trust_env=False),
        ]
    assert [answer.status_code for answer in answers] == [404] * 3
