"""A citizen who wants a person, and officers, on the tables."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from kb.db import reading, writing
from kb.messages import service, turns
from kb.messages.handoffs import asking
from kb.messages.handoffs import service as desk
from kb.messages.handoffs.model import Handoff
from kb.messages.model import Answer, Draft, InboxItem, Sender
from kb.messages.tables import handoff
from kb.people.model import Actor

LEASE = timedelta(seconds=30)
LAN, MINH = Actor("lan", "10.0.0.1"), Actor("minh", "10.0.0.2")
ASK = {"do": "handoff.ask", "reason": "asked", "left": False, "language": "vi"}


@dataclass
class Talk:
    """One conversation."""

    engine: sa.Engine
    id: str
    _said: int = 0

    @classmethod
    def begin(cls, engine: sa.Engine) -> "Talk":
        return cls(engine, service.open_conversation(engine).id)

    def says(self, text: str) -> int:
        """The citizen's message waits for its turn; its number."""
        self._said += 1
        return service.accept(self.engine, self.id, client_id=f"c{self._said}", text=text).seq

    def claim(self) -> InboxItem:
        item = turns.claim(self.engine, owner="test", lease=LEASE)
        assert item is not None
        return item

    def nothing_to_take(self) -> bool:
        return turns.claim(self.engine, owner="test", lease=LEASE) is None

    def turn(self, text: str, *effects: dict[str, Any], reply: str = "") -> None:
        """What the citizen says and the bot answers."""
        self.says(text)
        assert turns.finish(self.engine, self.claim(), bot(reply or f"đáp {text}", *effects))

    def asks(self, **how: Any) -> Handoff:
        """The citizen asks for a person."""
        self.turn("gặp cán bộ", ASK | how)
        return self.handoff

    @property
    def handoff(self) -> Handoff:
        """The open one. Raises `AssertionError`."""
        found = asking.of_conversation(self.engine, self.id)
        assert found is not None
        return found

    def lines(self) -> list[str]:
        """The transcript as "who: what", what the house says by its first word only."""
        found = service.messages_after(self.engine, self.id, 0)
        return [f"{each.sender.value}: {_told(each.sender, each.text)}" for each in found]

    def since(self, seconds: float, *columns: str) -> None:
        """As if these moments of the handoff had been so long ago."""
        moment = service.now() - timedelta(seconds=seconds)
        with writing(self.engine) as connection:
            this = sa.update(handoff).where(handoff.c.conversation_id == self.id, handoff.c.ended_at.is_(None))
            connection.execute(this.values(dict.fromkeys(columns, moment)))


def bot(text: str, *effects: dict[str, Any]) -> Answer:
    return Answer((Draft(Sender.BOT, text),), effects)


def taken(engine: sa.Engine) -> tuple[Talk, Handoff]:
    """A conversation that officer Lan has."""
    talk = Talk.begin(engine)
    handoff_id = talk.asks().id
    desk.take(engine, handoff_id, LAN)
    return talk, talk.handoff


def endings(engine: sa.Engine, talk: Talk) -> list[str]:
    rows = sa.select(handoff.c.ending).where(handoff.c.conversation_id == talk.id).order_by(handoff.c.id)
    with reading(engine) as connection:
        return list(connection.scalars(rows))


def _told(sender: Sender, text: str) -> str:
    return text.split()[0] if sender is Sender.SYSTEM else text
