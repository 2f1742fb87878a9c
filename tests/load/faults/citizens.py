"""Citizens on three channels, all of whom say the same, each in their own pace. They know only what reaches them."""

import random
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

import httpx

from channels.strings import say
from tests.fakes.platforms import Delivery, PlatformServer
from tests.load.faults.stage import Stage

# The second, fourth and last mean something only after what was asked before. None is the title of a button: such a
# text presses what was offered when it was typed.
SAYS = (
    "đăng ký kết hôn cần giấy tờ gì",
    "lệ phí bao nhiêu",
    "cấp lại căn cước mất bao lâu",
    "vậy nộp hồ sơ ở chỗ nào",
    "lam khai sinh can giay to gi",
    "còn lệ phí thì sao",
)
_PATIENCE = 300.0
_LOOK = 0.1
_QUIET = 3.0


@dataclass
class Said:
    """A message and when its answer was there, in seconds of the monotonic clock; None while it waits."""

    channel: str
    began: float
    answered: float | None = None


@dataclass
class Ledger:
    """What all citizens have said. `calm`: what each channel answered to `SAYS` while nothing happened, by message."""

    said: list[Said] = field(default_factory=list)
    calm: dict[str, list[list[str]]] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    resent: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def says(self, channel: str) -> Said:
        """Somebody begins to say something."""
        said = Said(channel, time.monotonic())
        with self._lock:
            self.said.append(said)
        return said

    def refuses(self, kind: str) -> None:
        """A client had to ask again."""
        with self._lock:
            self.refused[kind] = self.refused.get(kind, 0) + 1

    def sends_again(self) -> None:
        """A client asked for an answer that it had."""
        with self._lock:
            self.resent += 1


class Citizen(Protocol):
    """One who says `SAYS` and keeps what came."""

    channel: str
    name: str

    def send(self, text: str) -> None:
        """Until it is taken."""

    def wait_for(self, answers: int) -> None:
        """Until so many of the messages, from the first, are answered."""

    def got(self) -> list[str]:
        """What was answered, in the order in which it came; without what says that it takes longer."""

    def complaints(self) -> list[str]:
        """What is wrong with the answers, as far as this citizen sees it alone."""


def live(citizen: Citizen, ledger: Ledger, chance: random.Random) -> None:
    """Say everything; now and then the next thing before the answer is there."""
    at = 0
    while at < len(SAYS):
        some = SAYS[at : at + chance.choice((1, 1, 1, 2, 3))]
        said = []
        for text in some:
            said.append(ledger.says(citizen.channel))
            citizen.send(text)
        for number, one in enumerate(said, at + 1):
            citizen.wait_for(number)
            one.answered = time.monotonic()
        at += len(some)
        time.sleep(chance.uniform(0.05, 0.6))


class WebCitizen:
    """A client of the chat API that turns to the other edge whenever one fails it."""

    channel = "web"

    def __init__(self, stage: Stage, ledger: Ledger, chance: random.Random) -> None:
        self._ledger, self._chance = ledger, chance
        self._edges = list(stage.edges)
        chance.shuffle(self._edges)
        self._headers: dict[str, str] = {}
        self._wrong: list[str] = []
        self._http = httpx.Client(timeout=httpx.Timeout(8, connect=2), trust_env=False)
        opened = self._patiently("POST", "/api/v1/conversations", 201)
        self.name, self._headers = str(opened["conversation"]), {"Authorization": f"Bearer {opened['token']}"}
        self._path = f"/api/v1/conversations/{self.name}/messages"
        self._ids: list[tuple[str, str]] = []
        self._answers: list[list[dict[str, Any]]] = []

    def send(self, text: str) -> None:
        """See `Citizen`."""
        self._ids.append((str(uuid.uuid4()), text))
        self._post(len(self._ids) - 1, (200, 202))

    def wait_for(self, answers: int) -> None:
        """See `Citizen`. One in five asks once more."""
        self._answers.append(self._post(answers - 1, (200,), wait=4))
        if self._chance.random() < 0.2:
            self._check(answers - 1)

    def got(self) -> list[str]:
        """See `Citizen`; from the transcript."""
        messages = self._patiently("GET", self._path, 200, params={"after": 0})["messages"]
        return [message["text"] for message in messages if message["from"] == "bot"]

    def complaints(self) -> list[str]:
        """See `Citizen`. Sends everything again."""
        for at in range(len(self._ids)):
            self._check(at)
        return self._wrong

    def _check(self, at: int) -> None:
        self._ledger.sends_again()
        if (again := self._post(at, (200,), wait=4)) != self._answers[at]:
            self._wrong.append(f"message {at + 1} sent again: {_seqs(again)} instead of {_seqs(self._answers[at])}")

    def _post(self, at: int, wanted: tuple[int, ...], **params: int) -> list[dict[str, Any]]:
        client_id, text = self._ids[at]
        body = {"client_id": client_id, "text": text}
        messages: list[dict[str, Any]] = self._patiently("POST", self._path, *wanted, params=params, json=body)[
            "messages"
        ]
        return messages

    def _patiently(self, method: str, path: str, *wanted: int, **more: Any) -> dict[str, Any]:
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                response = self._http.request(method, self._edges[0] + path, headers=self._headers, **more)
                if response.status_code in wanted:
                    told: dict[str, Any] = response.json()
                    return told
                kind = str(response.status_code)
            except httpx.HTTPError as error:
                kind = type(error).__name__
            self._edges.reverse()
            if kind != "202":
                self._ledger.refuses(kind)
                time.sleep(0.2)
            assert time.monotonic() < end, f"{method} {path}: {kind} at the end"


