"""A citizen's turns without Rasa: real services and database; the effects of a turn are stored before the next."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import KbAction
from actions.replies.model import Button, Reply
from actions.services import Services, make_services
from actions.standing import Standing
from actions.step import Step
from kb.db import reading, writing
from kb.dossiers.importing import Importer
from kb.dossiers.tables import dossier_lookup, subscription
from kb.effects import Doing, apply
from kb.feedback import officers
from kb.feedback.tables import feedback
from kb.feedback.wording import answer_wording
from kb.messages import service
from kb.messages.pending import pending_of
from kb.people.model import Actor
from kb.settings import KbSettings
from tests.kb.dossiers.samples import write_csv
from vi.codes import DOSSIER_CODES, CodeMask

# A Thursday morning in Vietnam.
NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
PHONE, TAIL, WRONG_TAIL = "0900000567", "0567", "0568"
COLUMNS = ("code", "title", "office", "appointed on", "phone", "stage", "at", "reason", "todo", "until", "place")
# What Rasa gives with a text that it understood as nothing in particular.
UNSURE: dict[str, Any] = {"name": "out_of_scope", "confidence": 0.3}


def services_on(url: str, folder: Path, **settings: Any) -> Services:
    """Services of a deployment of its own."""
    return make_services(KbSettings(url, folder, secret_key="a secret of the tests", **settings))


@dataclass
class Citizen:
    """One conversation. `now` is moved by tests; `messages` counts the turns, a retaken one once."""

    services: Services
    now: datetime = NOW
    id: str = ""
    messages: int = 0
    told: list[Reply] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.id = service.open_conversation(self.services.engine).id

    @property
    def message_id(self) -> str:
        return f"{self.id}-{self.messages}"

    def stand(self) -> Standing:
        """As the next turn finds the conversation."""
        self.messages += 1
        return self.stand_again()

    def stand_again(self) -> Standing:
        """As the same turn finds it when it is taken again."""
        return Standing(self.id, self.message_id, self.now, pending_of(self.services.engine, self.id))

    def store(self, step: Step) -> Reply:
        """The end of the turn: its effects in one transaction. Returns what was said."""
        self.apply(step.effects)
        self.told.append(step.reply)
        return step.reply

    def apply(self, effects: Sequence[dict[str, Any]]) -> None:
        """As the public edge does; effects travel there as JSON."""
        with writing(self.services.engine) as connection:
            apply(Doing(connection, self.id, self.message_id, self.now), json.loads(json.dumps(list(effects))))

    def begin_now(self) -> None:
        """Actions look at the clock themselves: what they find has to be of this moment."""
        self.now = datetime.now(UTC)

    def later(self, span: timedelta) -> None:
        self.now += span

    def topic(self, name: str) -> dict[str, Any]:
        """The stored data of what the conversation is in the middle of; empty when it is not."""
        found = pending_of(self.services.engine, self.id).get(name)
        return dict(found.data) if found else {}

    def private(self, name: str) -> str:
        found = pending_of(self.services.engine, self.id).get(name)
        return found.private if found else ""


@dataclass(frozen=True)
class Told:
    """What an action said and wants stored; how it understood the message stands apart."""

    messages: list[dict[str, Any]]
    effects: list[dict[str, Any]]
    events: list[dict[str, Any]]
    understood: dict[str, Any]

    @property
    def text(self) -> str:
        return "\n".join(message["text"] or message["response"] or "" for message in self.messages)

    @property
    def payloads(self) -> list[str]:
        return [button["payload"] for message in self.messages for button in message["buttons"]]


def tracker_of(citizen: Citizen, text: str, *, intent: dict[str, Any], slots: Any, entities: Any) -> Tracker:
    """What the action server gets of Rasa."""
    found = [{"entity": name, "value": value, "start": 0, "end": 1} for name, value in entities]
    latest = {"text": text, "intent": intent, "intent_ranking": [intent], "entities": found}
    latest |= {"message_id": citizen.message_id}
    return Tracker(citizen.id, dict(slots), latest, [], False, None, {}, None)


def run(
    action: KbAction,
    citizen: Citizen,
    text: str,
    *,
    intent: str = "",
    sure: float = 1.0,
    slots: Sequence[tuple[str, Any]] = (),
    **entities: str,
) -> Told:
    """The action's turn, not stored; called twice it is the same turn taken again."""
    assert abs(citizen.now - datetime.now(UTC)) < timedelta(minutes=1), "call begin_now before"
    meant = {"name": intent, "confidence": sure} if intent else UNSURE
    tracker = tracker_of(citizen, text, intent=meant, slots=slots, entities=entities.items())
    dispatcher = CollectingDispatcher()
    events = asyncio.run(action.run(dispatcher, tracker, {}))
    customs = [message["custom"] for message in dispatcher.messages]
    effects = [effect for custom in customs for effect in custom.get("effects", ())]
    said = [message for message in dispatcher.messages if "effects" not in message["custom"]]
    [understood] = [effect for effect in effects if effect["do"] == "understanding.add"]
    return Told(said, [effect for effect in effects if effect is not understood], list(events), understood)


