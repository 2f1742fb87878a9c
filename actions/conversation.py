"""The conversation itself."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import AllSlotsReset
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event


class ActionRestartConversation(Action):
    """Forget what was talked about."""

    def name(self) -> str:
        return "action_restart_conversation"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Clear the slots; the transcript stays with the channel."""
        dispatcher.utter_message(response="utter_restarted")
        return [AllSlotsReset()]
