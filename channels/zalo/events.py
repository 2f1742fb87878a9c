"""Zalo's events. Field names are Zalo's; times are milliseconds as text."""

from collections.abc import Callable, Mapping
from typing import Any

from channels.plain.values import list_of, record_of, text_of
from channels.platforms.events import Event, Kind, coordinates_of, source_of

ZALO = "zalo"
_UNREADABLE = {
    "user_send_gif": "gif",
    "user_send_sticker": "sticker",
    "user_send_audio": "audio",
    "user_send_video": "video",
    "user_send_file": "file",
    "user_send_business_card": "other",
}
Fields = Mapping[str, Any]


def events_of(body: Fields) -> tuple[Event, ...]:
    """What the body tells of a citizen; nothing for echoes, receipts and whatever is not known."""
    name = text_of(body.get("event_name"))
    if name in _UNREADABLE:
        return _one(body, Kind.UNREADABLE, detail=_UNREADABLE[name])
    reader = _READERS.get(name)
    return reader(body) if reader else ()


def account_of(body: Fields) -> str:
    """The official account that the event is about."""
    ids = (body.get("oa_id"), record_of(body.get("recipient")).get("id"))
    return next(filter(None, map(text_of, ids)), "")


def _text(body: Fields) -> tuple[Event, ...]:
    return _one(body, Kind.TEXT, text=_caption(body))


def _picture(body: Fields) -> tuple[Event, ...]:
    urls = [text_of(payload.get("url")) for payload in _payloads(body)]
    pictures = [_one(body, Kind.PICTURE, detail=url, number=number) for number, url in enumerate(filter(None, urls))]
    found = tuple(event for events in pictures for event in events)
    return (*found, *_with_caption(body)) if found else _one(body, Kind.UNREADABLE, detail="other")


def _location(body: Fields) -> tuple[Event, ...]:
    for payload in _payloads(body):
        place = record_of(payload.get("coordinates"))
        if coordinates := coordinates_of(place.get("latitude"), place.get("longitude")):
            return _one(body, Kind.LOCATION, detail=coordinates)
    return _one(body, Kind.UNREADABLE, detail="other")


def _link(body: Fields) -> tuple[Event, ...]:
    # What was written beside a link is a question; the link itself cannot be opened.
    return _text(body) if _caption(body) else _one(body, Kind.UNREADABLE, detail="link")


def _arrived(body: Fields) -> tuple[Event, ...]:
    return _one(body, Kind.ARRIVED)


def _left(body: Fields) -> tuple[Event, ...]:
    return _one(body, Kind.LEFT)


def _with_caption(body: Fields) -> tuple[Event, ...]:
    return _one(body, Kind.TEXT, text=_caption(body), number=-1) if _caption(body) else ()


def _one(body: Fields, kind: Kind, *, text: str = "", detail: str = "", number: int = 0) -> tuple[Event, ...]:
    user = record_of(body.get("follower")).get("id") or record_of(body.get("sender")).get("id") or body.get("user_id")
    name, timestamp = text_of(body.get("event_name")), body.get("timestamp")
    # Events without a message are told apart by their time.
    key = text_of(record_of(body.get("message")).get("msg_id")) or f"{name} {timestamp} {user}"
    source = source_of(ZALO, user, f"{key} {number}" if number else key, timestamp)
    return (Event(source, kind, text, detail),) if source else ()


def _caption(body: Fields) -> str:
    return text_of(record_of(body.get("message")).get("text"))


def _payloads(body: Fields) -> list[Fields]:
    attachments = map(record_of, list_of(record_of(body.get("message")).get("attachments")))
    return [record_of(attachment.get("payload")) for attachment in attachments]


_READERS: Mapping[str, Callable[[Fields], tuple[Event, ...]]] = {
    "user_send_text": _text,
    # No such event is documented; if it comes, it is a tap, and its text is that of the button.
    "user_click_button": _text,
    "user_send_image": _picture,
    "user_send_location": _location,
    "user_send_link": _link,
    "follow": _arrived,
    "unfollow": _left,
}
