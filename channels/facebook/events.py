"""Facebook's events: one request holds several entries, each with several events. Times are milliseconds."""

from collections.abc import Iterator, Mapping
from typing import Any

from channels.plain.values import list_of, record_of, text_of
from channels.platforms.events import Event, Kind, coordinates_of, read_reference, source_of
from channels.strings import strings

FACEBOOK = "facebook"
GET_STARTED = "GET_STARTED"
MENU = "menu:"
_KINDS = {"sticker": "sticker", "audio": "audio", "video": "video", "reel": "video", "ig_reel": "video"}
_KINDS |= {"file": "file", "fallback": "link", "post": "link", "ig_post": "link", "template": "other"}
Fields = Mapping[str, Any]


def events_of(body: Fields) -> tuple[Event, ...]:
    """What the body tells of citizens, in the order of its times within each entry; nothing for echoes, receipts,
    threads that another app owns, and whatever is not known.
    """
    return tuple(event for entry in map(record_of, list_of(body.get("entry"))) for event in _of_entry(entry))


def echoes_of(body: Fields) -> tuple[tuple[str, str], ...]:
    """What the page has sent, by the key that we gave with it, and Facebook's name of it."""
    entries = map(record_of, list_of(body.get("entry")))
    told = [record_of(record_of(each).get("message")) for entry in entries for each in list_of(entry.get("messaging"))]
    echoes = [
        (text_of(message.get("metadata")), text_of(message.get("mid"))) for message in told if message.get("is_echo")
    ]
    return tuple((key, name) for key, name in echoes if key and name)


def _of_entry(entry: Fields) -> Iterator[Event]:
    told = sorted(map(record_of, list_of(entry.get("messaging"))), key=_time)
    for each in told:
        message = record_of(each.get("message"))
        if postback := record_of(each.get("postback")):
            yield from _postback(each, postback)
        elif message and not message.get("is_echo"):
            yield from _message(each, message)


def _message(each: Fields, message: Fields) -> Iterator[Event]:
    text, reply = text_of(message.get("text")), text_of(record_of(message.get("quick_reply")).get("payload"))
    if read_reference(reply):
        yield from _one(each, message, Kind.BUTTON, text=text, detail=reply)
        return
    number = 0
    for number, attachment in enumerate(map(record_of, list_of(message.get("attachments"))), start=1):
        yield from _attachment(each, message, attachment, number)
    if text or not number:
        yield from _one(each, message, Kind.TEXT, text=text)


def _attachment(each: Fields, message: Fields, attachment: Fields, number: int) -> Iterator[Event]:
    payload, name = record_of(attachment.get("payload")), text_of(attachment.get("type"))
    place = record_of(payload.get("coordinates"))
    coordinates = coordinates_of(place.get("lat"), place.get("long"))
    url = text_of(payload.get("url"))
    if name == "image" and url and not payload.get("sticker_id"):
        yield from _one(each, message, Kind.PICTURE, detail=url, number=number)
    elif coordinates:
        yield from _one(each, message, Kind.LOCATION, detail=coordinates, number=number)
    elif not text_of(message.get("text")):
        # What was written beside it says more than that it cannot be read.
        kind = "sticker" if name == "image" else _KINDS.get(name, "other")
        yield from _one(each, message, Kind.UNREADABLE, detail=kind, number=number)


def _postback(each: Fields, postback: Fields) -> Iterator[Event]:
    payload, title = text_of(postback.get("payload")), text_of(postback.get("title"))
    if payload == GET_STARTED:
        yield from _one(each, postback, Kind.ARRIVED)
    elif payload.startswith(MENU):
        menu: Mapping[str, Mapping[str, str]] = strings()["accounts"]["menu"]
        said = menu.get(payload.removeprefix(MENU), {}).get("says", title)
        yield from _one(each, postback, Kind.TEXT, text=said)
    elif read_reference(payload):
        yield from _one(each, postback, Kind.BUTTON, text=title, detail=payload)
    else:
        yield from _one(each, postback, Kind.TEXT, text=title)


def _one(
    each: Fields, said: Fields, kind: Kind, *, text: str = "", detail: str = "", number: int = 0
) -> Iterator[Event]:
    user, time = record_of(each.get("sender")).get("id"), each.get("timestamp")
    key = text_of(said.get("mid")) or f"{kind} {time} {user} {said.get('payload')}"
    if source := source_of(FACEBOOK, user, f"{key} {number}" if number else key, time):
        yield Event(source, kind, text, detail)


def _time(each: Fields) -> int:
    value = each.get("timestamp")
    return value if isinstance(value, int) else 0
