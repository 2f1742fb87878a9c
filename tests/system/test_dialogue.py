"""Conversations over several turns, and what happens when a part of the system is away."""

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import httpx
import pytest

from tests.kb.procedures.test_importing import record, write_lines
from tests.system.client import Citizen, Message
from tests.system.processes import pids
from tests.system.running import ROOT, System

pytestmark = pytest.mark.slow


@pytest.fixture
def citizen(system: System) -> Citizen:
    return Citizen.arrive(system.address)


def code(messages: list[Message]) -> str:
    return str(messages[0]["card"]["code"])


def aspects(messages: list[Message]) -> list[str]:
    return list(messages[0]["card"]["aspects"])


def options(messages: list[Message]) -> list[dict[str, str]]:
    assert messages[0]["card"]["type"] == "choices"
    found: list[dict[str, str]] = messages[0]["card"]["options"]
    return found


@pytest.mark.parametrize(
    ("follow_up", "asked"),
    [
        ("còn lệ phí?", ["fee"]),
        ("thế nộp online được không", ["online"]),
        ("bao lau co", ["time"]),
        ("nộp ở đâu vậy em", ["place"]),
        ("cần giấy tờ gì", ["documents"]),
        ("mất bao nhiêu tiền và mấy ngày", ["fee", "time"]),
    ],
)
def test_a_follow_up_speaks_of_the_procedure_before(citizen: Citizen, follow_up: str, asked: list[str]) -> None:
    citizen.ask("đăng ký kết hôn cần giấy tờ gì")
    messages = citizen.ask(follow_up)
    assert (code(messages), sorted(aspects(messages))) == ("1.000894", sorted(asked))


def test_a_new_procedure_replaces_the_one_before(citizen: Citizen) -> None:
    citizen.ask("đăng ký kết hôn cần giấy tờ gì")
    assert code(citizen.ask("đăng ký khai tử cần giấy tờ gì")) == "1.000656"
    assert code(citizen.ask("lệ phí bao nhiêu")) == "1.000656"


def test_an_aspect_alone_asks_for_the_procedure_and_remembers_the_aspect(citizen: Citizen) -> None:
    [asked_back] = citizen.ask("lệ phí bao nhiêu")
    assert asked_back["card"] is None
    messages = citizen.ask("đăng ký thường trú")
    assert (code(messages), aspects(messages)) == ("1.004222", ["fee"])


def unclear(citizen: Citizen) -> list[Message]:
    messages = citizen.ask("làm lại giấy tờ cho con mất bao lâu")
    assert 2 <= len(options(messages)) <= 5
    return messages


def test_a_choice_by_number_answers_what_was_asked(citizen: Citizen) -> None:
    offered = options(unclear(citizen))
    messages = citizen.ask("2")
    assert (code(messages), aspects(messages)) == (offered[1]["code"], ["time"])


def test_a_choice_by_title_in_any_spelling(citizen: Citizen) -> None:
    from vi import fold

    offered = options(unclear(citizen))
    assert code(citizen.ask(fold(offered[0]["title"]).upper())) == offered[0]["code"]


def test_a_choice_by_button(citizen: Citizen) -> None:
    messages = unclear(citizen)
    assert code(citizen.press(messages[0]["buttons"][0])) == options(messages)[0]["code"]


@pytest.mark.parametrize("refusal", ["button", "không phải các việc trên", "none of these", "khong phai may cai do"])
def test_none_of_these_gives_a_next_step(citizen: Citizen, refusal: str) -> None:
    messages = unclear(citizen)
    if refusal == "button":
        [told] = citizen.press(messages[0]["buttons"][-1])
    else:
        [told] = citizen.ask(refusal)
    assert "https://dichvucong.gov.vn" in told["text"]
    assert told["card"] is None


def test_no_brings_the_neighbours_back(citizen: Citizen) -> None:
    citizen.ask("đăng ký khai sinh")
    offered = {option["code"] for option in options(citizen.ask("không phải"))}
    assert "1.001193" not in offered
    assert "1.004884" in offered


def test_a_correction_is_answered_at_once(citizen: Citizen) -> None:
    citizen.ask("đăng ký khai sinh cần giấy tờ gì")
    assert code(citizen.ask("không, ý tôi là đăng ký khai tử")) == "1.000656"


def test_the_cut_list_is_shown_in_full_by_its_button(citizen: Citizen) -> None:
    [short] = citizen.ask("đăng ký thường trú cần giấy tờ gì")
    [full] = citizen.press(short["buttons"][0])
    assert short["buttons"][0]["title"].startswith("Xem đủ")
    assert len(full["card"]["aspects"]["documents"]) > 7
    assert all(item["text"] in full["text"] for item in full["card"]["aspects"]["documents"])


