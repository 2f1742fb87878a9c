"""The conversation itself, and matters that have a fixed answer."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import AllSlotsReset, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event, KbAction, utter
from actions.open_question import resumed
from actions.replies.model import Reply
from actions.turn import Turn
from actions.wording import say

SMALL_TALK = {
    "greet": "utter_greet",
    "thank": "utter_thank",
    "goodbye": "utter_goodbye",
    "out_of_scope": "utter_out_of_scope",
    "commune_change": "utter_commune_change",
}
# So short a message that asks for an aspect ("lệ phí") goes on about the procedure talked about.
FOLLOW_UP_WORDS = 3
OTHER_MATTERS = {
    "digital_signature": "utter_digital_signature",
    "dossier_status": "utter_dossier_status",
    "office_hours": "utter_office_hours",
    "online_account": "utter_online_account",
    "payment": "utter_payment",
    "post_delivery": "utter_post_delivery",
}


class ActionSmallTalk(KbAction):
    """A greeting, thanks and the like; a question in the same message is what gets the answer."""

    def name(self) -> str:
        return "action_small_talk"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        turn = Turn(self.procedures, dispatcher, tracker)
        if turn.names_procedure():
            return turn.take()
        dispatcher.utter_message(response=SMALL_TALK[tracker.get_intent_of_latest_message()])
        return []


class ActionOtherMatter(KbAction):
    """What has one answer for everybody; a question that is still open is put once more behind it."""

    def name(self) -> str:
        return "action_other_matter"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        turn = Turn(self.procedures, dispatcher, tracker)
        subject = turn.memory.procedure or turn.memory.open_question
        if subject and turn.said.told and len(turn.said.text.split()) <= FOLLOW_UP_WORDS:
            return turn.take()
        response = OTHER_MATTERS[tracker.get_intent_of_latest_message()]
        again = resumed(turn.memory, self.procedures)
        if again is None:
            dispatcher.utter_message(response=response)
            return []
        ask, opened = again
        utter(dispatcher, Reply(f"{say(response)}\n{ask.text}", ask.buttons))
        return [SlotSet("open_question", opened.plain())]


class ActionRestartConversation(Action):
    """Forget what was talked about."""

    def name(self) -> str:
        return "action_restart_conversation"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Clear the slots; the transcript stays with the channel."""
        dispatcher.utter_message(response="utter_restarted")
        return [AllSlotsReset()]
