"""What the staff makes of messages that waited: each kind of decision, and how it is taken back. Inside a transaction.

A decision as stored: `{"procedure": code, "kind": "alias" | "question", "text": …, "added": …}` or `{"intent": …,
"aspects": […], "example": id, "added": …}` or `{"faq": …}`, null for out of scope. `added` says whether it is this that
brought the phrase or the example, so that taking back removes nothing that somebody else wrote.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from kb.calendar.model import today
from kb.people.model import Actor
from kb.phrases import Phrases, load_phrases
from kb.procedures import phrases
from kb.procedures.queries import procedures
from kb.quality import meanings
from kb.quality.model import (
    Decision,
    DecisionError,
    Example,
    OutOfScope,
    PhraseKind,
    ToFaq,
    ToIntent,
    ToProcedure,
    Unanswered,
)
from kb.quality.queries import attached, examples
from kb.quality.tables import example
from kb.quality.wording import plain
from vi import normalise

_LEAST_FAQ = 10
Stored = Mapping[str, Any] | None


def take(
    connection: sa.Connection, rows: Sequence[Unanswered], decision: Decision, *, by: Actor, now: datetime
) -> list[Stored]:
    """Do it; what is stored with each row. Raises `DecisionError`."""
    match decision:
        case ToProcedure():
            return _to_procedure(connection, rows, decision, by)
        case ToIntent():
            return _to_intents(connection, rows, decision, by, now)
        case ToFaq(text):
            if len(text.strip()) < _LEAST_FAQ:
                raise DecisionError("faq")
            return [{"faq": text.strip()}] * len(rows)
        case OutOfScope():
            return [None] * len(rows)


def take_back(connection: sa.Connection, rows: Sequence[Unanswered], *, by: Actor) -> None:
    """Undo what the decisions of these rows did, unless another message stands for it too."""
    others = attached(connection, but=[row.id for row in rows])
    told = [dict(row.decision or {}) for row in rows]
    for code in sorted({each["procedure"] for each in told if "procedure" in each}):
        gone = [each for each in told if each.get("procedure") == code and each["added"]]
        kept = [dict(row.decision or {}) for row in others if (row.decision or {}).get("procedure") == code]
        _remove_phrases(connection, code, gone, {(each["kind"], plain(each["text"])) for each in kept}, by)
    stay = {(row.decision or {}).get("example") for row in others}
    ids = {each["example"] for each in told if each.get("added") and "example" in each} - stay
    connection.execute(sa.delete(example).where(example.c.id.in_(ids)))


def _to_procedure(
    connection: sa.Connection, rows: Sequence[Unanswered], decision: ToProcedure, by: Actor
) -> list[Stored]:
    code, kind = decision.code, decision.kind
    if not procedures(connection, [code], day=today()):
        raise DecisionError("procedure")
    held = phrases.phrases_of(connection, [code]).get(code, Phrases())
    known = {plain(text) for text in _listed(held, kind)}
    brought = _brought(attached(connection), code, kind)
    texts = {row.id: normalise(row.text) for row in rows}
    # Of several spellings the one with its marks says most.
    spelled = sorted(texts.values(), key=str.isascii, reverse=True)
    new = {key: text for text in spelled if (key := plain(text)) not in known}
    if new:
        phrases.write(connection, code, _with(held, kind, (*_listed(held, kind), *new.values())), author=by.name)
    told = {"procedure": code, "kind": kind.value}
    return [told | {"text": text, "added": plain(text) in new.keys() | brought} for text in texts.values()]


def _brought(rows: Collection[Unanswered], code: str, kind: PhraseKind) -> set[str]:
    """What earlier decisions have brought to the procedure."""
    told = [row.decision or {} for row in rows]
    here = [each for each in told if each.get("procedure") == code and each["kind"] == kind.value]
    return {plain(each["text"]) for each in here if each["added"]}


def _remove_phrases(
    connection: sa.Connection, code: str, gone: Sequence[Mapping[str, Any]], kept: set[tuple[str, str]], by: Actor
) -> None:
    removed = {(each["kind"], plain(each["text"])) for each in gone} - kept
    held = phrases.phrases_of(connection, [code]).get(code, Phrases())
    left = held
    for kind in PhraseKind:
        left = _with(left, kind, [text for text in _listed(left, kind) if (kind.value, plain(text)) not in removed])
    if left != held:
        # What ships alone is not the staff's: the next version of it counts again.
        shipped = load_phrases().get(code, Phrases())
        phrases.write(connection, code, Phrases() if left == shipped else left, author=by.name)


def _listed(held: Phrases, kind: PhraseKind) -> tuple[str, ...]:
    return held.aliases if kind is PhraseKind.ALIAS else held.questions


def _with(held: Phrases, kind: PhraseKind, texts: Sequence[str]) -> Phrases:
    if kind is PhraseKind.ALIAS:
        return replace(held, aliases=tuple(texts))
    return replace(held, questions=tuple(texts))


def _to_intents(
    connection: sa.Connection, rows: Sequence[Unanswered], decision: ToIntent, by: Actor, now: datetime
) -> list[Stored]:
    meanings.check(decision.intent, decision.aspects)
    told: dict[str, Any] = {"intent": decision.intent, "aspects": list(decision.aspects)}
    known = {plain(each.text): each for each in examples(connection)}
    brought = {(row.decision or {}).get("example") for row in attached(connection)}
    stored: list[Stored] = []
    for row in rows:
        text = " ".join(normalise(row.text).split())
        same = known.get(plain(text))
        if same is None:
            same = known[plain(text)] = _new_example(connection, text, decision, by, now)
            brought.add(same.id)
        elif same.intent != decision.intent or set(same.aspects) != set(decision.aspects):
            raise DecisionError("elsewhere")
        stored.append(told | {"example": same.id, "added": same.id in brought})
    return stored


def _new_example(connection: sa.Connection, text: str, decision: ToIntent, by: Actor, now: datetime) -> Example:
    values = {"text": text, "intent": decision.intent, "author": by.name, "at": now}
    row = sa.insert(example).values(values | {"aspects": list(decision.aspects)}).returning(example.c.id)
    made = connection.execute(row).scalar_one()
    return Example(made, text, decision.intent, decision.aspects, by.name, now)
