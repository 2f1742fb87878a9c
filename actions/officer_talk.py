"""Asking for a person in one turn: the queue in office hours, else a message that is left."""

import re
from datetime import datetime

from actions.replies import officer as tell
from actions.replies.model import Reply
from actions.services import Services
from actions.standing import Standing, drop, keep
from actions.step import Step
from actions.words import words
from kb.messages.handoffs import asking
from kb.messages.handoffs.model import TO_TAKE, TOPIC, Handoff
from vi import fold, normalise

VIETNAMESE, ENGLISH = "vi", "en"
# Why somebody asks, as it is kept: at their own wish (else `actions.replies.ratings.UNHAPPY`).
ASKED = "asked"
# Who says more than that says something else besides.
_MOST_WORDS = 12


def asks_for_number(text: str) -> bool:
    """Whether a telephone number is wanted, and no talk here."""
    return re.search(words()["asks_for_number"], fold(normalise(text))) is not None


def leaves_queue(text: str, *, bare: bool) -> bool:
    """Whether the text says that no officer is needed any more. `bare`: nothing else may be meant by "thôi"."""
    said = fold(normalise(text))
    if len(said.split()) > _MOST_WORDS:
        return False
    names = ("leaves_queue", "leaves_queue_bare") if bare else ("leaves_queue",)
    return any(re.fullmatch(words()[name], said) for name in names)


class OfficerTalk:
    """What one turn comes to. `language`: of a citizen who asks now; who has asked is answered in the one they had."""

    def __init__(self, services: Services, stand: Standing, language: str = VIETNAMESE) -> None:
        self._services, self._stand, self._language = services, stand, language

    @property
    def message_since(self) -> datetime | None:
        """Since when the citizen is writing down what an officer is to read; None when they are not."""
        return self._stand.topics[TOPIC].updated_at if self._stand.data(TOPIC) is not None else None

    @property
    def language(self) -> str:
        """The language of what the citizen is writing down."""
        return str((self._stand.data(TOPIC) or {}).get("language") or self._language)

    def is_waiting(self) -> bool:
        """Whether the citizen is in the queue or has left a message that no officer has taken."""
        found = self._handoff()
        return found is not None and found.state.value in TO_TAKE

    def ask(self, reason: str) -> Step:
        """Into the queue while offices are open."""
        calendar, now = self._services.calendar, self._stand.now
        if not calendar.is_open(now):
            opening = calendar.next_opening(now)
            return self._left(tell.closed(opening, calendar.hours_of(opening.date()), self._language), reason)
        outlook = asking.outlook(self._services.engine, self._stand.conversation_id, now)
        return Step(tell.waiting(outlook, self._language), (self._asked(reason, left=False), drop(TOPIC)))

    def press(self, do: str) -> Step:
        """A button under what was told of the queue."""
        found = self._handoff()
        self._language = found.language if found else self.language
        if do == "message":
            return self._left(tell.write(self._language), ASKED)
        if do == "done":
            return Step(tell.done(self.language), (drop(TOPIC),))
        if found is None or found.state.value not in TO_TAKE:
            return Step(tell.nothing_waits(self._language), (drop(TOPIC),))
        return self.leave() if do == "leave" else self.ask(found.reason)

    def leave(self) -> Step:
        """Nobody is needed any more."""
        found = self._handoff()
        language = found.language if found else self._language
        return Step(tell.left_queue(language), ({"do": "handoff.leave"}, drop(TOPIC)))

    def hear(self) -> Step:
        """What the citizen has just written is for the officer; more may come."""
        return Step(tell.kept(self.language), (keep(TOPIC, {"language": self.language}),))

    def _left(self, reply: Reply, reason: str) -> Step:
        return Step(reply, (self._asked(reason, left=True), keep(TOPIC, {"language": self._language})))

    def _asked(self, reason: str, *, left: bool) -> dict[str, object]:
        return {"do": "handoff.ask", "reason": reason, "left": left, "language": self._language}

    def _handoff(self) -> Handoff | None:
        return asking.of_conversation(self._services.engine, self._stand.conversation_id)
