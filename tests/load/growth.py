"""How the cost of a turn grows: `python -m tests.load.growth`. Writes `$VAR/bench/growth.json` and `growth.png`.

Processor time in one process, so that a busy machine says the same: a search among more and more procedures (titles
put together from the words of those that ship), the work of the public edge on the database in a conversation that gets
longer and with more and more stored conversations, and the bot's store in a conversation that gets longer.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import matplotlib
import sqlalchemy as sa
from matplotlib import pyplot

from bot.setup import prepare_rasa
from channels.edge import Edge, make_edge
from channels.reading import Post
from channels.settings import read_settings
from channels.storing import store
from kb.db import make_engine, writing
from kb.messages import service, turns
from kb.messages.model import Answer, Button, Draft, Sender
from kb.messages.tables import conversation, inbox, message, outbox
from kb.migrate import migrate
from kb.procedures.search import SearchIndex
from tests.load.clients import questions
from tests.load.records import made_records

# Before Rasa is made light, which puts an empty module in its place.
matplotlib.use("Agg")

_LEASE = timedelta(seconds=30)
_BATCH = 5_000


def measured(once: Callable[[], object], times: int) -> float:
    """Median milliseconds of processor time."""
    taken = []
    for _ in range(times):
        began = time.thread_time()
        once()
        taken.append(time.thread_time() - began)
    return round(statistics.median(taken) * 1000, 3)


def searches(sizes: list[int]) -> list[dict[str, float]]:
    """By the number of procedures: building the index in seconds, its searches in milliseconds."""
    asked, rng, found = questions(), random.Random(2026), []
    for size in sizes:
        began = time.process_time()
        index = SearchIndex.build(made_records(size))
        built, some = time.process_time() - began, iter(rng.choices(asked, k=60))
        cost = measured(lambda index=index, some=some: index.search(next(some)), 60)  # type: ignore[misc]
        found.append({"procedures": size, "search_ms": cost, "build_s": round(built, 1)})
        del index
    return found


@contextmanager
def an_edge() -> Iterator[Edge]:
    """The parts of a public edge on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {"VAR": folder, "DATABASE_URL": f"sqlite:///{folder}/assistant.db", "RATE_LIMITS": "off"}
        migrate(make_engine(environ["DATABASE_URL"]))
        edge = make_edge(read_settings(environ))
        yield edge
        edge.engine.dispose()


def take_turn(edge: Edge, conversation_id: str) -> None:
    """What the edge does on the database for one message and its answer."""
    post = Post(client_id=str(uuid.uuid4()), text="khai sinh cần giấy tờ gì", payload=None)
    accepted = store(edge.storing, conversation_id, post)
    item = turns.claim(edge.engine, owner="growth", lease=_LEASE)
    assert item is not None
    buttons = (Button("Lệ phí", "/fee"), Button("Nơi nộp", "/place"))
    turns.finish(edge.engine, item, Answer((Draft(Sender.BOT, "đáp " * 50, buttons, {"type": "procedure"}),)))
    told = service.turn(edge.engine, conversation_id, accepted.seq)
    service.mark_delivered(edge.engine, {conversation_id: [each.seq for each in told.messages]})


def long_conversations(lengths: list[int]) -> list[dict[str, float]]:
    """By the turns that a conversation has had: milliseconds of the edge's work on the database for one more."""
    found = []
    with an_edge() as edge:
        mine, had = service.open_conversation(edge.engine).id, 0
        for length in lengths:
            while had < length:
                take_turn(edge, mine)
                had += 1
            found.append({"turns": length, "edge_ms": measured(lambda: take_turn(edge, mine), 30)})
            had += 30
    return found


def many_conversations(counts: list[int]) -> list[dict[str, float]]:
    """By the conversations that are stored: the same in a new one."""
    found, stored = [], 0
    with an_edge() as edge:
        for count in counts:
            while stored < count:
                _fill(edge.engine, first=stored, count=min(_BATCH, count - stored))
                stored += min(_BATCH, count - stored)
            mine = service.open_conversation(edge.engine).id
            found.append({"conversations": count, "edge_ms": measured(lambda mine=mine: take_turn(edge, mine), 40)})  # type: ignore[misc]
    return found


