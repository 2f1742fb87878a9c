"""The one-stop system goes wrong in every way while citizens ask: an honest sentence in time, and nothing is lost."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from actions.wording import say
from tests.fakes.dossier_faults import Switches
from tests.fakes.dossier_samples import PHONE, code_of
from tests.fakes.dossier_server import TOKEN, DossierServer, dossiers_serving
from tests.system.client import Citizen, Message
from tests.system.processes import pids
from tests.system.running import System, started

pytestmark = [pytest.mark.slow, pytest.mark.long]
# From the moment a message is sent until its answer is there, in seconds.
WITHIN = 8.0
CODE, FOLLOWED = code_of("in_process"), code_of("received")
STATUS, TAIL = "đang xử lý", PHONE[-4:]
FAULTS = ["slow", "error", "malformed", "wrong_schema", "wrong_code", "down"]


@dataclass
class Town:
    """The assistant and the one-stop system that it asks."""

    system: System
    source: DossierServer

    def behave(self, mode: str, seconds: float = 30.0) -> None:
        """The switches alone: records and dossiers stay."""
        for name, value in vars(Switches(mode=mode, seconds=seconds)).items():
            setattr(self.source, name, value)


@pytest.fixture(scope="module")
def town(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    source = DossierServer()
    with dossiers_serving(source) as url:
        environ = {"DOSSIER_API_URL": url, "DOSSIER_API_TOKEN": TOKEN, "ANNOUNCE_EVERY": "1"}
        with started(tmp_path_factory.mktemp("faults"), trained_model, **environ) as system:
            yield Town(system, source)


@pytest.fixture(autouse=True)
def _well_again(town: Town) -> Iterator[None]:
    yield
    town.behave("normal")


@dataclass
class Timed:
    """A citizen whose answers are timed."""

    citizen: Citizen
    slowest: float = 0.0

    def say(self, text: str = "", payload: str = "") -> Message:
        """The one answer to a message."""
        begun = time.monotonic()
        said = self.citizen.send(text=text) if text else self.citizen.send(payload=payload)
        answers = [message for message in said if message["from"] != "citizen"]
        self.slowest = max(self.slowest, time.monotonic() - begun)
        assert [message["from"] for message in answers] == ["bot"], answers
        return answers[0]

    def press(self, title: str, answer: Message) -> Message:
        button = next(button for button in answer["buttons"] if button["title"] == title)
        return self.say(payload=button["payload"])


@pytest.fixture
def citizen(town: Town) -> Timed:
    return Timed(Citizen.arrive(town.system.address))


def hears(citizen: Citizen, part: str, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if any(part in message["text"] for message in citizen.transcript() if message["from"] == "bot"):
            return True
        time.sleep(0.2)
    return False


def test_status_and_timeline(citizen: Timed) -> None:
    told = citizen.say(text=f"hồ sơ {CODE} tới đâu rồi")
    assert STATUS in told["text"]
    assert "Nhận mã qua tin nhắn" in [button["title"] for button in told["buttons"]]
    assert say("utter_dossier_steps") in citizen.say(text=TAIL)["text"]


def test_wrong_digits_and_a_code_that_is_none(citizen: Timed) -> None:
    citizen.say(text=CODE)
    assert "chưa khớp" in citizen.say(text="9999")["text"]
    assert say("utter_dossier_steps") in citizen.say(text=TAIL)["text"]
    assert "không thấy hồ sơ" in citizen.say(text="H32.12-250101-0001")["text"]


def test_a_one_time_code_opens_the_timeline(town: Town, citizen: Timed) -> None:
    asked = citizen.press("Nhận mã qua tin nhắn", citizen.say(text=CODE))
    assert "090" in asked["text"]
    digits = next(digits for (code, _), digits in town.source.codes.items() if code == CODE)
    assert say("utter_dossier_steps") in citizen.say(text=digits)["text"]
    assert digits not in str(citizen.citizen.transcript())


def test_every_fault_is_said_in_time_and_ends(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    follower = Timed(Citizen.arrive(town.system.address))
    follower.press("Đồng ý nhận tin", follower.say(text=f"nhắn em khi hồ sơ {FOLLOWED} có kết quả"))
    slowest = {fault: _meet(town, fault) for fault in FAULTS}
    with capsys.disabled():
        told = ", ".join(f"{fault} {seconds:.2f} s" for fault, seconds in slowest.items())
        sys.stdout.write(f"\nslowest answers: {told}\n")
    assert max(slowest.values()) < WITHIN
    # What was agreed to before is announced after it.
    town.source.dossiers[FOLLOWED]["events"].append({"stage": "result_ready", "at": "2026-11-26T08:00:00+07:00"})
    assert hears(follower.citizen, "có kết quả**", 60)
    news = [message for message in follower.citizen.transcript() if "có kết quả**" in message["text"]]
    assert len(news) == 1


def _meet(town: Town, fault: str) -> float:
    """A citizen looks up and proves while the fault lasts, and after it; returns the slowest answer."""
    citizen = Timed(Citizen.arrive(town.system.address))
    town.behave("normal")
    citizen.say(text=CODE)
    town.behave(fault)
    proof = citizen.say(text=TAIL)
    looked = citizen.say(text=f"hồ sơ {CODE} tới đâu rồi")
    for told in (proof, looked):
        assert told["text"] == say("utter_dossier_unavailable", code=CODE), fault
        assert "Thử lại" in [button["title"] for button in told["buttons"]]
    town.behave("normal")
    assert STATUS in citizen.press("Thử lại", looked)["text"], fault
    assert say("utter_dossier_steps") in citizen.say(text=TAIL)["text"], fault
    senders = [message["from"] for message in citizen.citizen.transcript()]
    assert senders == ["citizen", "bot"] * 5
    return citizen.slowest


def test_a_system_that_goes_on_failing_is_left_alone_and_asked_again_later(town: Town, citizen: Timed) -> None:
    town.behave("error")
    for _ in range(5):
        citizen.say(text=CODE)
    town.behave("slow")
    begun = time.monotonic()
    told = citizen.say(text=CODE)
    assert time.monotonic() - begun < 4.0
    assert told["text"] == say("utter_dossier_unavailable", code=CODE)
    town.behave("normal")
    # Not 30 seconds of rest here: the process that counts is started anew, and the message waits for it.
    for pid in pids(town.system.var, "actions"):
        os.kill(pid, signal.SIGKILL)
    again = next(button for button in told["buttons"] if button["title"] == "Thử lại")
    [answer] = [each for each in citizen.citizen.send(payload=again["payload"], wait=20) if each["from"] == "bot"]
    assert STATUS in answer["text"]


def test_none_of_it_is_a_failed_turn(town: Town) -> None:
    assert httpx.get(f"{town.system.address}/readyz", timeout=5).status_code == 200
    log = town.system.log.read_text("utf-8")
    assert PHONE not in log
    assert "given up" not in log
