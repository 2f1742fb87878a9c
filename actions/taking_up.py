"""What is open when a message comes: it answers that, or it is an aside that is answered first.

Nobody is held in a form: a question on a procedure, an emergency, "khoan, cho hỏi" go their own way, and the open
question is put once more behind the answer.
"""

from datetime import datetime

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import feedback_reading as read
from actions.connection_talk import use_code
from actions.dossier_talk import CODE, CONSENT, EMAIL, DossierTalk, looks_like_code, repairs, with_code
from actions.feedback_form import FeedbackForm
from actions.feedback_state import TOPIC, Asking, FeedbackState, open_form
from actions.memory import recall
from actions.officer_talk import VIETNAMESE, OfficerTalk, leaves_queue
from actions.open_question import choice_in
from actions.reasons import Reasons
from actions.replies.dossiers import did_you_mean, unreadable_code
from actions.said import BUTTON_PREFIX
from actions.services import Services
from actions.slots import entities, entity, intent_of, question_of, told_aspects
from actions.speaking import Event
from actions.standing import standing
from actions.step import Step, say_step
from actions.tickets import ticket_step
from kb.messages.handoffs.model import TOPIC as HANDOFF
from kb.platforms.codes import find_code
from kb.procedures.search import Decision

# So sure a reading of another matter is one, whatever is open.
_SURE = 0.75
_LIKELY = 0.5
_MATTERS = frozenset(
    {"abuse", "digital_signature", "dossier_status", "feedback_status", "goodbye", "greet", "help", "notify_me"}
    | {"life_event", "office_hours", "online_account", "payment", "post_delivery", "province_service", "services"}
    | {"stop_notifying", "talk_to_officer", "thank", "who_are_you"}
)
# Of these nothing is for an officer to read.
_TALK = frozenset({"goodbye", "greet", "help", "talk_to_officer", "thank", "who_are_you"})
# These look at codes themselves.
_OF_CODES = frozenset({"dossier_status", "feedback_status", "notify_me", "stop_notifying"})
_MOST_WORDS_BESIDE_CODE = 8
# Never an answer to a question of ours, be the reading sure or not.
_ALWAYS = frozenset({"emergency", "complaint", "start_over"})


