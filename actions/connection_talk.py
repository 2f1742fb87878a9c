"""Connection codes in one turn: given out, and used."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.replies.model import Reply
from actions.services import Services
from actions.speaking import Event
from actions.standing import Standing
from actions.step import Step, say_step
from actions.wording import say
from kb.messages.model import WEB
from kb.platforms import connecting
from kb.platforms.codes import new_code
from kb.platforms.connecting import Fit

# What the talk goes on with.
_CONTEXT = ("procedure", "case")
_REFUSED = {
    Fit.UNKNOWN: "utter_connect_unknown",
    Fit.SAME: "utter_connect_same",
    Fit.BOTH_WEB: "utter_connect_both_web",
}


def use_code(services: Services, stand: Standing, code: str, dispatcher: CollectingDispatcher) -> list[Event]:
    """Connect by the code, or say why not; on the web the talk goes on with what was talked about elsewhere."""
    digest = services.sealer.digest(code)
    found = connecting.look_up(services.engine, digest, stand.message_id, stand.now)
    if found.fit is not Fit.GOOD:
        return say_step(dispatcher, Step(Reply(say(_REFUSED[found.fit]))))
    told = Reply(say("utter_connected", channel=say(f"utter_channel_{found.channel}")))
    say_step(dispatcher, Step(told, ({"do": "connection.use", "digest": digest},)))
    here = connecting.channel_of(services.engine, stand.message_id)
    context = found.context or {}
    return [SlotSet(name, context[name]) for name in _CONTEXT if context.get(name)] if here == WEB else []


def give_code(services: Services, stand: Standing, tracker: Tracker) -> Step:
    """A new code, and where to type it."""
    here = connecting.channel_of(services.engine, stand.message_id)
    if not services.settings.platforms:
        return Step(Reply(say("utter_connect_off")))
    code = new_code()
    context: dict[str, Any] = {name: tracker.get_slot(name) for name in _CONTEXT}
    effect = {"do": "connection.issue", "digest": services.sealer.digest(code), "context": context}
    there = _platforms(services) if here == WEB else say("utter_connect_there_platform")
    return Step(Reply(say("utter_connect_code", code=code, there=there)), (effect,))


def _platforms(services: Services) -> str:
    names = services.settings.platform_names
    told = [
        say(f"utter_connect_platform_{platform}", name=names.get(platform) or say("utter_connect_name"))
        for platform in services.settings.platforms
    ]
    return say("utter_connect_there_web", platforms=say("utter_connect_or").join(told))
