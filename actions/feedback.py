"""Feedback (phản ánh, kiến nghị): sending it, following it, saying whether the answer satisfies."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import KbAction
from actions.feedback_form import FeedbackForm
from actions.feedback_state import open_form
from actions.replies import feedback as tell
from actions.said import BUTTON_PREFIX
from actions.slots import entity, question_of
from actions.speaking import Event, utter
from actions.standing import standing
from actions.step import say_step
from actions.tickets import about_answer, ticket_step, tickets_step


class ActionFeedback(KbAction):
    """A matter to report, told at once or not yet."""

    def name(self) -> str:
        return "action_feedback"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        stand = standing(self.services.engine, tracker)
        form, state, text = FeedbackForm(self.services, stand), open_form(stand), question_of(tracker)
        pressed = text.startswith(BUTTON_PREFIX)
        if state is not None and (pressed or not state.awake):
            return say_step(dispatcher, form.press(state, "resume", ""))
        return say_step(dispatcher, form.begin("" if pressed else text))


class ActionFeedbackStep(KbAction):
    """A button of the form, or under an officer's answer."""

    takes_over = True

    def name(self) -> str:
        return "action_feedback_step"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        stand = standing(self.services.engine, tracker)
        do, code, state = entity(tracker, "do"), entity(tracker, "code"), open_form(stand)
        if code:
            return say_step(dispatcher, about_answer(self.services, stand, do, code))
        if state is None:
            utter(dispatcher, tell.nothing_open())
            return []
        form = FeedbackForm(self.services, stand)
        return say_step(dispatcher, form.press(state, do, entity(tracker, "value")))


class ActionFeedbackStatus(KbAction):
    """What became of feedback that was sent."""

    def name(self) -> str:
        return "action_feedback_status"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        stand, code = standing(self.services.engine, tracker), entity(tracker, "feedback_code")
        told = ticket_step(self.services, stand, code) if code else tickets_step(self.services, stand)
        return say_step(dispatcher, told)


class ActionAddPicture(KbAction):
    """A picture that was taken in: it belongs to the form that is open, or begins one."""

    takes_over = True

    def name(self) -> str:
        return "action_add_picture"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        stand = standing(self.services.engine, tracker)
        form = FeedbackForm(self.services, stand)
        return say_step(dispatcher, form.add_picture(open_form(stand), entity(tracker, "picture")))
