"""Questions on procedures."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import KbAction
from actions.coming import came
from actions.directory import known_reply
from actions.events import reply_of
from actions.replies.faq import mistake_noted
from actions.slots import entity, question_of
from actions.speaking import Event, utter
from actions.turn import Turn
from kb.events.service import event_in
from kb.faq.model import MISTAKE_PREFIX
from kb.quality.model import Came


class ActionAnswerProcedure(KbAction):
    """A question in the citizen's own words: answer it, ask back, or say that nothing was found.

    One for the whole path of an event of life, and a frequent question that no procedure answers, go before.
    """

    def name(self) -> str:
        return "action_answer_procedure"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        text = question_of(tracker)
        turn = Turn(self.procedures, dispatcher, tracker)
        if (event := event_in(text)) is not None and not turn.asks_a_part():
            utter(dispatcher, reply_of(self.services, event))
            return []
        if (reply := known_reply(self.services, tracker)) is not None:
            utter(dispatcher, reply)
            return []
        return turn.take()


class ActionChooseProcedure(KbAction):
    """A procedure chosen among those offered: answer what was asked before."""

    def name(self) -> str:
        return "action_choose_procedure"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        return Turn(self.procedures, dispatcher, tracker).choose(entity(tracker, "procedure_code"))


class ActionChooseCase(KbAction):
    """A case chosen among those of a procedure: its papers."""

    def name(self) -> str:
        return "action_choose_case"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        turn = Turn(self.procedures, dispatcher, tracker)
        return turn.choose(entity(tracker, "procedure_code"), entity(tracker, "case"))


class ActionAskAspect(KbAction):
    """An aspect asked by button, of the procedure that the button belongs to."""

    full = False

    def name(self) -> str:
        return "action_ask_aspect"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        turn = Turn(self.procedures, dispatcher, tracker)
        code = entity(tracker, "procedure_code") or turn.memory.procedure
        if not code:
            dispatcher.utter_message(response="utter_which_procedure")
            came(dispatcher, Came.UNCLEAR)
            return []
        offered = turn.memory.offered if code == turn.memory.procedure else ()
        return turn.tell(self.procedures.get(code), others=offered, full=self.full)


class ActionShowAll(ActionAskAspect):
    """A list told in full after it was cut."""

    full = True

    def name(self) -> str:
        return "action_show_all"


class ActionReportMistake(KbAction):
    """A citizen doubts an answer: the record goes to the staff's list."""

    def name(self) -> str:
        return "action_report_mistake"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        if (told := self.services.faqs.get(entity(tracker, "faq"))) is not None:
            self.procedures.report_mistake(f"{MISTAKE_PREFIX}{told.slug}", conversation=tracker.sender_id)
            utter(dispatcher, mistake_noted(told))
            return []
        code = entity(tracker, "procedure_code") or tracker.get_slot("procedure") or ""
        procedure = self.procedures.get(code)
        self.procedures.report_mistake(procedure.code, conversation=tracker.sender_id)
        dispatcher.utter_message(response="utter_mistake_noted", title=procedure.title, url=procedure.url)
        return []