class TakingUp:
    """The form of one turn."""

    def __init__(self, services: Services, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        self._services, self._dispatcher, self._tracker = services, dispatcher, tracker
        self._stand = standing(services.engine, tracker)
        self._state = open_form(self._stand)
        self._text = question_of(tracker)
        self._officers = OfficerTalk(services, self._stand)
        self._for_officer = False

    def take(self) -> list[Event] | None:
        """The events of a turn that answers what is open; None when it is about something else."""
        if self._text.startswith(BUTTON_PREFIX):
            return None
        if (events := self._connection()) is not None:
            return events
        for taker in (self._officer, self._reason, self._consent, self._code, self._form):
            if (step := taker()) is not None:
                return say_step(self._dispatcher, step)
        return None

    def resume(self) -> None:
        """Put the open question once more, and say that what was asked is kept for the officer too."""
        if self._for_officer:
            say_step(self._dispatcher, self._officers.hear())
        if self._state is not None and not _speaks_of_form(self._dispatcher):
            say_step(self._dispatcher, FeedbackForm(self._services, self._stand).resume(self._state))

    def _connection(self) -> list[Event] | None:
        """A code that connects this conversation with another one is that and nothing else, with a few words beside."""
        code = find_code(self._text)
        if code is None or len(self._text.split()) > _MOST_WORDS_BESIDE_CODE:
            return None
        return use_code(self._services, self._stand, code, self._dispatcher)

    def _officer(self) -> Step | None:
        """Who waits for an officer needs none any more, or writes down what one is to read. What the bot can answer it
        answers first.
        """
        bare = self._stand.topics.keys() <= {HANDOFF}
        if leaves_queue(self._text, bare=bare) and self._officers.is_waiting():
            return self._officers.leave()
        since = self._officers.message_since
        if since is None or (self._state is not None and self._state.awake and self._form_since() > since):
            return None
        intent, sure = self._intent()
        if intent in _ALWAYS or (intent in _TALK and sure >= _SURE):
            return None
        if self._officers.language == VIETNAMESE and (self._is_question() or (intent in _MATTERS and sure >= _SURE)):
            self._for_officer = True
            return None
        return self._officers.hear()

    def _form_since(self) -> datetime:
        return self._stand.topics[TOPIC].updated_at

    def _reason(self) -> Step | None:
        """Why something was not good, unless the citizen goes on asking instead."""
        reasons = Reasons(self._stand)
        intent, sure = self._intent()
        asks = self._is_question() and read.has_question_word(self._text)
        codes = entities(self._tracker, "dossier_code") or entities(self._tracker, "feedback_code")
        elsewhere = intent in _ALWAYS or (intent in _MATTERS and sure >= _SURE) or self._reports(intent, sure)
        goes_on = bool(codes) or asks or elsewhere
        return reasons.hear(self._text) if reasons.wanted and not goes_on else None

    def _reports(self, intent: str, sure: float) -> bool:
        """A new matter with its place is no reason for an old one."""
        return intent == "feedback" and sure >= _SURE and self._place()

    def _consent(self) -> Step | None:
        """A yes or no to being told of a dossier."""
        about = DossierTalk(self._services, self._stand)
        if about.asking not in (CONSENT, EMAIL):
            return None
        if read.is_yes(self._text):
            if self._form_asks_for_yes():
                return None
            return about.consent() if about.asking == CONSENT else about.ask_email()
        if not (read.is_no(self._text) or read.is_cancel(self._text) or read.is_unknown(self._text)):
            return None
        return about.refuse() if about.asking == CONSENT else about.consent()

    def _form_asks_for_yes(self) -> bool:
        """Whether the form's question is a later one that takes a yes: it is put again behind every answer."""
        state = self._state
        return state is not None and state.awake and state.asking in (Asking.CONFIRM, Asking.JOIN)

    def _code(self) -> Step | None:
        """A code says by itself what is wanted, whatever else was read in the message."""
        intent, _ = self._intent()
        if intent in _OF_CODES or intent in _ALWAYS or self._is_question():
            return None
        if code := entity(self._tracker, "dossier_code"):
            return with_code(DossierTalk(self._services, self._stand), code)
        if code := entity(self._tracker, "feedback_code"):
            return ticket_step(self._services, self._stand, code)
        about = DossierTalk(self._services, self._stand)
        if about.asking != CODE or not looks_like_code(self._text):
            return None
        repaired = repairs(self._services, self._text)
        return Step(did_you_mean(repaired) if repaired else unreadable_code())

    def _form(self) -> Step | None:
        """An answer to the open question of the form."""
        if self._state is None or self._goes_its_own_way(self._state):
            return None
        form = FeedbackForm(self._services, self._stand)
        if read.asks_to_resume(self._text):
            return form.press(self._state, "resume", "")
        return form.hear(self._state, self._text)

    def _goes_its_own_way(self, state: FeedbackState) -> bool:
        # "Hủy" alone gives up the form, it does not begin the conversation anew.
        if read.is_cancel(self._text) or read.asks_to_resume(self._text):
            return False
        intent, sure = self._intent()
        if intent in _ALWAYS and sure >= _LIKELY:
            return True
        if read.is_yes(self._text) and state.asides == 0:
            return False
        if not state.awake:
            return True
        if self._fits(state):
            return False
        # "Gọi em nhé" beside a contact is no wish to be told of a dossier.
        matter = intent in _MATTERS and sure >= _SURE and (intent, state.asking) != ("notify_me", Asking.CONTACT)
        if matter or entities(self._tracker, "dossier_code"):
            return True
        return read.opens_aside(self._text) or self._is_question() or self._chooses()

    def _fits(self, state: FeedbackState) -> bool:
        """Whether the text is just what the open question asks for."""
        fits = {
            Asking.WHERE: lambda: read.is_unknown(self._text) or self._place() or self._tells_when(),
            Asking.COMMUNE: lambda: read.is_unknown(self._text) or self._place() or self._tells_when(),
            Asking.WHEN: lambda: read.is_unknown(self._text) or self._tells_when(),
            Asking.CONFIRM: lambda: read.is_yes(self._text) or read.wants_to_edit(self._text),
            Asking.JOIN: lambda: read.is_yes(self._text) or read.is_no(self._text),
            Asking.CONTACT: lambda: read.is_unknown(self._text),
        }
        return state.asking in fits and not read.opens_aside(self._text) and fits[state.asking]()

    def _place(self) -> bool:
        place = read.place_in(self._text, self._services.settings.province)
        return bool(place.commune or place.communes) and not self._is_question()

    def _tells_when(self) -> bool:
        return bool(read.only_when(self._text, self._stand.now.date())) or read.tells_place(self._text)

    def _is_question(self) -> bool:
        """A question on a procedure: it asks for an aspect, or was read as one, and the search knows what about."""
        intent, sure = self._intent()
        asks = intent == "ask_procedure" and (bool(told_aspects(self._tracker)) or sure >= _SURE)
        if not asks:
            return False
        result = self._services.procedures.search(self._text)
        return result.decision is Decision.ANSWER or (
            bool(told_aspects(self._tracker)) and bool(recall(self._tracker).procedure)
        )

    def _chooses(self) -> bool:
        memory = recall(self._tracker)
        opened = memory.open_question is not None and bool(self._state and self._state.asides)
        return opened and choice_in(self._text, memory, self._services.procedures) is not None

    def _intent(self) -> tuple[str, float]:
        return intent_of(self._tracker)


def _speaks_of_form(dispatcher: CollectingDispatcher) -> bool:
    """Whether the action itself has put the form's question, or ended it."""
    effects = [effect for message in dispatcher.messages for effect in message["custom"].get("effects", ())]
    return any(effect.get("topic") == TOPIC for effect in effects)
