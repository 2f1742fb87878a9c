"""What Facebook takes as a message of a page, and why it refuses the rest (always with code 100)."""

from collections.abc import Callable, Iterator
from typing import Any

LONGEST_TEXT, LONGEST_TEMPLATE, LONGEST_TITLE, LONGEST_PAYLOAD = 2000, 640, 20, 1000
LONGEST_CARD_TITLE, LONGEST_METADATA = 80, 1000
MOST_BUTTONS, MOST_REPLIES, MOST_CARDS = 3, 13, 10
ACTIONS = ("mark_seen", "typing_on", "typing_off")
TYPES = ("RESPONSE", "UPDATE", "MESSAGE_TAG")
# How many days after the citizen's last action a tagged message may come; None: at any time.
TAGS = {"HUMAN_AGENT": 7, "CONFIRMED_EVENT_UPDATE": None, "POST_PURCHASE_UPDATE": None, "ACCOUNT_UPDATE": None}
_FILES = ("image", "audio", "video", "file")
_REPLIES = ("text", "user_phone_number", "user_email")


def recipient_of(body: dict[str, Any]) -> str:
    """The citizen's id; "" without one."""
    found = _record(body.get("recipient")).get("id")
    return found if isinstance(found, str) else ""


def text_of(message: dict[str, Any]) -> str:
    """What the citizen reads."""
    payload = _record(_record(message.get("attachment")).get("payload"))
    return str(message.get("text") or payload.get("text") or "")


def long_titles(message: dict[str, Any]) -> list[str]:
    """The titles of quick replies that Facebook cuts."""
    titles = [str(reply.get("title", "")) for reply in message.get("quick_replies", [])]
    return [title for title in titles if len(title) > LONGEST_TITLE]


def error_in(body: dict[str, Any]) -> str:
    """What is wrong with a request that sends a message or shows an action; "" when nothing is."""
    return next(_errors(body), "")


def _errors(body: dict[str, Any]) -> Iterator[str]:
    if not recipient_of(body):
        yield "param recipient must be non-empty"
    if "sender_action" in body:
        if body["sender_action"] not in ACTIONS or "message" in body:
            yield f"param sender_action must be one of {ACTIONS}, without a message"
        return
    if body.get("messaging_type") not in TYPES:
        yield f"param messaging_type must be one of {TYPES}"
    if body.get("messaging_type") == "MESSAGE_TAG" and str(body.get("tag")) not in TAGS:
        yield f"param tag must be one of {tuple(TAGS)}"
    yield from _message(_record(body.get("message")))


def _message(message: dict[str, Any]) -> Iterator[str]:
    if ("text" in message) == ("attachment" in message):
        yield "message must have either text or attachment"
    elif "text" in message:
        if not _is_text(message["text"], LONGEST_TEXT):
            yield f"length of param message[text] must be 1 to {LONGEST_TEXT}"
    else:
        yield from _attachment(_record(message["attachment"]))
    replies = message.get("quick_replies", [])
    if not isinstance(replies, list) or len(replies) > MOST_REPLIES:
        yield f"param message[quick_replies] has at most {MOST_REPLIES} elements"
    elif not all(map(_is_reply, replies)):
        yield f"each of message[quick_replies] needs content_type, title and a payload of at most {LONGEST_PAYLOAD}"
    if not _is_text(message.get("metadata") or "x", LONGEST_METADATA):
        yield f"length of param message[metadata] must be at most {LONGEST_METADATA}"


def _attachment(attachment: dict[str, Any]) -> Iterator[str]:
    kind, payload = attachment.get("type"), _record(attachment.get("payload"))
    if kind in _FILES:
        if not payload.get("attachment_id") and not _is_address(payload.get("url")):
            yield "attachment needs url or attachment_id"
    elif (kind, payload.get("template_type")) == ("template", "button"):
        if not _is_text(payload.get("text"), LONGEST_TEMPLATE):
            yield f"length of param text of a button template must be 1 to {LONGEST_TEMPLATE}"
        yield from _buttons(payload.get("buttons"), least=1)
    elif (kind, payload.get("template_type")) == ("template", "generic"):
        yield from _cards(payload.get("elements"))
    else:
        yield "unknown type of attachment"


def _cards(cards: Any) -> Iterator[str]:
    if not isinstance(cards, list) or not 1 <= len(cards) <= MOST_CARDS:
        yield f"a generic template has 1 to {MOST_CARDS} elements"
        return
    for card in map(_record, cards):
        if not _is_text(card.get("title"), LONGEST_CARD_TITLE) or not _is_text(
            card.get("subtitle", "x"), LONGEST_CARD_TITLE
        ):
            yield f"title and subtitle of an element have at most {LONGEST_CARD_TITLE} characters"
        yield from _buttons(card.get("buttons", []), least=0)


def _buttons(buttons: Any, *, least: int) -> Iterator[str]:
    if not isinstance(buttons, list) or not least <= len(buttons) <= MOST_BUTTONS:
        yield f"a template has {least} to {MOST_BUTTONS} buttons"
    elif not all(map(_is_button, buttons)):
        yield f"a button has a type, a title of 1 to {LONGEST_TITLE} and a payload of at most {LONGEST_PAYLOAD}"


def _is_button(button: Any) -> bool:
    fields = _record(button)
    values: dict[str, Callable[[], bool]] = {
        "postback": lambda: _is_text(fields.get("payload"), LONGEST_PAYLOAD),
        "web_url": lambda: _is_address(fields.get("url")),
        "phone_number": lambda: str(fields.get("payload", "")).startswith("+"),
    }
    is_filled = values.get(str(fields.get("type")), lambda: False)
    return is_filled() and _is_text(fields.get("title"), LONGEST_TITLE)


def _is_reply(reply: Any) -> bool:
    # A title that is too long is cut and not refused: `long_titles`.
    fields = _record(reply)
    if fields.get("content_type") != "text":
        return fields.get("content_type") in _REPLIES
    return _is_text(fields.get("title"), None) and _is_text(fields.get("payload"), LONGEST_PAYLOAD)


def _is_text(value: Any, longest: int | None) -> bool:
    return isinstance(value, str) and bool(value.strip()) and (longest is None or len(value) <= longest)


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://"))


def _record(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