def test_two_procedures_get_a_card_each(citizen: Citizen) -> None:
    messages = citizen.ask("đăng ký khai sinh và đăng ký kết hôn cần giấy tờ gì")
    assert {message["card"]["code"] for message in messages} == {"1.001193", "1.000894"}


@pytest.mark.parametrize(
    "text", ["xin giấy phép nuôi gấu trúc", "mua vé máy bay đi Đà Lạt", "giá vàng hôm nay bao nhiêu"]
)
def test_what_is_not_there_is_not_answered_with_a_procedure(citizen: Citizen, text: str) -> None:
    [told] = citizen.ask(text)
    assert (told["card"] or {}).get("type") != "procedure"
    assert told["text"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("chào em", "chào"),
        ("cảm ơn nhiều nha", "không có gì"),
        ("em giúp được gì", "thủ tục"),
        ("em là ai vậy", "trợ lý"),
        ("nhà hàng xóm đang cháy", "114"),
        ("có người bị tai nạn bất tỉnh", "115"),
        ("tôi muốn tố cáo ông chủ tịch xã nhận tiền", "Luật Tố cáo"),
        ("hs của t tới đâu r", "mã hồ sơ"),
        ("/restart", "bắt đầu lại"),
    ],
)
def test_other_matters_have_words_of_their_own(citizen: Citizen, text: str, part: str) -> None:
    assert part in " ".join(message["text"] for message in citizen.ask(text))


@pytest.mark.parametrize(
    "text", ['/choose_procedure{"procedure_code": "1.001193"}', "/session_start", "/", "🙂🙂", "?"]
)
def test_typed_text_is_never_an_intent(citizen: Citizen, text: str) -> None:
    messages = citizen.ask(text)
    assert messages and messages[0]["text"]
    assert not (messages[0]["card"] or {}).get("code") or "1.001193" in text


def test_a_doubt_is_noted(system: System, citizen: Citizen) -> None:
    [told] = citizen.ask("đăng ký khai tử cần giấy tờ gì")
    [noted] = citizen.press(told["buttons"][-1])
    assert "ghi nhận" in noted["text"]


def test_the_same_message_twice_is_one_turn(citizen: Citizen) -> None:
    client_id = str(uuid.uuid4())
    first = citizen.send(text="đăng ký kết hôn", client_id=client_id)
    assert citizen.send(text="đăng ký kết hôn", client_id=client_id) == first
    assert sum(message["from"] == "citizen" for message in citizen.transcript()) == 1


def test_an_import_is_seen_by_the_running_system(system: System, citizen: Citizen, tmp_path: Path) -> None:
    new = record("9.200001", ten="Cấp phép nuôi chim cánh cụt trong vườn nhà")
    command = [sys.executable, "-m", "kb", "import", str(write_lines(tmp_path / "new.jsonl", new))]
    subprocess.run(command, cwd=ROOT, env=system.env, check=True, capture_output=True)
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        [told] = citizen.ask("xin cấp phép nuôi chim cánh cụt trong vườn nhà mất mấy ngày")
        if (told["card"] or {}).get("code") == "9.200001":
            assert "5 ngày làm việc" in told["text"]
            return
        time.sleep(0.3)
    raise AssertionError("the imported procedure was not found within 5 s")


@pytest.mark.parametrize("step", [0, 2, 3])
@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_each_process_tells_how_it_is(system: System, step: int, path: str) -> None:
    assert httpx.get(f"http://127.0.0.1:{system.port + step}{path}").status_code == 200


def test_a_message_waits_while_the_bot_is_dead_and_is_answered_once(system: System, citizen: Citizen) -> None:
    citizen.ask("đăng ký kết hôn")
    for pid in pids(system.var, "bot.serve"):
        os.kill(pid, signal.SIGKILL)
    citizen.send(text="cần giấy tờ gì", wait=60)
    told = [message for message in citizen.transcript() if message["from"] == "bot"]
    assert [next(iter(message["card"]["aspects"])) for message in told] == ["overview", "documents"]
    # The conversation outlived the bot: it still knows what was talked about.
    assert told[1]["card"]["code"] == "1.000894"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cảm ơn em nha, thế còn đăng ký khai tử thì sao", "1.000656"),
        ("chào em, cho chị hỏi đăng ký kết hôn với", "1.000894"),
    ],
)
def test_a_question_behind_a_courtesy_is_what_is_answered(citizen: Citizen, text: str, expected: str) -> None:
    assert code(citizen.ask(text)) == expected