class PlatformCitizen:
    """A user of Zalo or Facebook. What they get is what the platform was given for them."""

    def __init__(self, stage: Stage, ledger: Ledger, chance: random.Random, channel: str, number: int) -> None:
        self.channel = channel
        self._ledger, self._chance, self._late = ledger, chance, say("late")
        self._fake: PlatformServer = stage.zalo.fake if channel == "zalo" else stage.facebook.fake
        self._seen = 0
        self.name = f"2{number:017}" if channel == "zalo" else f"7{number:015}"
        self._prepared: Callable[[str], Callable[[], Delivery]] = (
            self._zalo(stage) if channel == "zalo" else self._facebook(stage)
        )

    def send(self, text: str) -> None:
        """See `Citizen`. One event in ten comes twice; what is not acknowledged is posted again by the platform."""
        post = self._prepared(text)
        delivery = post()
        if delivery.status != 200:
            self._ledger.refuses(f"event {delivery.status or 'not acknowledged'}")
        end = time.monotonic() + _PATIENCE
        while any(one.raw == delivery.raw for one in list(self._fake.undelivered)):
            assert time.monotonic() < end, f"{self.name}: not acknowledged"
            time.sleep(_LOOK)
        if self._chance.random() < 0.1:
            post()

    def wait_for(self, answers: int) -> None:
        """See `Citizen`."""
        calm = self._ledger.calm.get(self.channel)
        if calm is None:
            self._wait_for_all()
            return
        wanted, end = sum(len(texts) for texts in calm[:answers]), time.monotonic() + _PATIENCE
        while len(self.got()) < wanted:
            assert time.monotonic() < end, f"{self.channel} {self.name}: no answer to message {answers}"
            time.sleep(_LOOK)

    def _wait_for_all(self) -> None:
        """While nobody knows yet how much comes: until something has, and then nothing more for a while."""
        end, quiet, seen = time.monotonic() + _PATIENCE, time.monotonic(), len(self.got())
        before = self._seen
        while len(self.got()) <= before or time.monotonic() - quiet < _QUIET:
            assert time.monotonic() < end, f"{self.channel}: no answer while nothing happened"
            if len(self.got()) != seen:
                seen, quiet = len(self.got()), time.monotonic()
            time.sleep(_LOOK)
        self._seen = len(self.got())

    def got(self) -> list[str]:
        """See `Citizen`."""
        sent = (one.text for one in list(self._fake.sent) if one.user_id == self.name)
        return [text for text in sent if text != self._late]

    def complaints(self) -> list[str]:
        """See `Citizen`."""
        return []

    def _zalo(self, stage: Stage) -> Callable[[str], Callable[[], Delivery]]:
        fake = stage.zalo.fake

        def prepared(text: str) -> Callable[[], Delivery]:
            event = fake.text_event(self.name, text)
            raw = fake.raw_of(event)
            return lambda: fake.post(raw, fake.signed(raw, event))

        return prepared

    def _facebook(self, stage: Stage) -> Callable[[str], Callable[[], Delivery]]:
        fake = stage.facebook.fake

        def prepared(text: str) -> Callable[[], Delivery]:
            event = fake.text_event(self.name, text)
            return lambda: fake.deliver(event)

        return prepared


def arrive(stage: Stage, ledger: Ledger, chance: random.Random, number: int) -> Citizen:
    """The citizen of that number, on the channels in turn."""
    channel = ("web", "zalo", "facebook")[number % 3]
    if channel == "web":
        return WebCitizen(stage, ledger, chance)
    return PlatformCitizen(stage, ledger, chance, channel, number)


def listen_while_calm(stage: Stage, ledger: Ledger) -> list[Citizen]:
    """What each channel answers to `SAYS`, message by message, before anything is done."""
    citizens = [arrive(stage, ledger, random.Random(number), number) for number in range(3)]
    with ThreadPoolExecutor(len(citizens)) as pool:
        heard = list(pool.map(partial(_listen, ledger), citizens))
    ledger.calm = {citizen.channel: answers for citizen, answers in zip(citizens, heard, strict=True)}
    return citizens


def _listen(ledger: Ledger, citizen: Citizen) -> list[list[str]]:
    answers: list[list[str]] = []
    for at, text in enumerate(SAYS, 1):
        said, before = ledger.says(citizen.channel), len(citizen.got())
        citizen.send(text)
        citizen.wait_for(at)
        said.answered = time.monotonic()
        answers.append(citizen.got()[before:])
    assert all(answers), answers
    return answers


def _seqs(messages: list[dict[str, Any]]) -> list[int]:
    return [int(message["seq"]) for message in messages]
