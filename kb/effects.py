"""What a turn changes besides what it says. Stored in one transaction with the answer, or not at all.

An action never writes: it names its effects, the public edge stores them with the answer (`kb.messages.turns.finish`).
So a turn whose process dies is taken again as if it had never been, and one that was stored is never taken again.
docs/adr/0010-effects-with-the-answer.md
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from kb.dossiers import subscriptions
from kb.errors import KbError
from kb.feedback import attachments
from kb.feedback import writes as feedback
from kb.feedback.model import FeedbackDraft
from kb.messages import pending
from kb.messages.handoffs import asking
from kb.platforms import connecting
from kb.quality import recording
from kb.quality.model import Came, Understood
from kb.ratings import service as ratings
from kb.ratings.model import Rating


class EffectError(KbError):
    """An effect that is unknown, or lacks what it needs."""


@dataclass(frozen=True, slots=True)
class Doing:
    """In whose turn an effect happens: the connection's transaction is that of the answer."""

    connection: sa.Connection
    conversation_id: str
    message_id: str
    now: datetime

    @property
    def seq(self) -> int:
        """The number of the message in its conversation: the id of a turn ends with it."""
        return int(self.message_id.rpartition("-")[2])


Fields = Mapping[str, Any]


def apply(doing: Doing, effects: Sequence[Fields]) -> None:
    """Do them in order. Raises `EffectError`, and whatever a room raises; then the transaction must not be kept."""
    for effect in effects:
        try:
            handler = _HANDLERS[str(effect["do"])]
            handler(doing, effect)
        except (LookupError, TypeError, ValueError) as error:
            raise EffectError(f"{effect.get('do')}: {type(error).__name__}") from error


def _keep(doing: Doing, effect: Fields) -> None:
    pending.keep(
        doing.connection,
        doing.conversation_id,
        effect["topic"],
        effect["data"],
        private=effect.get("private", ""),
        now=doing.now,
    )


def _drop(doing: Doing, effect: Fields) -> None:
    pending.drop(doing.connection, doing.conversation_id, effect["topic"])


def _subscribe(doing: Doing, effect: Fields) -> None:
    subscriptions.subscribe(
        doing.connection,
        doing.conversation_id,
        effect["code"],
        announced=effect["announced"],
        email=effect.get("email", ""),
        consent=effect["consent"],
        now=doing.now,
    )


def _unsubscribe(doing: Doing, effect: Fields) -> None:
    subscriptions.unsubscribe(doing.connection, doing.conversation_id, effect.get("code"))


def _discard(doing: Doing, _: Fields) -> None:
    attachments.discard(doing.connection, doing.conversation_id)


def _submit(doing: Doing, effect: Fields) -> None:
    draft = FeedbackDraft.of(effect["draft"])
    who = (doing.conversation_id, doing.message_id)
    feedback.submit(doing.connection, *who, effect["code"], draft, due_on=effect["due_on"], now=doing.now)


def _join(doing: Doing, effect: Fields) -> None:
    feedback.join(doing.connection, doing.conversation_id, effect["code"], now=doing.now)


def _rate_ticket(doing: Doing, effect: Fields) -> None:
    rated = {"satisfied": bool(effect["satisfied"]), "reason": effect.get("reason", "")}
    feedback.rate(doing.connection, doing.conversation_id, effect["code"], **rated, now=doing.now)


def _reopen(doing: Doing, effect: Fields) -> None:
    again = {"reason": effect.get("reason", ""), "due_on": effect["due_on"]}
    feedback.reopen(doing.connection, doing.conversation_id, effect["code"], **again, now=doing.now)


def _rate(doing: Doing, effect: Fields) -> None:
    told = {name: effect[name] for name in ("topic", "procedure_code", "helpful", "reason", "model") if name in effect}
    ratings.add(doing.connection, Rating(doing.conversation_id, **told), now=doing.now)
    if not effect["helpful"]:
        recording.unhappy(
            doing.connection, doing.conversation_id, doing.seq, effect.get("procedure_code", ""), now=doing.now
        )


def _understand(doing: Doing, effect: Fields) -> None:
    told = Understood(
        intent=effect["intent"],
        confidence=float(effect["confidence"]),
        aspects=tuple(effect["aspects"]),
        came=Came(effect["outcome"]),
        hits=tuple((str(code), float(score)) for code, score in effect.get("hits", ())),
        code=effect.get("code", ""),
        field=effect.get("field", ""),
        commune=effect["commune"],
        model=effect["model"],
    )
    refused = effect.get("refused", "")
    recording.add(doing.connection, doing.conversation_id, doing.seq, told, refused=refused, now=doing.now)


def _issue_code(doing: Doing, effect: Fields) -> None:
    given = {"context": effect["context"], "now": doing.now}
    connecting.issue(doing.connection, doing.message_id, effect["digest"], **given)


def _use_code(doing: Doing, effect: Fields) -> None:
    connecting.use(doing.connection, doing.message_id, effect["digest"], now=doing.now)


def _leave(doing: Doing, _: Fields) -> None:
    connecting.leave(doing.connection, doing.message_id)


def _ask_officer(doing: Doing, effect: Fields) -> None:
    asking.ask(
        doing.connection,
        doing.conversation_id,
        seq=doing.seq,
        reason=effect["reason"],
        left=effect["left"],
        language=effect["language"],
        now=doing.now,
    )


def _leave_queue(doing: Doing, _: Fields) -> None:
    asking.leave(doing.connection, doing.conversation_id, now=doing.now)


_HANDLERS: Mapping[str, Callable[[Doing, Fields], None]] = {
    "pending.keep": _keep,
    "pending.drop": _drop,
    "dossier.subscribe": _subscribe,
    "dossier.unsubscribe": _unsubscribe,
    "feedback.discard": _discard,
    "feedback.submit": _submit,
    "feedback.join": _join,
    "feedback.rate": _rate_ticket,
    "feedback.reopen": _reopen,
    "rating.add": _rate,
    "understanding.add": _understand,
    "handoff.ask": _ask_officer,
    "handoff.leave": _leave_queue,
    "connection.issue": _issue_code,
    "connection.use": _use_code,
    "connection.leave": _leave,
}
