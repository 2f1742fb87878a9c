"""What every action shares: its thread, the form that may be open, and the one place that catches errors."""

import abc
import asyncio
import logging
import time
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.coming import came, complete
from actions.english_turn import EnglishTurn
from actions.figures import figures
from actions.services import Services, open_services
from actions.speaking import Event
from actions.taking_up import TakingUp
from kb.errors import KbError, ProcedureNotFoundError
from kb.procedures.service import Procedures
from kb.quality.model import Came

logger = logging.getLogger(__name__)


class KbAction(Action, abc.ABC):
    """An action that answers from the knowledge base, off the event loop.

    `takes_over`: it is what the citizen wants whatever is open (a button of a form, an emergency), so an open form is
    neither asked first nor taken up again behind it.
    """

    takes_over = False

    def __init__(self, services: Services | None = None) -> None:
        self._services = services

    @property
    def services(self) -> Services:
        """Opened at the first use, not when the action server imports the action."""
        return self._services or open_services()

    @property
    def procedures(self) -> Procedures:
        """The procedures."""
        return self.services.procedures

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Run the turn in a thread; a failing knowledge base is told honestly. How it was understood goes with it."""
        began = time.perf_counter()
        try:
            return await asyncio.to_thread(self._take_and_tell, dispatcher, tracker)
        except Exception:
            figures().failed.labels("action").inc()
            raise
        finally:
            figures().action.labels(self.name()).observe(time.perf_counter() - began)

    def _take_and_tell(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        events, province = list[Event](), ""
        try:
            province = self.services.settings.province
            with self.procedures.at_once():
                events = self._take(dispatcher, tracker)
        except ProcedureNotFoundError:
            # A button of an older answer may name a procedure that was retired since.
            dispatcher.utter_message(response="utter_procedure_gone")
            came(dispatcher, Came.NOT_FOUND)
        except KbError:
            logger.exception("%s could not use the knowledge base", self.name())
            figures().failed.labels("database").inc()
            dispatcher.messages.clear()
            dispatcher.utter_message(response="utter_service_unavailable")
            came(dispatcher, Came.UNAVAILABLE)
        complete(dispatcher, tracker, province)
        return events

    def _take(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        english = EnglishTurn(self.services, dispatcher, tracker)
        if (events := english.emergency()) is not None:
            return events
        # The model knows no English: what it took an English message for says nothing.
        if self.takes_over and not english.speaks:
            return self.answer(dispatcher, tracker)
        open_form = TakingUp(self.services, dispatcher, tracker)
        if (events := open_form.take()) is not None:
            return events
        if (events := english.take()) is None:
            events = self.answer(dispatcher, tracker)
            english.hint()
        open_form.resume()
        return events

    @abc.abstractmethod
    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Read slots, ask the knowledge base, name a response; returns the slots to set."""
