"""Feedback between citizens and an officer: sent with a picture, answered, joined, reopened once, seen by others."""

import io
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PIL import Image

from tests.system.client import Citizen, Message
from tests.system.running import ROOT, System

pytestmark = pytest.mark.slow
# From the officer's command to the citizen's conversation, in seconds.
WITHIN = 3.0
REPORT = "đèn đường hẻm 77 đường Lạc Long Quân phường Tây Nha Trang tắt từ hôm qua"
CODE = re.compile(r"PA-\d{6}-[2-9A-Z]{4}")
FIRST, SECOND = "Tổ chiếu sáng đã thay bóng.", "Đã thay cả bộ nguồn."


@dataclass(frozen=True)
class Officer:
    """The commands of an officer."""

    system: System

    def desk(self, *words: str, fails: bool = False) -> str:
        command = [sys.executable, "-m", "kb", "feedback", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.system.env, capture_output=True, text=True, timeout=60)
        assert (done.returncode != 0) is fails, done.stdout + done.stderr
        return done.stdout

    def answer(self, code: str, text: str) -> None:
        self.desk("answer", code, "--officer", "canbo1", text)


def upload(citizen: Citizen) -> list[Message]:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "gray").save(out, "JPEG")
    response = citizen.http.post(
        f"/api/v1/conversations/{citizen.conversation}/attachments",
        params={"client_id": str(uuid.uuid4()), "wait": 20},
        headers=citizen.headers | {"Content-Type": "image/jpeg"},
        content=out.getvalue(),
    )
    assert response.status_code == 200, response.text
    messages: list[Message] = response.json()["messages"]
    return messages


def press(citizen: Citizen, title: str, messages: list[Message]) -> list[Message]:
    buttons = [button for message in messages for button in message["buttons"] if button["title"] == title]
    assert len(buttons) == 1, [message["text"] for message in messages]
    return citizen.press(buttons[0])


def titles(messages: list[Message]) -> list[str]:
    return [button["title"] for message in messages for button in message["buttons"]]


def officers_words(citizen: Citizen, text: str) -> list[Message]:
    """The officer's messages with this text, once they are there. Raises `AssertionError` when they are late."""
    end = time.monotonic() + WITHIN
    while True:
        found = [each for each in citizen.transcript() if each["from"] == "officer" and text in each["text"]]
        if found:
            return found
        assert time.monotonic() < end, f"{text!r} did not arrive within {WITHIN} s"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def lamp(system: System) -> Iterator[tuple[Citizen, Citizen, str]]:
    """The sender, one who joined, and the code of their ticket."""
    sender, neighbour = Citizen.arrive(system.address), Citizen.arrive(system.address)
    assert "Em tóm lại" in sender.ask(REPORT)[0]["text"]
    pictured = [each for each in upload(sender) if each["from"] == "bot"]
    assert "Đã nhận 1 ảnh" in pictured[0]["text"]
    sent = press(sender, "Gửi", press(sender, "Xong", pictured))
    match = CODE.search(sent[0]["text"])
    assert match is not None, sent
    asked = neighbour.ask(REPORT.replace("từ hôm qua", "mấy bữa nay rồi, tối qua té xe"))
    assert match[0] in asked[0]["text"], asked
    assert match[0] in press(neighbour, "Theo dõi chung", asked)[0]["text"]
    yield sender, neighbour, match[0]


def test_from_report_to_the_end(system: System, lamp: tuple[Citizen, Citizen, str]) -> None:
    sender, neighbour, code = lamp
    officer = Officer(system)
    assert code in officer.desk("list")
    assert code in officer.desk("list", "--state", "sent")
    shown = officer.desk("show", code)
    assert "hẻm 77" in shown
    officer.desk("accept", code, "--officer", "canbo1")
    assert "đã tiếp nhận" in sender.ask(code)[0]["text"]
    officer.answer(code, FIRST)
    for citizen in (sender, neighbour):
        [told] = officers_words(citizen, FIRST)
        assert titles([told]) == ["Hài lòng", "Chưa hài lòng"]
        assert REPORT not in told["text"]
    _unsatisfied(sender, officer, code)
    [told] = officers_words(neighbour, SECOND)
    assert len(officers_words(sender, FIRST)) == len(officers_words(sender, SECOND)) == 1
    press(neighbour, "Hài lòng", [told])


def _unsatisfied(sender: Citizen, officer: Officer, code: str) -> None:
    asked = press(sender, "Chưa hài lòng", officers_words(sender, FIRST))
    assert "Mở lại phản ánh" in titles(asked)
    noted = sender.ask("đèn vẫn chưa sáng")
    assert "đã ghi lý do" in noted[0]["text"]
    assert "Đã mở lại" in press(sender, "Mở lại phản ánh", noted)[0]["text"]
    assert "đèn vẫn chưa sáng" in officer.desk("show", code)
    officer.answer(code, SECOND)
    asked = press(sender, "Chưa hài lòng", officers_words(sender, SECOND))
    assert "Mở lại phản ánh" not in titles(asked)
    # The older button stays in the transcript.
    assert "không mở lại được nữa" in press(sender, "Mở lại phản ánh", noted)[0]["text"]
    officer.desk("answer", code, "--officer", "canbo1", "thêm nữa", fails=True)


def test_others_see_the_state_only(system: System, lamp: tuple[Citizen, Citizen, str]) -> None:
    *_, code = lamp
    stranger = Citizen.arrive(system.address)
    [told] = stranger.ask(f"phản ánh {code} tới đâu rồi")
    assert code in told["text"]
    assert "chỉ hiện trong cuộc trò chuyện đã gửi" in told["text"]
    assert all(part not in str(told) for part in (FIRST, SECOND, "hẻm 77"))
    assert not {"Hài lòng", "Chưa hài lòng", "Mở lại phản ánh"} & set(titles([told]))
    refused = stranger.http.post(
        f"/api/v1/conversations/{stranger.conversation}/messages",
        headers=stranger.headers,
        json={"client_id": "x", "payload": f'/feedback_step{{"do": "reopen", "code": "{code}"}}'},
    )
    assert refused.status_code == 422
