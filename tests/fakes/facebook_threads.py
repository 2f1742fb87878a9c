"""The chats of a page as the Graph API shows them, newest message first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# Without `.limit(…)`.
_USUAL = 25
_MESSAGES = re.compile(r"messages(?:\.limit\((?P<limit>\d+)\))?(?:\{(?P<fields>.*)\})?")
_TIME = "%Y-%m-%dT%H:%M:%S+0000"


@dataclass(frozen=True)
class Item:
    """A message of a chat. `at` in milliseconds; `title`: the text of a template, which is not in `text`."""

    id: str
    sender: str
    at: int
    text: str
    title: str = ""


def thread(user: str, items: Sequence[Item], fields: str) -> dict[str, Any]:
    """A chat with what was asked for, such as "messages.limit(10){id,message,from,created_time}"."""
    newest = sorted(items, key=lambda item: item.at)[::-1]
    told: dict[str, Any] = {"id": f"t_{user}", "updated_time": _time(newest[0].at)}
    if asked := _MESSAGES.search(fields):
        shown = newest[: int(asked["limit"] or _USUAL)]
        told["messages"] = {"data": [_shown(item, asked["fields"] or "") for item in shown]}
    return told


def _shown(item: Item, fields: str) -> dict[str, Any]:
    known: dict[str, Any] = {
        "message": item.text,
        "from": {"id": item.sender},
        "created_time": _time(item.at),
    }
    if item.title and "generic_template" in fields:
        known["attachments"] = {"data": [{"generic_template": {"title": item.title}}]}
    asked = re.findall(r"[a-z_]+", fields) or ["created_time"]
    return {"id": item.id} | {name: value for name, value in known.items() if name in asked}


def _time(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime(_TIME)
