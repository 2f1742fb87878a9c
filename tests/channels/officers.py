"""An officer at the database of a public edge, as the console is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from kb.db import make_engine, writing
from kb.messages.handoffs import service as desk
from kb.messages.handoffs.model import Handoff
from kb.messages.service import now
from kb.messages.tables import handoff
from kb.people.model import Actor
from kb.strings import say

BY = Actor("lan", "10.0.0.1")
JOINED, LEFT, GONE = (f"system: {say(f'handoff_{name}_vi')}" for name in ("taken", "back", "absent"))


@dataclass
class Officer:
    """Officer Lan."""

    engine: sa.Engine

    def queue(self) -> list[Handoff]:
        return list(desk.queue(self.engine))

    def take(self, conversation_id: str = "") -> Handoff:
        """Takes that conversation, or the only one."""
        [found] = [each for each in self.queue() if conversation_id in ("", each.conversation_id)]
        desk.take(self.engine, found.id, BY)
        return found

    def says(self, found: Handoff, text: str) -> None:
        desk.answer(self.engine, found.id, text, by=BY, after=0)

    def hands_back(self, found: Handoff, *, answer_waiting: bool = False) -> None:
        desk.hand_back(self.engine, found.id, by=BY, answer_waiting=answer_waiting)

    def sees(self, found: Handoff) -> list[str]:
        """What the citizen has said."""
        shown = desk.desk(self.engine, found.id).messages
        return [each.text for each in shown if each.sender == "citizen"]

    def goes_away(self, found: Handoff, seconds: float = 3600) -> None:
        """As if the page had been closed so long ago."""
        gone = {"seen_at": now() - timedelta(seconds=seconds)}
        with writing(self.engine) as connection:
            connection.execute(sa.update(handoff).where(handoff.c.id == found.id).values(gone))


@contextmanager
def officer_at(database_url: str) -> Iterator[Officer]:
    engine = make_engine(database_url)
    yield Officer(engine)
    engine.dispose()
