"""What a reply is made of."""

import json
from dataclasses import dataclass
from typing import Any

from actions.wording import say
from kb.procedures.model import Aspect

Card = dict[str, Any]
Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Button:
    """A title to press and the payload it sends: an intent with its entities, as the bot's connector reads it."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to the citizen. The text stands alone; the card repeats it in fields."""

    text: str
    buttons: tuple[Button, ...] = ()
    card: Card | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """What a reply says on one aspect.

    `items` go to the card, none when the record is silent or unclear; `cut` when `text` does not tell them in full.
    `whole`: how many items the record has, where these are only some of them.
    """

    aspect: Aspect
    text: str
    items: tuple[Item, ...] = ()
    cut: bool = False
    whole: int = 0


@dataclass(frozen=True, slots=True)
class Ask:
    """A question at the end of an answer, with the buttons that answer it in the order of its numbers."""

    text: str
    buttons: tuple[Button, ...]


def payload(intent: str, **entities: str) -> str:
    """The payload of a button: `/intent{"entity": "value"}`."""
    return f"/{intent}{json.dumps(entities, ensure_ascii=False)}" if entities else f"/{intent}"


def not_published(aspect: Aspect) -> Section:
    """The section of an aspect on which the record is silent."""
    return Section(aspect, say(f"utter_{aspect}_not_published"))
