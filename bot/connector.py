"""The private way in. One turn a request; what the bot said comes back in the answer.

POST /webhooks/assistant/turn
    {"conversation": "…", "message_id": "…", "text": "…"} or "payload" (of a button) in place of "text"
    200 {"messages": [{"text": "…", "buttons": [{"title": "…", "payload": "…"}], "card": {…} | null}],
         "effects": [{"do": "…", …}]}
        Effects are what the turn changes; the caller stores them with the answer (kb/effects.py).
    400 the request or the payload cannot be read · 502 the store is away, whatever the turn says
    503 no model, or the turn failed; nothing of it was kept
GET /webhooks/assistant/   200 {"status": "ok", "model": "<hash>"} when a model is loaded, else 503
"""

import json
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.failing import StoreUnavailableError, TurnFailedError
from bot.taking import taking

logger = logging.getLogger(__name__)

# Rasa reads a text that starts with "/" as an intent, past all understanding.
INTENT_PREFIX = re.compile(r"^[\s/]+")
PAYLOAD = re.compile(r"/(?P<intent>[a-z][a-z_]*)\s*(?P<entities>\{.*\})?\s*", re.DOTALL)
# Rasa acts on these by itself before any rule.
RESERVED_INTENTS = frozenset({"restart", "back", "session_start"})
LONGEST_ID = 255
# The key of a custom message that is no card: what an action wants changed.
EFFECTS = "effects"


class BadTurnError(ValueError):
    """A request that no retry will mend; its text says why and quotes nothing of the message."""


class CollectedMessages(OutputChannel):
    """Keeps each utterance as one message: text, buttons and card together."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.effects: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """As the input channel."""
        return "assistant"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:  # noqa: ARG002
        """Called once for each utterance of a response or an action."""
        buttons = [{"title": each["title"], "payload": each["payload"]} for each in message.get("buttons") or ()]
        text = (message.get("text") or "").strip()
        card = message.get("custom") or None
        if card and EFFECTS in card:
            self.effects += card[EFFECTS]
            return
        if text or buttons or card:
            self.messages.append({"text": text, "buttons": buttons, "card": card})


class AssistantInput(InputChannel):
    """Rasa's side of the connection to the public edge."""

    @classmethod
    def name(cls) -> str:
        """Part of the address, and the name of the channel for response variations."""
        return "assistant"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes named at the top of this module."""
        routes = Blueprint("assistant")

        async def health(request: Request) -> HTTPResponse:
            if not _ready(request):
                return _problem(503, "no model is loaded")
            # Which model answers: whoever puts another in use waits for its name here.
            model = str(request.app.ctx.agent.model_name).removesuffix(".tar.gz")
            return response.json({"status": "ok", "model": model})

        async def turn(request: Request) -> HTTPResponse:
            try:
                message = read_turn(request.body, known_intents=_intents(request))
            except BadTurnError as error:
                return _problem(400, str(error))
            if not _ready(request):
                return _problem(503, "no model is loaded")
            return await _take_turn(message, on_new_message)

        routes.add_route(health, "/", methods=["GET"])
        routes.add_route(turn, "/turn", methods=["POST"])
        return routes


async def _take_turn(message: UserMessage, handle: Callable[[UserMessage], Awaitable[Any]]) -> HTTPResponse:
    taking.set(message.message_id or "")
    try:
        await handle(message)
    except StoreUnavailableError as error:
        # Not the turn's own fault, whatever it says: the edge gives up a turn that fails too often.
        logger.warning("turn %s has to be taken again: %s (%s)", message.message_id, type(error).__name__, error)
        return _problem(502, "the conversation cannot be read or kept")
    except TurnFailedError as error:
        logger.warning("turn %s has to be taken again: %s (%s)", message.message_id, type(error).__name__, error)
    except Exception as error:  # whatever it was, the edge must know that this turn has to be taken again
        # Only the kind of error: its words may hold those of the citizen.
        logger.error("turn %s failed: %s", message.message_id, type(error).__name__)
    else:
        if message.output_channel.messages:
            said = message.output_channel
            return response.json({"messages": said.messages, "effects": said.effects})
        logger.error("turn %s failed: nothing was said", message.message_id)
    return _problem(503, "the turn failed")


def read_turn(body: bytes, *, known_intents: frozenset[str] | None = None) -> UserMessage:
    """The message of a request. Raises `BadTurnError`. `known_intents` None means that any intent is let through."""
    fields = _fields(body)
    if ("text" in fields) == ("payload" in fields):
        raise BadTurnError("either text or payload is needed")
    parse_data = None
    if "payload" in fields:
        parse_data = read_payload(_string(fields, "payload"), known_intents=known_intents)
    return UserMessage(
        text=parse_data["text"] if parse_data else plain_text(_string(fields, "text")),
        output_channel=CollectedMessages(),
        sender_id=_identifier(fields, "conversation"),
        message_id=_identifier(fields, "message_id"),
        input_channel=AssistantInput.name(),
        parse_data=parse_data,
    )


def plain_text(text: str) -> str:
    """The text in a form that Rasa cannot take for an intent. Never empty."""
    return INTENT_PREFIX.sub("", text).strip() or "?"


def read_payload(payload: str, *, known_intents: frozenset[str] | None = None) -> dict[str, Any]:
    """What a button stands for, in the form of Rasa's understanding of a text. Raises `BadTurnError`."""
    match = PAYLOAD.fullmatch(payload.strip())
    if not match:
        raise BadTurnError("the payload is not /intent{…}")
    intent = match["intent"]
    if intent in RESERVED_INTENTS or (known_intents is not None and intent not in known_intents):
        raise BadTurnError("the payload names an unknown intent")
    return {
        "text": payload.strip(),
        "intent": {"name": intent, "confidence": 1.0},
        "intent_ranking": [{"name": intent, "confidence": 1.0}],
        "entities": _entities(match["entities"] or "{}"),
    }


def _entities(text: str) -> list[dict[str, Any]]:
    try:
        values = json.loads(text)
    except ValueError as error:
        raise BadTurnError("the payload's entities are not JSON") from error
    pairs = [(name, value) for name, some in values.items() for value in (some if isinstance(some, list) else [some])]
    if not all(isinstance(value, str) for _, value in pairs):
        raise BadTurnError("the payload's entities are not texts")
    return [{"entity": name, "value": value, "start": 0, "end": len(text)} for name, value in pairs]


def _fields(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body)
    except ValueError as error:
        raise BadTurnError("the body is not JSON") from error
    if not isinstance(fields, dict):
        raise BadTurnError("the body is not an object")
    return fields


def _string(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise BadTurnError(f"{name} is not a text")
    return value


def _identifier(fields: dict[str, Any], name: str) -> str:
    value = _string(fields, name)
    if not 0 < len(value) <= LONGEST_ID:
        raise BadTurnError(f"{name} has no or too many characters")
    return value


def _ready(request: Request) -> bool:
    agent = getattr(request.app.ctx, "agent", None)
    return agent is not None and bool(agent.is_ready())


def _intents(request: Request) -> frozenset[str] | None:
    domain = getattr(getattr(request.app.ctx, "agent", None), "domain", None)
    return frozenset(domain.intents) if domain is not None else None


def _problem(status: int, detail: str) -> HTTPResponse:
    return response.json({"status": status, "detail": detail}, status=status)
