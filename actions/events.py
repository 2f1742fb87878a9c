"""Events of life: what somebody has to do one after the other."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import KbAction
from actions.replies import events as tell
from actions.replies.model import Reply
from actions.services import Services
from actions.slots import entity, question_of
from actions.speaking import Event, utter
from actions.turn import Turn
from kb.events.model import LifeEvent
from kb.events.service import event_in, load_events


class ActionLifeEvent(KbAction):
    """A message that asks for a path; one that names no event is offered all of them."""

    def name(self) -> str:
        return "action_life_event"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        told = event_in(question_of(tracker), sure=True)
        turn = Turn(self.procedures, dispatcher, tracker)
        if turn.asks_a_part() or (told is None and turn.names_procedure()):
            return turn.take()
        utter(dispatcher, reply_of(self.services, told) if told else tell.events(tuple(load_events().values())))
        return []


class ActionChooseEvent(KbAction):
    """An event chosen by button; without one all are offered."""

    def name(self) -> str:
        return "action_choose_event"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        told = load_events().get(entity(tracker, "event"))
        utter(dispatcher, reply_of(self.services, told) if told else tell.events(tuple(load_events().values())))
        return []


def reply_of(services: Services, told: LifeEvent) -> Reply:
    """The path, with the codes that have a record here."""
    known = {procedure.code for procedure in services.procedures.get_many(told.codes)}
    return tell.event(told, known)
