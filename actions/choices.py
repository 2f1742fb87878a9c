"""What the citizen does with an offer or an answer that misses."""

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import KbAction
from actions.coming import came
from actions.speaking import Event
from actions.turn import Turn
from kb.quality.model import Came


class ActionRejectChoices(KbAction):
    """None of the offered procedures is meant."""

    def name(self) -> str:
        return "action_reject_choices"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        turn = Turn(self.procedures, dispatcher, tracker)
        # A refusal may say at once what is meant instead ("không, ý tôi là khai tử").
        if turn.names_procedure():
            return turn.take()
        return turn.reject()


class ActionOfferChoicesAgain(KbAction):
    """A "không phải" after an answer brings the neighbours back."""

    def name(self) -> str:
        return "action_offer_choices_again"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        turn = Turn(self.procedures, dispatcher, tracker)
        if turn.names_procedure():
            return turn.take()
        if turn.memory.offered or turn.memory.asked_for_case:
            return turn.offer_again()
        dispatcher.utter_message(response="utter_say_it_otherwise")
        came(dispatcher, Came.UNCLEAR, refused=turn.memory.question)
        return [SlotSet("procedure", None), SlotSet("case", None), SlotSet("open_question", None)]