def _fill(engine: sa.Engine, *, first: int, count: int) -> None:
    """Conversations with two turns each, answered and delivered."""
    now, names = service.now(), [f"{number:032x}" for number in range(first, first + count)]
    lines = [(name, seq) for name in names for seq in (1, 2, 3, 4)]
    said = [_line(name, seq, now) for name, seq in lines]
    asked = [{"conversation_id": n, "seq": s, "client_id": f"c{s}", "state": "done", "attempts": 1, "refusals": 0,
              "received_at": now, "ready_at": now, "told_late": False} for n, s in lines if s % 2]  # fmt: skip
    sent = [{"conversation_id": n, "seq": s, "channel": "web", "state": "delivered", "attempts": 1,
             "next_attempt_at": now} for n, s in lines if s % 2 == 0]  # fmt: skip
    opened = [{"id": name, "channel": "web", "created_at": now, "last_seq": 4} for name in names]
    with writing(engine) as connection:
        for table, rows in ((conversation, opened), (message, said), (inbox, asked), (outbox, sent)):
            connection.execute(sa.insert(table), rows)


def _line(name: str, seq: int, now: datetime) -> dict[str, Any]:
    whose = {"sender": "bot", "reply_to": seq - 1} if seq % 2 == 0 else {"sender": "citizen", "reply_to": None}
    return {"conversation_id": name, "seq": seq, "at": now, "text": "câu " * 20, "buttons": None, "card": None} | whose


def bots_store(lengths: list[int]) -> list[dict[str, float]]:
    """By the turns that a conversation has had: milliseconds to read it and to keep one more turn."""
    prepare_rasa()
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered

    from bot.stores import ConversationStore

    slots = "slots: {procedure: {type: text, influence_conversation: false, mappings: [{type: custom}]}}"
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        os.environ |= {"VAR": folder, "DATABASE_URL": ""}
        bot, had, found = ConversationStore(Domain.from_yaml(f"intents: [ask]\n{slots}")), 0, []

        def turn() -> None:
            tracker = runner.run(bot.get_or_create_tracker("c", append_action_listen=False))
            said = UserUttered("khai sinh cần giấy tờ gì", {"name": "ask", "confidence": 1.0})
            for event in (said, ActionExecuted("action_x"), SlotSet("procedure", "1"), ActionExecuted("action_listen")):
                tracker.update(event)
            runner.run(bot.save(tracker))

        for length in lengths:
            while had < length:
                turn()
                had += 1
            found.append({"turns": length, "store_ms": measured(turn, 30)})
            had += 30
    return found


def draw(report: dict[str, Any], path: Path) -> None:
    """The curves, the number of things on a scale of powers."""
    kinds = (
        ("search", "procedures", "search_ms"),
        ("edge", "turns", "edge_ms"),
        ("stored", "conversations", "edge_ms"),
        ("store", "turns", "store_ms"),
    )
    figure, axes = pyplot.subplots(1, len(kinds), figsize=(14, 3.5))
    for axis, (part, x, y) in zip(axes, kinds, strict=True):
        axis.plot([row[x] for row in report[part]], [row[y] for row in report[part]], marker="o")
        axis.set(xscale="log", xlabel=x, ylabel="ms of processor time", title=part)
        axis.set_ylim(bottom=0)
        axis.grid(visible=True, alpha=0.3)
    figure.tight_layout()
    figure.savefig(path, dpi=110)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--procedures", type=int, nargs="+", default=[2_600, 26_000, 260_000])
    parser.add_argument("--turns", type=int, nargs="+", default=[10, 100, 1_000])
    parser.add_argument("--conversations", type=int, nargs="+", default=[100, 10_000, 100_000])
    options = parser.parse_args()
    out = Path(os.environ.get("VAR") or "var").absolute() / "bench"
    out.mkdir(parents=True, exist_ok=True)
    report = {
        "edge": long_conversations(options.turns),
        "stored": many_conversations(options.conversations),
        "store": bots_store(options.turns),
        "search": searches(options.procedures),
    }
    (out / "growth.json").write_text(json.dumps(report, indent=2))
    draw(report, out / "growth.png")
    sys.stdout.write(json.dumps(report, indent=2) + f"\n{out / 'growth.json'}\n")


if __name__ == "__main__":
    main()
