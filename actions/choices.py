"""What the citizen does with an offer or an answer that misses."""

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event, KbAction, utter
from actions.procedures import answer_question, names_procedure
from actions.replies.choices import choices, not_found
from actions.slots import question_of


class ActionRejectChoices(KbAction):
    """None of the offered procedures is meant."""

    def name(self) -> str:
        return "action_reject_choices"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        # A refusal may say at once what is meant instead ("không, ý tôi là khai tử").
        if names_procedure(self.procedures, question_of(tracker)):
            return answer_question(self.procedures, dispatcher, tracker)
        question = tracker.get_slot("question") or ""
        result = self.procedures.search(question)
        utter(dispatcher, not_found(question, result.nearest_field))
        return [SlotSet("offered", []), SlotSet("procedure", None)]


class ActionOfferChoicesAgain(KbAction):
    """A "không phải" after an answer brings the neighbours back."""

    def name(self) -> str:
        return "action_offer_choices_again"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        if names_procedure(self.procedures, question_of(tracker)):
            return answer_question(self.procedures, dispatcher, tracker)
        codes = tracker.get_slot("offered") or []
        offered = self.procedures.get_many(codes)
        if not offered:
            dispatcher.utter_message(response="utter_say_it_otherwise")
            return [SlotSet("procedure", None)]
        utter(dispatcher, choices(offered, self.procedures.phrases(codes), "utter_choose_again"))
        return [SlotSet("procedure", None)]
