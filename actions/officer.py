"""A person, please."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import KbAction
from actions.officer_talk import ASKED, OfficerTalk, asks_for_number
from actions.replies import officer as tell
from actions.replies.ratings import UNHAPPY
from actions.slots import entity, question_of
from actions.speaking import Event, utter
from actions.standing import standing
from actions.step import say_step


class ActionTalkToOfficer(KbAction):
    """The queue, or the hours; a number for who wants to call."""

    def name(self) -> str:
        return "action_talk_to_officer"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        if asks_for_number(question_of(tracker)):
            utter(dispatcher, tell.number())
            return []
        stand = standing(self.services.engine, tracker)
        reason = UNHAPPY if entity(tracker, "reason") == UNHAPPY else ASKED
        return say_step(dispatcher, OfficerTalk(self.services, stand).ask(reason))


class ActionOfficerStep(KbAction):
    """A button of who waits for a person, or leaves a message."""

    takes_over = True

    def name(self) -> str:
        return "action_officer_step"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        stand = standing(self.services.engine, tracker)
        return say_step(dispatcher, OfficerTalk(self.services, stand).press(entity(tracker, "do")))
