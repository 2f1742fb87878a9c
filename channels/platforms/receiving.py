"""From an event of a platform to a stored message. Blocks; call it in a thread."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from channels.platforms.events import Event, Kind, read_reference
from channels.reading import LONGEST_TEXT, UNREADABLE, Post
from channels.storing import Said, Storing, keep, store
from channels.strings import strings
from kb.messages import service
from kb.messages.model import Accepted, ConversationNotFoundError
from kb.platforms import users
from vi import normalise

FETCH_PICTURE = "/fetch_picture"


def receive(storing: Storing, event: Event, *, notice: str = "") -> bool:
    """Take the event in: what was said gets its turn, and an event that comes again changes nothing. Whether it is new.
    `notice`: what its sender is told at once.

    Raises `KbUnavailableError`: then nothing of it is stored, and it must come again.
    """
    if event.kind is Kind.LEFT:
        users.refuse(storing.engine, event.source, users.UNFOLLOWED)
        return True
    try:
        return _take(storing, event, notice)
    except ConversationNotFoundError:
        # Deleted in this moment: what is said now begins the next one.
        return _take(storing, event, notice)


def _take(storing: Storing, event: Event, notice: str) -> bool:
    source = event.source
    origin = storing.sealer.digest(f"{source.channel}:{source.user_id}")
    conversation_id = users.conversation_of(storing.engine, source, origin=origin)
    return _TAKERS[event.kind](storing, conversation_id, event, notice).first


def _text(storing: Storing, conversation_id: str, event: Event, notice: str) -> Accepted:
    text = normalise(UNREADABLE.sub("", event.text))[:LONGEST_TEXT].strip()
    if not text:
        return _unreadable(storing, conversation_id, event, notice)
    return store(storing, conversation_id, Post(event.source.event, text=text), event.source, notice=notice)


def _button(storing: Storing, conversation_id: str, event: Event, notice: str) -> Accepted:
    reference = read_reference(event.detail)
    # One of an earlier conversation (it was deleted, or another one was connected) says what its title says.
    if reference and reference[0] == conversation_id and (button := service.button_at(storing.engine, *reference)):
        said = Said(button.title, button.payload, notice)
        return keep(storing, conversation_id, event.source.event, said, event.source)
    return _text(storing, conversation_id, event, notice)


def _picture(storing: Storing, conversation_id: str, event: Event, notice: str) -> Accepted:
    return _keep(storing, conversation_id, event, notice, strings()["picture"], FETCH_PICTURE, url=event.detail)


def _location(storing: Storing, conversation_id: str, event: Event, notice: str) -> Accepted:
    return _keep(storing, conversation_id, event, notice, _label("location"), "/share_location", place=event.detail)


def _unreadable(storing: Storing, conversation_id: str, event: Event, notice: str) -> Accepted:
    kind = event.detail or "other"
    return _keep(storing, conversation_id, event, notice, _label(kind), "/sent_unreadable", kind=kind)


def _arrived(storing: Storing, conversation_id: str, event: Event, notice: str) -> Accepted:
    return _keep(storing, conversation_id, event, notice, _label("arrived"), "/start_chat")


def _keep(
    storing: Storing, conversation_id: str, event: Event, notice: str, text: str, intent: str, **entities: str
) -> Accepted:
    payload = intent + (json.dumps(entities, ensure_ascii=False) if entities else "")
    return keep(storing, conversation_id, event.source.event, Said(text, payload, notice), event.source)


def _label(kind: str) -> str:
    labels: dict[str, Any] = strings()["sent"]
    return str(labels[kind])


_TAKERS: Mapping[Kind, Callable[[Storing, str, Event, str], Accepted]] = {
    Kind.TEXT: _text,
    Kind.BUTTON: _button,
    Kind.PICTURE: _picture,
    Kind.LOCATION: _location,
    Kind.UNREADABLE: _unreadable,
    Kind.ARRIVED: _arrived,
}
