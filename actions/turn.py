"""One message of a citizen on procedures: what is answered, what is asked back, what is remembered."""

from collections.abc import Sequence
from dataclasses import replace

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.cases import case_in
from actions.coming import came
from actions.memory import MOST_ASKED, Asked, Memory, OpenQuestion, recall
from actions.open_question import asked_back, case_question, choice_in, left_open, resumed
from actions.planning import names_procedure, plan_of
from actions.replies.answer import How, answer
from actions.replies.asking import best_guess, which_case
from actions.replies.choices import choices, not_found
from actions.replies.documents import asks_for_case
from actions.replies.ratings import thumbs
from actions.replies.reform import note_on
from actions.said import listen
from actions.speaking import Event, utter
from actions.subjects import aspects_by_subject
from actions.understanding import Answer, AskSubject, Offer
from kb.calendar.model import today
from kb.procedures.model import Aspect, Procedure
from kb.procedures.search import Hit
from kb.procedures.service import Procedures
from kb.quality.model import Came
from kb.settings import read_settings


class Turn:
    """Speaks through the dispatcher; what does so returns the slots to set."""

    def __init__(self, procedures: Procedures, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        self.procedures, self._dispatcher, self._tracker = procedures, dispatcher, tracker
        self.memory = recall(tracker)
        self.said = listen(tracker, self.memory)
        # A button has no question of its own: it is the one that led there.
        self._question = self.memory.question if self.said.is_button else self.said.text
        # What the search has found for it, and the earlier question whose answer this message refuses.
        self._hits: tuple[Hit, ...] = ()
        self._refused = ""

    def take(self) -> list[Event]:
        """Do with the last message what it asks for."""
        choice = choice_in(self.said.named, self.memory, self.procedures)
        if choice:
            return self.tell_all(choice.code) if choice.everything else self.choose(choice.code, choice.case)
        decided = plan_of(self.said, self.memory, self.procedures)
        self._hits = decided.hits
        if isinstance(decided, Answer):
            return self._answer(decided)
        if isinstance(decided, Offer):
            return self.offer(decided.codes)
        return self._ask_subject() if isinstance(decided, AskSubject) else self.find_nothing(decided.nearest_field)

    def names_procedure(self) -> bool:
        """Whether a message that was understood as something else clearly asks about a procedure."""
        return names_procedure(self.said, self.procedures)

    def asks_a_part(self) -> bool:
        """Whether it asks for aspects of one procedure: "các bước đăng ký kết hôn" is not about what comes before and
        after it.
        """
        return bool(self.said.told) and self.names_procedure()

    def choose(self, code: str, case: str = "") -> list[Event]:
        """Answer on what was chosen, as it was asked before the choice."""
        opened = self.memory.open_question
        if case:
            self.said = replace(self.said, asked=(Aspect.DOCUMENTS,))
        elif opened and code in opened.codes:
            self.said = replace(self.said, asked=self.said.told or opened.aspects)
        others = [each for each in self.memory.offered if each != code]
        return self.tell(self.procedures.get(code), others=others, case=case)

    def tell_all(self, code: str) -> list[Event]:
        """The papers of all cases."""
        self.said = replace(self.said, asked=(Aspect.DOCUMENTS,))
        return self.tell(self.procedures.get(code), others=self.memory.offered, full=True)

    def tell(
        self,
        procedure: Procedure,
        *,
        others: Sequence[str] = (),
        case: str = "",
        full: bool = False,
        guess: bool = False,
    ) -> list[Event]:
        """Answer on one procedure, with at most one question at the end."""
        case = "" if full else self._case_of(procedure, case)
        told = Memory(procedure.code, case, tuple(others), self._question, last_aspects=self.said.asked)
        told = replace(told, open_question=left_open(self.memory.open_question, self.said, told))
        note = "" if self.said.is_button else note_on(self.said.text, read_settings().province)
        how = How(today(), full=full, case=case, text=self.said.text, note=note)
        if guess:
            how = replace(how, ask=best_guess(procedure, self.procedures.get_many(others)))
        elif again := resumed(told, self.procedures):
            how, told = replace(how, ask=again[0]), replace(told, open_question=again[1])
        elif not full and not case and self._asks_for_case(procedure):
            how = replace(how, ask=which_case(procedure), by_case=True)
            asked = asked_back(self.memory, [procedure.code]) + 1
            told = replace(told, open_question=case_question(procedure), asked_back=asked)
        reply = answer(procedure, self.said.asked, how)
        self._came(Came.ANSWERED, procedure.code)
        rated = [] if how.ask else self._thumbs(procedure.code)
        utter(self._dispatcher, replace(reply, buttons=(*reply.buttons, *(thumbs(procedure.code) if rated else ()))))
        return [*told.events(), *rated]

    def offer(self, codes: Sequence[str], response: str = "utter_choose") -> list[Event]:
        """Ask which of these is meant; after two questions in a row answer the best and offer the rest."""
        asked, offered = asked_back(self.memory, codes), self.procedures.get_many(codes)
        if asked >= MOST_ASKED and offered:
            return self.tell(offered[0], others=[each.code for each in offered[1:]], guess=True)
        utter(self._dispatcher, choices(offered, self.procedures.phrases(codes), response))
        self._came(Came.OFFERED, next(iter(codes), ""))
        opened = OpenQuestion(Asked.PROCEDURES, tuple(codes), self._question, self.said.asked)
        told = replace(self.memory, offered=tuple(codes), question=self._question, asked_aspects=self.said.asked)
        return replace(told, open_question=opened, asked_back=asked + 1).events()

    def offer_again(self) -> list[Event]:
        """The neighbours of an answer that missed."""
        if self.memory.asked_for_case:
            return self.tell_all(self.memory.asked_for_case)
        self._refused = self.memory.question
        self.memory = replace(self.memory, procedure="", case="")
        return self.offer(self.memory.offered, "utter_choose_again")

    def reject(self) -> list[Event]:
        """Nothing of what was offered is meant."""
        if self.memory.asked_for_case:
            return self.tell_all(self.memory.asked_for_case)
        self._refused = self.memory.question
        question = self.memory.question or self.said.text
        found = self.procedures.search(question)
        self._hits = found.hits
        return self.find_nothing(found.nearest_field, question)

    def find_nothing(self, nearest_field: str = "", question: str = "") -> list[Event]:
        """Say so, with a next step."""
        utter(self._dispatcher, not_found(question or self._question, nearest_field))
        self._came(Came.NOT_FOUND, field=nearest_field)
        return Memory(asked_back=self.memory.asked_back).events()

    def _answer(self, decided: Answer) -> list[Event]:
        found = self.procedures.get_many(decided.codes)
        if len(found) == 1:
            return self.tell(found[0], others=decided.others)
        asked = list(aspects_by_subject(decided.spans, self.said.places)) or [()] * len(found)
        for procedure, aspects in zip(found, asked, strict=False):
            utter(self._dispatcher, answer(procedure, aspects or self.said.asked, How(today())))
        self._came(Came.ANSWERED, decided.codes[0])
        told = Memory(decided.codes[0], "", decided.others, self._question, last_aspects=self.said.asked)
        return replace(told, open_question=self.memory.open_question).events()

    def _thumbs(self, code: str) -> list[Event]:
        """What remembers that thumbs were offered on this topic; nothing when they had been before."""
        offered = self._tracker.get_slot("thumbs_offered") or []
        return [] if code in offered else [SlotSet("thumbs_offered", [*offered, code])]

    def _ask_subject(self) -> list[Event]:
        opened, asked = self.memory.open_question, self.memory.asked_back
        if opened and opened.about is Asked.PROCEDURES:
            return self.offer(opened.codes)
        if asked >= MOST_ASKED:
            return self.find_nothing()
        self._dispatcher.utter_message(response="utter_which_procedure" if self.said.asked else "utter_not_understood")
        self._came(Came.UNCLEAR)
        told = replace(self.memory, asked_aspects=self.said.asked, asked_back=asked + 1)
        return replace(told, open_question=OpenQuestion(Asked.SUBJECT)).events()

    def _came(self, outcome: Came, code: str = "", *, field: str = "") -> None:
        came(self._dispatcher, outcome, code=code, hits=self._hits, field=field, refused=self._refused)

    def _case_of(self, procedure: Procedure, chosen: str) -> str:
        """The case that is spoken of; one that was named just now asks for its papers."""
        named = chosen or ("" if self.said.is_button else case_in(self.said.named, procedure))
        if named and not (self.said.asked if chosen else self.said.told):
            self.said = replace(self.said, asked=(Aspect.DOCUMENTS,))
        return named or (self.memory.case if procedure.code == self.memory.procedure else "")

    def _asks_for_case(self, procedure: Procedure) -> bool:
        asked = Aspect.DOCUMENTS in self.said.asked and asked_back(self.memory, [procedure.code]) < MOST_ASKED
        return asked and asks_for_case(procedure)
