"""Rows for reports. Everything in them is made up."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from kb.db import writing
from kb.messages.tables import conversation, inbox, message, outbox
from kb.quality.tables import unanswered, understanding

# Half past midnight in Vietnam on the 26th.
NIGHT = datetime(2026, 11, 25, 17, 30, tzinfo=UTC)
Row = dict[str, Any]
_WAITING = {"state": "done", "attempts": 1, "refusals": 0, "told_late": False}


def add(engine: sa.Engine, table: sa.Table, *rows: Mapping[str, Any]) -> None:
    """Rows of a table."""
    with writing(engine) as connection:
        connection.execute(sa.insert(table), [dict(row) for row in rows])


def talk(engine: sa.Engine, name: str, at: datetime, *, channel: str = "web", turns: int = 1) -> None:
    """A conversation in which the citizen asked so many times, and the bot replied."""
    [opened], *rows = _rows([(name, at, channel)], turns)
    for table, given in zip((conversation, message, inbox, outbox), ([opened], *rows), strict=True):
        add(engine, table, *given)


def many(engine: sa.Engine, begin: datetime, conversations: int, turns: int, days: int) -> None:
    """So many conversations over so many days, with their messages and what they were understood as."""
    told = [
        (f"c{number:06}", begin + timedelta(minutes=number * days * 1440 // conversations), ("web", "zalo")[number % 2])
        for number in range(conversations)
    ]
    opened, *rows = _rows(told, turns)
    for table, given in zip((conversation, message, inbox, outbox), (opened, *rows), strict=True):
        add(engine, table, *given)
    add(engine, understanding, *_understood(told, turns))


def _rows(told: list[tuple[str, datetime, str]], turns: int) -> tuple[list[Row], ...]:
    opened, said, asked, sent = [], [], [], []
    for name, at, channel in told:
        opened.append({"id": name, "channel": "web", "created_at": at, "last_seq": 2 * turns})
        for seq in range(1, 2 * turns + 1):
            sender = "citizen" if seq % 2 else "bot"
            row = {"conversation_id": name, "seq": seq, "sender": sender, "at": at + timedelta(seconds=seq)}
            said.append(row | {"text": "cần giấy tờ gì để đăng ký khai sinh cho con"})
            place = {"conversation_id": name, "seq": seq, "channel": channel}
            if seq % 2:
                asked.append(place | _WAITING | {"client_id": str(seq), "received_at": at, "ready_at": at})
            else:
                sent.append(place | {"state": "delivered", "attempts": 1, "next_attempt_at": at})
    return opened, said, asked, sent


def _understood(told: list[tuple[str, datetime, str]], turns: int) -> Iterator[Row]:
    outcomes = ("answered", "answered", "offered", "not_found", "handled")
    for place, (name, at, channel) in enumerate(told):
        for turn in range(turns):
            seq, outcome = 2 * turn + 1, outcomes[(place + turn) % 5]
            code = f"1.{place % 300:06}" if outcome == "answered" else ""
            yield understood(name, seq, at + timedelta(seconds=seq), outcome, code=code, channel=channel)


def understood(
    name: str, seq: int, at: datetime, outcome: str, *, code: str = "", channel: str = "web", field: str = ""
) -> Row:
    """What a message was understood as."""
    return {
        "conversation_id": name,
        "seq": seq,
        "at": at,
        "channel": channel,
        "intent": "ask_procedure",
        "confidence": 0.9,
        "aspects": ["fee"],
        "outcome": outcome,
        "hits": [],
        "code": code,
        "field": field,
        "commune": "",
        "model": "m",
    }


def missed(name: str, at: datetime, *, field: str = "", commune: str = "", state: str = "open") -> Row:
    """A message without a good answer."""
    row = {"conversation_id": name, "seq": 1, "at": at, "text": "x", "reason": "none", "intent": "", "code": ""}
    return row | {"field": field, "commune": commune, "state": state}


def miss(engine: sa.Engine, *rows: Row) -> None:
    """Add them."""
    add(engine, unanswered, *rows)
