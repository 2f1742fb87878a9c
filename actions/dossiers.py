"""Dossiers: where one stands, whose it is, and being told of changes."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import KbAction
from actions.dossier_talk import DossierTalk, repairs, with_code
from actions.feedback_form import FeedbackForm
from actions.feedback_state import open_form
from actions.replies import dossiers as tell
from actions.said import BUTTON_PREFIX
from actions.services import Services
from actions.slots import entity, question_of
from actions.speaking import Event, utter
from actions.standing import standing
from actions.step import say_step
from kb.dossiers.model import ProofKind


def talk(services: Services, tracker: Tracker) -> DossierTalk:
    """The dossier of this turn."""
    return DossierTalk(services, standing(services.engine, tracker))


class ActionDossierStatus(KbAction):
    """Where a dossier stands."""

    def name(self) -> str:
        return "action_dossier_status"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        about, text = talk(self.services, tracker), question_of(tracker)
        code = entity(tracker, "dossier_code")
        if code:
            return say_step(dispatcher, with_code(about, code))
        repaired = () if text.startswith(BUTTON_PREFIX) else repairs(self.services, text)
        if repaired:
            utter(dispatcher, tell.did_you_mean(repaired))
            return []
        return say_step(dispatcher, about.look_up(about.code) if about.code else about.ask_code())


class ActionDossierStep(KbAction):
    """A button about the dossier talked about."""

    takes_over = True

    def name(self) -> str:
        return "action_dossier_step"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        about, do = talk(self.services, tracker), entity(tracker, "do")
        code = entity(tracker, "dossier_code") or about.code
        steps = {
            "send_code": lambda: about.send_code(code),
            # A button of an older question speaks of its own dossier.
            "consent": lambda: about.consent() if code == about.code else about.offer_to_notify(code),
            "email": lambda: about.ask_email() if code == about.code else about.offer_to_notify(code),
            "refuse": about.refuse,
        }
        return say_step(dispatcher, steps.get(do, about.ask_code)())


class ActionGivePrivate(KbAction):
    """A private thing that was asked for, sealed by the public edge."""

    takes_over = True

    def name(self) -> str:
        return "action_give_private"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        about, kind, sealed = talk(self.services, tracker), entity(tracker, "kind"), entity(tracker, "sealed")
        if kind == "contact" and (state := open_form(about.stand)):
            return say_step(dispatcher, FeedbackForm(self.services, about.stand).contact(state, sealed))
        if kind == "email":
            return say_step(dispatcher, about.consent(sealed))
        if kind in set(ProofKind):
            return say_step(dispatcher, about.prove(ProofKind(kind), self.services.sealer.open(sealed)))
        utter(dispatcher, tell.proof_not_asked())
        return []


class ActionNotifyMe(KbAction):
    """The citizen wants to hear when a dossier moves."""

    def name(self) -> str:
        return "action_notify_me"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        about = talk(self.services, tracker)
        code = entity(tracker, "dossier_code") or about.code
        return say_step(dispatcher, about.offer_to_notify(code) if code else about.ask_code("notify"))


class ActionStopNotifying(KbAction):
    """The citizen wants to hear no more."""

    def name(self) -> str:
        return "action_stop_notifying"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        return say_step(dispatcher, talk(self.services, tracker).stop(entity(tracker, "dossier_code")))
