"""Conversations written as data: what is said or pressed in each turn, and what must come back.

A turn has `said` (`nfd: true` sends it decomposed) or `pressed` (the title of a button of the answer before), and of

- `code`: of the procedure answered, or a list of codes, a message each
- `aspects`: what its card tells, exactly; `lacks`: aspects of these that the record does not say; `case`: of the card
- `card`: `procedure`, `choices` or `none`; `offers`: codes that are among the options
- `says`, `not_says`: parts of the text; `buttons`, `lacks_buttons`: titles that are offered, that are not
- `asks_nothing`: no numbered question
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.system.client import Citizen, Message
from vi.files import read_yaml

FOLDER = Path(__file__).with_name("conversations")
INPUT = {"said", "pressed", "nfd"}

Turn = dict[str, Any]


@dataclass(frozen=True)
class Conversation:
    """A sentence and its turns. `hours`: "open" or "closed" where it matters, else ""."""

    name: str
    topic: str
    turns: list[Turn]
    hours: str = ""


def conversations() -> list[Conversation]:
    """All of them, file by file."""
    return [
        Conversation(item["name"], path.stem, item["turns"], item.get("hours", ""))
        for path in sorted(FOLDER.glob("*.yml"))
        for item in read_yaml(path.read_text("utf-8"))
    ]


def play(citizen: Citizen, conversation: Conversation) -> None:
    """Hold the conversation. Raises `AssertionError` with the turn, what was expected and what came."""
    answer: list[Message] = []
    for number, turn in enumerate(conversation.turns, start=1):
        answer = _take(citizen, turn, answer)
        for key in turn.keys() - INPUT:
            told, wanted = found(answer, key, turn[key]), turn[key]
            assert told == wanted, f"turn {number} {turn}: {key} is {told!r}\n" + "\n".join(m["text"] for m in answer)


def _take(citizen: Citizen, turn: Turn, before: list[Message]) -> list[Message]:
    if "pressed" in turn:
        buttons = {button["title"]: button for message in before for button in message["buttons"]}
        return citizen.press(buttons[turn["pressed"]])
    return citizen.ask(unicodedata.normalize("NFD", turn["said"]) if turn.get("nfd") else turn["said"])


def found(answer: list[Message], key: str, wanted: Any) -> Any:
    """What an answer has for a key, in the form in which a turn tells it."""
    cards = [message["card"] or {"type": "none"} for message in answer]
    text = "\n".join(message["text"] for message in answer)
    readers: dict[str, Callable[[], Any]] = {
        "code": lambda: _one_or_all([card.get("code") for card in cards], wanted),
        "card": lambda: _one_or_all([card["type"] for card in cards], wanted),
        "aspects": lambda: _ordered(cards[0].get("aspects", {}), wanted),
        "lacks": lambda: [aspect for aspect in wanted if cards[0].get("aspects", {}).get(aspect) == []],
        "case": lambda: cards[0].get("case", ""),
        "offers": lambda: [code for code in wanted if code in _codes(cards[0])],
        "says": lambda: _parts(wanted, lambda part: part in text),
        "not_says": lambda: _parts(wanted, lambda part: part not in text),
        "buttons": lambda: [title for title in wanted if title in _titles(answer)],
        "lacks_buttons": lambda: [title for title in wanted if title not in _titles(answer)],
        "asks_nothing": lambda: "\n1. " not in text and "? 1. " not in text,
    }
    return readers[key]()


def _one_or_all(values: list[Any], wanted: Any) -> Any:
    return values if isinstance(wanted, list) or len(values) != 1 else values[0]


def _ordered(aspects: dict[str, Any], wanted: list[str]) -> list[str]:
    return wanted if set(aspects) == set(wanted) else list(aspects)


def _codes(card: dict[str, Any]) -> list[str]:
    return [option["code"] for option in card.get("options", [])]


def _parts(wanted: Any, holds: Any) -> Any:
    return [part for part in wanted if holds(part)] if isinstance(wanted, list) else wanted if holds(wanted) else ""


def _titles(answer: list[Message]) -> list[str]:
    return [button["title"] for message in answer for button in message["buttons"]]
