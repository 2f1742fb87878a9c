"""One message of an English speaker: what is answered, and that the conversation goes on in English."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import english
from actions.coming import came
from actions.memory import Asked, Memory, OpenQuestion, recall
from actions.officer_talk import ASKED, ENGLISH, OfficerTalk
from actions.replies import english as replies
from actions.replies.answer import How
from actions.replies.model import Reply
from actions.said import BUTTON_PREFIX
from actions.services import Services
from actions.slots import entities, entity, question_of, told_aspects
from actions.speaking import Event, utter
from actions.standing import standing
from actions.step import say_step
from actions.wording import say
from kb.calendar.model import today
from kb.procedures.model import Aspect
from kb.procedures.search import Decision, Hit
from kb.quality.model import Came
from vi import fold

_OFFERED = 4
# Whatever else the message names, it is about this.
_FIRST = ("officer", "feedback", "dossier")


class EnglishTurn:
    """What one turn says in English. The slot `question` remembers that the conversation is in English."""

    def __init__(self, services: Services, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        self._services, self._dispatcher, self._tracker = services, dispatcher, tracker
        self._procedures = services.procedures
        self._text, self._memory = question_of(tracker), recall(tracker)
        self._already = english.is_english(self._memory.question)
        is_button = self._text.startswith(BUTTON_PREFIX)
        # A single word of a conversation in English does not tell the language of the next one.
        self._by_itself = not is_button and english.is_english(self._text)
        self._question = self._text if self._by_itself else self._memory.question
        self._hits: tuple[Hit, ...] = ()

    @property
    def speaks(self) -> bool:
        """Whether the message is English by itself, and not one for the whole conversation."""
        return self._by_itself and english.talk_of(self._text) != "restart"

    def emergency(self) -> list[Event] | None:
        """The numbers to call, when the message tells of a danger in English."""
        if self._text.startswith(BUTTON_PREFIX) or not english.is_emergency(self._text):
            return None
        return self._say(Reply(say("utter_english_emergency")))

    def take(self) -> list[Event] | None:
        """The events of a turn in English; None when the message is none, or is understood in any language."""
        if self._text.startswith(BUTTON_PREFIX):
            return self._press() if self._already else None
        has_code = entities(self._tracker, "dossier_code") or entities(self._tracker, "feedback_code")
        if has_code or not english.is_english(self._text, already=self._already):
            return None
        return None if english.talk_of(self._text) == "restart" else self._hear()

    def hint(self) -> None:
        """One English sentence behind the answer to a greeting that tells no language."""
        if not self._already and english.is_bare_greeting(self._text):
            self._dispatcher.utter_message(text=say("utter_english_hint"))

    def _hear(self) -> list[Event]:
        asked, talk = english.read_english(self._text), english.talk_of(self._text)
        if talk in _FIRST:
            return self._officer() if talk == "officer" else self._talk(talk)
        if codes := entities(self._tracker, "procedure_code"):
            known = self._procedures.get_many(codes)
            return self._tell(known[0].code, asked.aspects) if known else self._find_nothing(codes[0])
        if asked.search:
            return self._look_up(asked.search, asked.aspects or self._waiting())
        if (chosen := self._chosen()) is not None:
            return self._tell(chosen, self._waiting())
        if asked.aspects:
            return self._go_on(asked.aspects)
        return self._talk(talk) if talk else self._misunderstand()

    def _look_up(self, search: str, aspects: Sequence[Aspect]) -> list[Event]:
        result = self._procedures.search(search)
        self._hits = result.hits
        bears = english.glossary()["bears"].get(search, "")
        codes = [hit.code for hit in result.hits if re.search(bears, fold(hit.title))]
        sure = result.decision is Decision.ANSWER and codes[:1] == [result.hits[0].code]
        if sure:
            return self._tell(codes[0], aspects, others=codes[1 : 1 + _OFFERED])
        if codes and (bears or result.decision is Decision.CHOOSE):
            return self._offer(codes[:_OFFERED], aspects)
        return self._find_nothing(search)

    def _go_on(self, aspects: Sequence[Aspect]) -> list[Event]:
        """Of the procedure that is talked about."""
        if self._memory.procedure:
            return self._tell(self._memory.procedure, aspects, others=self._memory.offered)
        utter(self._dispatcher, Reply(say("utter_english_which_procedure")))
        came(self._dispatcher, Came.UNCLEAR)
        told = replace(self._memory, question=self._question, asked_aspects=tuple(aspects))
        return replace(told, open_question=OpenQuestion(Asked.SUBJECT)).events()

    def _tell(
        self, code: str, aspects: Sequence[Aspect], *, others: Sequence[str] = (), full: bool = False
    ) -> list[Event]:
        procedure = self._procedures.get(code)
        beside = self._procedures.get_many([english.glossary()["beside"].get(code, "")])
        how = How(today(), full=full)
        utter(self._dispatcher, replies.answer(procedure, aspects, how, next(iter(beside), None)))
        came(self._dispatcher, Came.ANSWERED, code=code, hits=self._hits)
        told = Memory(code, "", tuple(each for each in others if each != code), self._question)
        return replace(told, last_aspects=tuple(aspects)).events()

    def _offer(self, codes: Sequence[str], aspects: Sequence[Aspect]) -> list[Event]:
        utter(self._dispatcher, replies.choices(self._procedures.get_many(codes)))
        came(self._dispatcher, Came.OFFERED, code=codes[0], hits=self._hits)
        opened = OpenQuestion(Asked.PROCEDURES, tuple(codes), self._question, tuple(aspects))
        told = Memory(offered=tuple(codes), question=self._question, asked_aspects=tuple(aspects))
        return replace(told, procedure=self._memory.procedure, open_question=opened).events()

    def _find_nothing(self, asked: str) -> list[Event]:
        came(self._dispatcher, Came.NOT_FOUND, hits=self._hits)
        return self._say(replies.not_found(asked))

    def _misunderstand(self, refused: str = "") -> list[Event]:
        came(self._dispatcher, Came.UNCLEAR, refused=refused)
        return self._say(replies.not_understood())

    def _talk(self, name: str) -> list[Event]:
        return self._say(Reply(say(f"utter_english_{name.removesuffix('_too')}")))

    def _officer(self) -> list[Event]:
        stand = standing(self._services.engine, self._tracker)
        say_step(self._dispatcher, OfficerTalk(self._services, stand, ENGLISH).ask(ASKED))
        return replace(self._memory, question=self._question).events()

    def _say(self, reply: Reply) -> list[Event]:
        """Say it; what was talked about stays."""
        utter(self._dispatcher, reply)
        return replace(self._memory, question=self._question).events()

    def _waiting(self) -> tuple[Aspect, ...]:
        opened = self._memory.open_question
        return self._memory.asked_aspects or (opened.aspects if opened else ())

    def _chosen(self) -> str | None:
        opened, at = self._memory.open_question, english.ordinal(self._text)
        offered = opened.codes if opened and opened.about is Asked.PROCEDURES else ()
        return offered[at] if at is not None and at < len(offered) else None

    def _press(self) -> list[Event] | None:
        """A button that the conversation in English has offered."""
        presses: Mapping[str, Callable[[str], list[Event]]] = {
            "choose_procedure": lambda code: self._tell(code, self._waiting()),
            "ask_aspect": lambda code: self._tell(code, told_aspects(self._tracker)),
            "show_all": lambda code: self._tell(code, told_aspects(self._tracker), full=True),
            "reject_choices": lambda _: self._misunderstand(self._memory.question),
            "report_mistake": self._report,
            "talk_to_officer": lambda _: self._officer(),
        }
        intent = (self._tracker.latest_message.get("intent") or {}).get("name") or ""
        code = entity(self._tracker, "procedure_code") or self._memory.procedure
        return presses[intent](code) if intent in presses else None

    def _report(self, code: str) -> list[Event]:
        procedure = self._procedures.get(code)
        self._procedures.report_mistake(procedure.code, conversation=str(self._tracker.sender_id))
        return self._say(Reply(say("utter_english_mistake_noted", title=procedure.title, url=procedure.url)))
