"""A message as clients see it."""

from typing import Any

from kb.messages.model import Message


def as_json(message: Message) -> dict[str, Any]:
    """The fields of the contract; a citizen's message has its `client_id` too, so that a client knows its own."""
    fields: dict[str, Any] = {
        "seq": message.seq,
        "from": message.sender.value,
        "at": message.at.isoformat(timespec="milliseconds"),
        "text": message.text,
        "buttons": [{"title": button.title, "payload": button.payload} for button in message.buttons],
        "card": message.card,
    }
    return fields | ({"client_id": message.client_id} if message.client_id else {})
