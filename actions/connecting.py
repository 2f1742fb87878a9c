"""Going on in another channel: a code is asked for in one and typed in the other."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import KbAction
from actions.connection_talk import give_code, use_code
from actions.replies.model import Reply
from actions.slots import question_of
from actions.speaking import Event
from actions.standing import standing
from actions.step import Step, say_step
from actions.wording import say
from kb.messages.model import WEB
from kb.platforms import connecting
from kb.platforms.codes import find_code


class ActionConnectChannel(KbAction):
    """A code, or what it leads to."""

    def name(self) -> str:
        return "action_connect_channel"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        stand = standing(self.services.engine, tracker)
        if code := find_code(question_of(tracker)):
            return use_code(self.services, stand, code, dispatcher)
        return say_step(dispatcher, give_code(self.services, stand, tracker))


class ActionDisconnectChannel(KbAction):
    """The two go on apart."""

    def name(self) -> str:
        return "action_disconnect_channel"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        stand = standing(self.services.engine, tracker)
        if connecting.channel_of(self.services.engine, stand.message_id) == WEB:
            return say_step(dispatcher, Step(Reply(say("utter_disconnect_web"))))
        return say_step(dispatcher, Step(Reply(say("utter_disconnected")), ({"do": "connection.leave"},)))
