"""The conversation itself."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import AllSlotsReset
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event, KbAction
from actions.procedures import answer_question, names_procedure
from actions.slots import question_of

SMALL_TALK = {
    "greet": "utter_greet",
    "thank": "utter_thank",
    "goodbye": "utter_goodbye",
    "out_of_scope": "utter_out_of_scope",
    "commune_change": "utter_commune_change",
}


class ActionSmallTalk(KbAction):
    """A greeting, thanks and the like; a question in the same message is what gets the answer."""

    def name(self) -> str:
        return "action_small_talk"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        if names_procedure(self.procedures, question_of(tracker)):
            return answer_question(self.procedures, dispatcher, tracker)
        dispatcher.utter_message(response=SMALL_TALK[tracker.get_intent_of_latest_message()])
        return []


class ActionRestartConversation(Action):
    """Forget what was talked about."""

    def name(self) -> str:
        return "action_restart_conversation"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Clear the slots; the transcript stays with the channel."""
        dispatcher.utter_message(response="utter_restarted")
        return [AllSlotsReset()]