def take(action: KbAction, citizen: Citizen, text: str, **rest: Any) -> Told:
    """The action's turn, stored."""
    citizen.messages += 1
    told = run(action, citizen, text, **rest)
    citizen.apply([told.understood, *told.effects])
    return told


def payload_of(reply: Reply, **wanted: str) -> dict[str, str]:
    """The entities of the reply's only button that has these. Raises `AssertionError`."""
    found = [each for each in map(entities_of, reply.buttons) if wanted.items() <= each.items()]
    assert len(found) == 1, [each.payload for each in reply.buttons]
    return found[0]


def entities_of(button: Button) -> dict[str, str]:
    start = button.payload.find("{")
    entities: dict[str, str] = json.loads(button.payload[start:]) if start >= 0 else {}
    return entities


def dossier(services: Services, folder: Path, code: str, stage: str, **values: str) -> str:
    """A dossier in the local table, its stages separated by commas; its code."""
    defaults = {"title": "Cấp bản sao trích lục hộ tịch", "office": "UBND phường Nha Trang", "phone": PHONE}
    known = defaults | {"appointed_on": "30/11/2026"} | values
    at = [f"{20 + number}/11/2026 08:30" for number, _ in enumerate(stage.split(","))]
    lines = [_line(code, each, moment, known) for each, moment in zip(stage.split(","), at, strict=True)]
    path = write_csv(folder / "dossiers.csv", *lines, header=COLUMNS, separator=";")
    report = Importer(services.engine, services.sealer, CodeMask.of(DOSSIER_CODES)).import_file(path)
    assert not report.rejected, report.rejected
    return code


def _line(code: str, stage: str, at: str, known: dict[str, str]) -> tuple[str, ...]:
    head = (code, known["title"], known["office"], known["appointed_on"], known["phone"], stage, at)
    return (*head, *(known.get(name, "") for name in ("reason", "todo", "until", "place")))


def outcomes(services: Services, citizen: Citizen) -> list[str]:
    """The look-ups of the conversation in the audit, in order."""
    rows = sa.select(dossier_lookup.c.outcome).where(dossier_lookup.c.conversation_id == citizen.id)
    with reading(services.engine) as connection:
        return list(connection.scalars(rows.order_by(dossier_lookup.c.id)))


def subscriptions(services: Services, citizen: Citizen) -> list[dict[str, Any]]:
    """Its rows of subscriptions."""
    rows = sa.select(subscription).where(subscription.c.conversation_id == citizen.id).order_by(subscription.c.id)
    with reading(services.engine) as connection:
        return [dict(row) for row in connection.execute(rows).mappings()]


def tickets(services: Services, citizen: Citizen) -> list[dict[str, Any]]:
    """Its rows of feedback."""
    rows = sa.select(feedback).where(feedback.c.conversation_id == citizen.id).order_by(feedback.c.sent_at)
    with reading(services.engine) as connection:
        return [dict(row) for row in connection.execute(rows).mappings()]


def answered(services: Services, code: str, text: str = "Đã thay bóng.", *, now: datetime = NOW) -> None:
    """An officer answers."""
    category = services.categories.get("street_light")
    officers.answer(services.engine, code, text, now, by=Actor("canbo1"), drafts=answer_wording(category))


def at(day: date, hour: int = 2) -> datetime:
    """That hour (UTC) of a day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
