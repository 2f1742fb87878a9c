"""What the console asks of messages that were not understood. `KbUnavailableError` from each."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from kb.db import reading, writing
from kb.messages.service import Engine
from kb.people import audit
from kb.people.model import Actor
from kb.procedures.search import Hit
from kb.procedures.service import Procedures
from kb.quality import deciding, queries, recording
from kb.quality.model import (
    Decision,
    DecisionError,
    Example,
    OutOfScope,
    Reason,
    State,
    Unanswered,
)
from kb.quality.queries import Wanted
from kb.quality.similar import alike
from kb.quality.tables import example, unanswered, understanding
from kb.quality.wording import plain

# So many are looked at: grouping them takes two seconds.
MOST = 5000
_PROPOSALS = 5


@dataclass(frozen=True, slots=True)
class Group:
    """Messages that ask the same, the most typical one first."""

    rows: tuple[Unanswered, ...]

    @property
    def text(self) -> str:
        """The most typical message, in a spelling with its marks if there is one."""
        first = self.rows[0].text
        same = (row.text for row in self.rows if plain(row.text) == plain(first))
        return next((text for text in same if not text.isascii()), first)

    @property
    def ids(self) -> tuple[int, ...]:
        """Of its messages."""
        return tuple(row.id for row in self.rows)

    @property
    def newest(self) -> datetime:
        """When it was asked last."""
        return max(row.at for row in self.rows)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why they wait."""
        return tuple(dict.fromkeys(row.reason for row in self.rows))


def messages(engine: Engine, wanted: Wanted, *, limit: int = MOST) -> tuple[Unanswered, ...]:
    """Messages that wait or were decided, the newest first."""
    with reading(engine) as connection:
        return queries.messages(connection, wanted, limit=limit)


def groups(engine: Engine, wanted: Wanted) -> tuple[Group, ...]:
    """The newest `MOST` of them by likeness, the most frequent first."""
    found = messages(engine, wanted)
    return tuple(Group(tuple(found[place] for place in group)) for group in alike([row.text for row in found]))


def fields(engine: Engine) -> tuple[str, ...]:
    """The fields that open messages are in."""
    with reading(engine) as connection:
        return queries.fields(connection)


def proposals(procedures: Procedures, text: str) -> tuple[Hit, ...]:
    """What the search would offer for it."""
    return procedures.search(text, limit=_PROPOSALS).hits


def decide(engine: Engine, ids: Collection[int], decision: Decision, *, by: Actor) -> None:
    """Decide on open messages, all or none of them. Raises `DecisionError`."""
    now = datetime.now(UTC)
    with writing(engine) as connection:
        rows = _locked(connection, ids, is_open=True)
        stored = deciding.take(connection, rows, decision, by=by, now=now)
        state = State.OUT_OF_SCOPE if isinstance(decision, OutOfScope) else State.ATTACHED
        values = {"state": state.value, "decided_by": by.name, "decided_at": now}
        decided = [(row.id, values | {"decision": told}) for row, told in zip(rows, stored, strict=True)]
        queries.settle(connection, decided)
        _note(connection, by, "unanswered.decide", rows, {"to": type(decision).__name__, **asdict(decision)})


def undo(engine: Engine, ids: Collection[int], *, by: Actor) -> None:
    """They wait again, and what the decision brought is gone, unless another message stands for it too.

    Raises `DecisionError`.
    """
    values = {"state": State.OPEN.value, "decided_by": "", "decided_at": None, "decision": None}
    with writing(engine) as connection:
        rows = _locked(connection, ids, is_open=False)
        deciding.take_back(connection, rows, by=by)
        queries.settle(connection, [(row.id, values) for row in rows])
        _note(connection, by, "unanswered.undo", rows, {})


def mark_wrong(engine: Engine, conversation_id: str, seq: int, *, by: Actor) -> None:
    """A member of the staff says that the message was understood wrongly: it waits. A button's press only is marked.

    Raises `DecisionError` ("nothing") when there is no such turn.
    """
    here = (understanding.c.conversation_id == conversation_id, understanding.c.seq == seq)
    with writing(engine) as connection:
        if not connection.execute(sa.update(understanding).where(*here).values(wrong=True)).rowcount:
            raise DecisionError("nothing")
        row = recording.wait(connection, conversation_id, seq, Reason.WRONG, now=datetime.now(UTC))
        still = (unanswered.c.id == row, unanswered.c.state == State.OPEN.value)
        connection.execute(sa.update(unanswered).where(*still).values(reason=Reason.WRONG.value))
        audit.note(connection, by, "conversation.mark_wrong", f"{conversation_id}-{seq}")


def examples(engine: Engine) -> tuple[Example, ...]:
    """All examples, by intent."""
    with reading(engine) as connection:
        return queries.examples(connection)


def forget_example(engine: Engine, example_id: int, *, by: Actor) -> None:
    """The next model does not learn it. Messages that were attached to it stay so. Raises `DecisionError`."""
    with writing(engine) as connection:
        gone = sa.delete(example).where(example.c.id == example_id)
        if not connection.execute(gone).rowcount:
            raise DecisionError("nothing")
        audit.note(connection, by, "example.remove", str(example_id))


def _locked(connection: sa.Connection, ids: Collection[int], *, is_open: bool) -> tuple[Unanswered, ...]:
    rows = queries.locked(connection, ids)
    if not rows or len(rows) < len(set(ids)):
        raise DecisionError("nothing")
    if any((row.state is State.OPEN) is not is_open for row in rows):
        raise DecisionError("decided" if is_open else "changed")
    return rows


def _note(connection: sa.Connection, by: Actor, act: str, rows: Sequence[Unanswered], detail: dict[str, Any]) -> None:
    ids = [row.id for row in rows]
    audit.note(connection, by, act, ",".join(map(str, ids[:10])), detail={"ids": ids, **detail})
