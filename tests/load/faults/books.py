"""What went wrong, as citizens see it and as the database has it."""

import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import sqlalchemy as sa

from kb.db import make_engine
from kb.messages.model import Sender
from kb.messages.tables import inbox, message, outbox
from tests.load.faults.citizens import Citizen, Ledger
from tests.load.faults.stage import Stage
from tests.load.platform_books import wrong_in
from tests.system.running import ROOT
from vi.files import read_yaml

_PATIENCE = 120.0
_ALLOWED = ("unread", "ending")
_OPEN = (
    sa.select(sa.func.count()).select_from(inbox).where(inbox.c.state.in_(["waiting", "working"])),
    sa.select(sa.func.count()).select_from(outbox).where(outbox.c.state == "waiting", outbox.c.channel != "web"),
)


@dataclass
class Wrong:
    """In sentences; nothing may be there but what is in the last two. `unread`: answers that say that the base cannot
    be read, and what was answered differently because of them. `ending`: the same answer with other buttons or another
    question at its end, as the bot had taken the turn before and nobody heard of it.
    """

    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    resent: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    books: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    ending: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """All that must not be there."""
        return [f"{kind}: {line}" for kind, lines in vars(self).items() if kind not in _ALLOWED for line in lines]


def settle(stage: Stage) -> list[str]:
    """Until nothing waits any more; what still does after two minutes."""
    end = time.monotonic() + _PATIENCE
    while (waiting := _waiting(stage)) and time.monotonic() < end:
        time.sleep(0.5)
    return waiting


def check(stage: Stage, ledger: Ledger, citizens: Sequence[Citizen], wrong: Wrong) -> None:
    """Each citizen's answers beside those of the calm one, then the database and what the platforms show."""
    for citizen in citizens:
        expected = [text for texts in ledger.calm[citizen.channel] for text in texts]
        _compare(f"{citizen.channel} {citizen.name}", citizen.got(), expected, wrong)
        wrong.resent += [f"{citizen.name}: {line}" for line in citizen.complaints()]
    wrong.books += [*wrong_in(stage, len(ledger.said)), *_out_of_order(stage)]


def _compare(name: str, got: list[str], expected: list[str], wrong: Wrong) -> None:
    if got == expected:
        return
    missing, more = Counter(expected) - Counter(got), Counter(got) - Counter(expected)
    at = next((at for at, both in enumerate(zip(got, expected, strict=False)) if both[0] != both[1]), len(got))
    told = f"{name}: {len(got)} answers instead of {len(expected)}, the first difference at {at + 1}"
    shown = f"{told}: {_apart(got[at : at + 1], expected[at : at + 1])}"
    if len(got) != len(expected):
        (wrong.lost if len(got) < len(expected) else wrong.twice).append(shown)
    elif list(map(_head, got)) == list(map(_head, expected)):
        wrong.ending.append(shown)
    elif missing or more:
        (wrong.unread if _told_unread(more) else wrong.different).append(shown)
    else:
        wrong.order.append(shown)


def _head(text: str) -> str:
    return text.split("\n", 1)[0]


def _apart(got: list[str], expected: list[str]) -> str:
    """Two texts, or one and none, from a little before where they are no longer the same."""
    both = [*got, *expected]
    pairs = enumerate(zip(*both, strict=False)) if len(both) == 2 else iter(())
    # Where one goes on and the other ends, that is the place.
    begin = max(0, next((at for at, (one, two) in pairs if one != two), min(map(len, both))) - 30)
    one, two = (repr(texts[0][begin : begin + 90]) if texts else "nothing" for texts in (got, expected))
    return f"{one} instead of {two}"


def _told_unread(more: Counter[str]) -> bool:
    """Whether one of them says that the knowledge base could not be read: that is an answer while it cannot."""
    return any(text.startswith(_unread()) for text in more)


@cache
def _unread() -> str:
    responses = read_yaml((ROOT / "data" / "responses" / "answers.yml").read_text("utf-8"))
    text: str = responses["responses"]["utter_service_unavailable"][0]["text"]
    return text[:30]


def _waiting(stage: Stage) -> list[str]:
    posts = len(stage.zalo.fake.undelivered) + len(stage.facebook.fake.undelivered)
    engine = make_engine(stage.database_url)
    with engine.connect() as connection:
        turns, sends = (connection.execute(statement).scalar_one() for statement in _OPEN)
    engine.dispose()
    named = {"events not acknowledged": posts, "messages in the inbox": turns, "messages in the outbox": sends}
    return [f"{count} {name}" for name, count in named.items() if count]


def _out_of_order(stage: Stage) -> list[str]:
    """Answers of the bot that stand behind the answer to a later message, and messages that are answered twice."""
    columns = (message.c.conversation_id, message.c.reply_to)
    rows = sa.select(*columns).where(message.c.sender == Sender.BOT.value, message.c.reply_to.is_not(None))
    engine = make_engine(stage.database_url)
    answered: dict[str, list[int]] = defaultdict(list)
    with engine.connect() as connection:
        for row in connection.execute(rows.order_by(message.c.conversation_id, message.c.seq)):
            answered[row.conversation_id].append(row.reply_to)
    engine.dispose()
    return [f"{name}: answers to {told}" for name, told in answered.items() if told != sorted(told)]
