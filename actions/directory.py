"""The directory of services, and frequent questions on filing online."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import KbAction
from actions.memory import recall
from actions.replies import services as tell
from actions.replies.faq import faq
from actions.replies.model import Reply
from actions.said import BUTTON_PREFIX
from actions.services import Services
from actions.slots import entity, intent_of, question_of, told_aspects
from actions.speaking import Event, utter
from actions.turn import Turn
from kb.procedures.search import Decision

# Matters that have one answer for everybody: there a frequent question need only be likelier than not.
MATTERS = frozenset(
    {"commune_change", "digital_signature", "online_account", "payment", "post_delivery", "province_service"}
)
LIKELY, SURE = 0.6, 0.9
# So few words name a subject that several procedures have.
LEAST_WORDS_BESIDE_CHOICES = 4
NEVER = 1.1
ASKS = "ask_procedure"
# Services whose words stand in questions on everything else: their own intents tell of them.
OF_OWN_INTENTS = frozenset(
    {"digital_signature", "dossier_lookup", "feedback_system", "online_payment", "post_delivery", "vneid"}
)


class ActionProvinceService(KbAction):
    """A question on a service of the province; one that names none is offered all."""

    def name(self) -> str:
        return "action_province_service"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        turn = Turn(self.procedures, dispatcher, tracker)
        told = self.services.directory.asked(question_of(tracker))
        if told is None and (reply := known_reply(self.services, tracker)):
            utter(dispatcher, reply)
            return []
        if told is None and turn.names_procedure():
            return turn.take()
        if told is None and tracker.get_intent_of_latest_message() == "services":
            dispatcher.utter_message(response="utter_services")
            return []
        utter(dispatcher, tell.service(told) if told else tell.services(self.services.directory.all()))
        return []


class ActionChooseService(KbAction):
    """A service chosen by button; without one all are offered."""

    def name(self) -> str:
        return "action_choose_service"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        told = self.services.directory.get(entity(tracker, "service"))
        utter(dispatcher, tell.service(told) if told else tell.services(self.services.directory.all()))
        return []


def known_reply(services: Services, tracker: Tracker) -> Reply | None:
    """The answer to the frequent question that a message asks, else the service that it names. A procedure that the
    search is sure of keeps its question, and so does the one talked about where the message only asks for an aspect.
    """
    text, (intent, _) = question_of(tracker), intent_of(tracker)
    if text.startswith(BUTTON_PREFIX):
        return None
    if intent in MATTERS:
        asked = services.faqs.asked(text, least=LIKELY)
        return faq(asked) if asked else None
    result = services.procedures.search(text)
    goes_on = bool(recall(tracker).procedure and told_aspects(tracker))
    if result.decision is Decision.ANSWER or not result.has_subject or goes_on:
        return None
    return _known(services, text, _least(intent, text, result.decision))


def _least(intent: str, text: str, decision: Decision) -> float:
    """How sure a frequent question must be: where the search has found nothing, nothing is taken from a procedure."""
    if decision is Decision.NONE and intent == ASKS:
        return LIKELY
    is_short = decision is Decision.CHOOSE and len(text.split()) < LEAST_WORDS_BESIDE_CHOICES
    return NEVER if is_short else SURE


def _known(services: Services, text: str, least: float) -> Reply | None:
    if asked := services.faqs.asked(text, least=least):
        return faq(asked)
    told = services.directory.asked(text)
    return tell.service(told) if told and told.slug not in OF_OWN_INTENTS else None
