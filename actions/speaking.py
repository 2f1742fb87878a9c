"""How an action speaks, and how it names what the turn changes."""

from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.replies.model import Reply

Event = dict[str, Any]
Effect = dict[str, Any]


def utter(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    """Send a reply as one message."""
    buttons = [{"title": button.title, "payload": button.payload} for button in reply.buttons]
    dispatcher.utter_message(text=reply.text, buttons=buttons, json_message=reply.card)


def change(dispatcher: CollectingDispatcher, *effects: Effect) -> None:
    """Name what is stored with the answer of this turn (`kb.effects`)."""
    if effects:
        dispatcher.utter_message(json_message={"effects": list(effects)})
