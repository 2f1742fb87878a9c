"""What platforms bring besides text: somebody arrives, shows a place, sends what cannot be read."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import KbAction
from actions.feedback_form import FeedbackForm
from actions.feedback_state import open_form
from actions.replies.model import Button, Reply, payload
from actions.slots import entity
from actions.speaking import Event, utter
from actions.standing import standing
from actions.step import say_step
from actions.wording import knows, say


class ActionStartChat(KbAction):
    """Who speaks here, and what can be asked."""

    def name(self) -> str:
        return "action_start_chat"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        dispatcher.utter_message(response="utter_start_chat")
        return []


class ActionSentUnreadable(KbAction):
    """A sticker, a recording: a kind word, and what can be done instead."""

    def name(self) -> str:
        return "action_sent_unreadable"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        response = f"utter_sent_{entity(tracker, 'kind')}"
        dispatcher.utter_message(response=response if knows(response) else "utter_sent_other")
        return []


class ActionShareLocation(KbAction):
    """A place on the map: where the matter of the open form is, or where one may begin."""

    takes_over = True

    def name(self) -> str:
        return "action_share_location"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        stand = standing(self.services.engine, tracker)
        state, place = open_form(stand), entity(tracker, "place")
        if state is None and entity(tracker, "do") != "begin":
            begin = Button(say("utter_button_location_feedback"), payload("share_location", place=place, do="begin"))
            utter(dispatcher, Reply(say("utter_location"), (begin,)))
            return []
        form = FeedbackForm(self.services, stand)
        return say_step(dispatcher, form.add_place(state, say("utter_location_place", place=place)))
