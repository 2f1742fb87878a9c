"""The conversation itself, and matters that have a fixed answer."""

from rasa_sdk import Tracker
from rasa_sdk.events import AllSlotsReset, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import KbAction
from actions.coming import came
from actions.directory import known_reply
from actions.open_question import resumed
from actions.replies.model import Reply
from actions.speaking import Event, change, utter
from actions.standing import LASTS, drop
from actions.turn import Turn
from actions.wording import say
from kb.quality.model import Came

SMALL_TALK = {
    "greet": "utter_greet",
    "thank": "utter_thank",
    "goodbye": "utter_goodbye",
    "out_of_scope": "utter_out_of_scope",
}
# What a message is read as that is nothing the assistant knows: the staff looks whether it should.
NOTHING_KNOWN = "out_of_scope"
# So short a message that asks for an aspect ("lệ phí") goes on about the procedure talked about.
FOLLOW_UP_WORDS = 3
OTHER_MATTERS = {
    "digital_signature": "utter_digital_signature",
    "office_hours": "utter_office_hours",
    "online_account": "utter_online_account",
    "payment": "utter_payment",
    "post_delivery": "utter_post_delivery",
}

FIXED = {
    "abuse": "utter_abuse",
    "affirm": "utter_affirm",
    "help": "utter_help",
    "who_are_you": "utter_who_are_you",
}


class ActionFixed(KbAction):
    """The same words for everybody."""

    def name(self) -> str:
        return "action_fixed"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        dispatcher.utter_message(response=FIXED[tracker.get_intent_of_latest_message()])
        return []


class ActionEmergency(KbAction):
    """The numbers to call, and nothing behind them."""

    takes_over = True

    def name(self) -> str:
        return "action_emergency"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        dispatcher.utter_message(response="utter_emergency")
        return []


class ActionComplaint(KbAction):
    """Complaints and denunciations have their own legal way; nothing of them is taken as feedback."""

    takes_over = True

    def name(self) -> str:
        return "action_complaint"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        dispatcher.utter_message(response="utter_complaint")
        # A form that was begun with it is not kept either.
        change(dispatcher, {"do": "feedback.discard"}, drop("feedback"))
        return []


class ActionSmallTalk(KbAction):
    """A greeting, thanks and the like; a question in the same message is what gets the answer."""

    def name(self) -> str:
        return "action_small_talk"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        turn = Turn(self.procedures, dispatcher, tracker)
        if turn.names_procedure():
            return turn.take()
        intent = tracker.get_intent_of_latest_message()
        if intent == NOTHING_KNOWN and (reply := known_reply(self.services, tracker)) is not None:
            utter(dispatcher, reply)
            return []
        dispatcher.utter_message(response=SMALL_TALK[intent])
        if intent == NOTHING_KNOWN:
            came(dispatcher, Came.UNCLEAR)
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
        reply = known_reply(self.services, tracker)
        again = resumed(turn.memory, self.procedures)
        if again is not None:
            ask, opened = again
            utter(dispatcher, Reply(f"{reply.text if reply else say(response)}\n{ask.text}", ask.buttons))
            return [SlotSet("open_question", opened.plain())]
        if reply:
            utter(dispatcher, reply)
        else:
            dispatcher.utter_message(response=response)
        return []


class ActionRestartConversation(KbAction):
    """Forget what was talked about and what was begun; the transcript stays with the channel."""

    def name(self) -> str:
        return "action_restart_conversation"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        dispatcher.utter_message(response="utter_restarted")
        change(dispatcher, {"do": "feedback.discard"}, *map(drop, LASTS))
        return [AllSlotsReset()]
