"""Questions on procedures."""

from datetime import date

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event, KbAction, utter
from actions.replies.answer import answer
from actions.replies.choices import choices, not_found
from actions.slots import asked_aspects, entities, entity, question_of
from actions.understanding import Answer, AskSubject, NotFound, Offer, Plan, plan
from kb.procedures.search import Decision
from kb.procedures.service import Procedures

# The text of a message that came from a button.
BUTTON_PREFIX = "/"


class ActionAnswerProcedure(KbAction):
    """A question in the citizen's own words: answer it, ask back, or say that nothing was found."""

    def name(self) -> str:
        return "action_answer_procedure"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        return answer_question(self.procedures, dispatcher, tracker)


def answer_question(procedures: Procedures, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
    """Do with the last message what `plan` decides; returns the slots to set."""
    question, aspects = question_of(tracker), asked_aspects(tracker)
    decided = _plan(procedures, question, tracker)
    if isinstance(decided, Answer):
        for procedure in procedures.get_many(decided.codes):
            utter(dispatcher, answer(procedure, aspects, today=date.today()))
        return _set(procedure=decided.codes[0], asked_aspects=[], offered=list(decided.others), question=question)
    if isinstance(decided, Offer):
        utter(dispatcher, choices(procedures.get_many(decided.codes), procedures.phrases(decided.codes)))
        return _set(offered=list(decided.codes), asked_aspects=list(aspects), question=question)
    if isinstance(decided, AskSubject):
        dispatcher.utter_message(response="utter_which_procedure" if aspects else "utter_not_understood")
        return _set(asked_aspects=list(aspects))
    utter(dispatcher, not_found(question, decided.nearest_field))
    return _set(procedure=None, offered=[], asked_aspects=[])


def names_procedure(procedures: Procedures, message: str) -> bool:
    """Whether a message that was understood as something else clearly asks about a procedure."""
    if message.startswith(BUTTON_PREFIX):
        return False
    result = procedures.search(message)
    return result.has_subject and result.decision is Decision.ANSWER


def _plan(procedures: Procedures, question: str, tracker: Tracker) -> Plan:
    codes = tuple(dict.fromkeys(entities(tracker, "procedure_code")))
    if codes:
        known = tuple(found.code for found in procedures.get_many(codes))
        return Answer(known) if known else NotFound()
    return plan(procedures, question, current=tracker.get_slot("procedure"))


def _set(**slots: object) -> list[Event]:
    return [SlotSet(name, value) for name, value in slots.items()]


class ActionChooseProcedure(KbAction):
    """A procedure chosen among those offered: answer what was asked before."""

    def name(self) -> str:
        return "action_choose_procedure"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        procedure = self.procedures.get(entity(tracker, "procedure_code"))
        utter(dispatcher, answer(procedure, asked_aspects(tracker), today=date.today()))
        others = [code for code in tracker.get_slot("offered") or [] if code != procedure.code]
        return [SlotSet("procedure", procedure.code), SlotSet("asked_aspects", []), SlotSet("offered", others)]


class ActionAskAspect(KbAction):
    """An aspect asked by button, of the procedure that the button belongs to."""

    full = False

    def name(self) -> str:
        return "action_ask_aspect"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        code = entity(tracker, "procedure_code") or tracker.get_slot("procedure")
        if not code:
            dispatcher.utter_message(response="utter_which_procedure")
            return []
        procedure = self.procedures.get(code)
        utter(dispatcher, answer(procedure, asked_aspects(tracker), today=date.today(), full=self.full))
        return [SlotSet("procedure", code), SlotSet("asked_aspects", [])]


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
        procedure = self.procedures.get(entity(tracker, "procedure_code") or tracker.get_slot("procedure") or "")
        self.procedures.report_mistake(procedure.code, conversation=tracker.sender_id)
        dispatcher.utter_message(response="utter_mistake_noted", title=procedure.title, url=procedure.url)
        return []
