"""What every action shares: its thread, and the one place that catches errors of the knowledge base."""

import abc
import asyncio
import logging
from functools import cache
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.replies.model import Reply
from kb.db import make_engine
from kb.errors import KbError, ProcedureNotFoundError
from kb.procedures.service import Procedures
from kb.settings import read_settings

logger = logging.getLogger(__name__)

Event = dict[str, Any]


@cache
def open_procedures() -> Procedures:
    """The procedures of the configured database, opened once a process."""
    settings = read_settings()
    return Procedures(make_engine(settings.database_url), settings.search_model)


class KbAction(Action, abc.ABC):
    """An action that answers from the knowledge base, off the event loop."""

    def __init__(self, procedures: Procedures | None = None) -> None:
        self._procedures = procedures

    @property
    def procedures(self) -> Procedures:
        """Opened at the first use, not when the action server imports the action."""
        return self._procedures or open_procedures()

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Run `answer` in a thread; a failing knowledge base is told honestly."""
        try:
            return await asyncio.to_thread(self.answer, dispatcher, tracker)
        except ProcedureNotFoundError:
            # A button of an older answer may name a procedure that was retired since.
            dispatcher.utter_message(response="utter_procedure_gone")
            return []
        except KbError:
            logger.exception("%s could not use the knowledge base", self.name())
            dispatcher.messages.clear()
            dispatcher.utter_message(response="utter_service_unavailable")
            return []

    @abc.abstractmethod
    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Read slots, ask the knowledge base, name a response; returns the slots to set."""


def utter(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    """Send a reply as one message."""
    buttons = [{"title": button.title, "payload": button.payload} for button in reply.buttons]
    dispatcher.utter_message(text=reply.text, buttons=buttons, json_message=reply.card)
