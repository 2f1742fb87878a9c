"""What Zalo takes as a message of an official account, and the code by which it refuses the rest."""

from typing import Any

HOUR = 3_600_000
LONGEST_TEXT, MOST_BUTTONS, LONGEST_TITLE, LONGEST_PAYLOAD = 2000, 5, 100, 1000


def error_in(message: Any) -> int:
    """0 for a message that is taken."""
    if not isinstance(message, dict) or not set(message) & {"text", "attachment"}:
        return -201
    if "text" in message and (error := _error_in_text(message["text"])):
        return error
    return _error_in_attachment(message["attachment"]) if "attachment" in message else 0


def text_of(message: dict[str, Any]) -> str:
    """What the citizen reads."""
    return str(message.get("text", ""))


def _error_in_text(text: Any) -> int:
    if not isinstance(text, str) or not text:
        return -201
    return -210 if len(text) > LONGEST_TEXT else 0


def _error_in_attachment(attachment: Any) -> int:
    payload = attachment.get("payload") if isinstance(attachment, dict) else None
    if not isinstance(payload, dict) or attachment.get("type") not in ("template", "file"):
        return -233
    kind = payload.get("template_type")
    if kind == "media":
        return _error_in_media(payload.get("elements"))
    return -233 if kind else _error_in_buttons(payload.get("buttons"))


def _error_in_media(elements: Any) -> int:
    if not isinstance(elements, list) or len(elements) != 1:
        return -201
    has = {"url", "attachment_id"} & set(elements[0])
    return 0 if len(has) == 1 and elements[0].get("media_type") in ("image", "gif", "sticker") else -201


def _error_in_buttons(buttons: Any) -> int:
    if not isinstance(buttons, list) or not buttons:
        return -201
    if len(buttons) > MOST_BUTTONS:
        return -210
    return next(filter(None, map(_error_in_button, buttons)), 0)


def _error_in_button(button: dict[str, Any]) -> int:
    title, payload, kind = button.get("title"), button.get("payload"), button.get("type")
    if not title or len(title) > LONGEST_TITLE:
        return -210
    if kind in ("oa.query.show", "oa.query.hide"):
        return 0 if isinstance(payload, str) and 0 < len(payload) <= LONGEST_PAYLOAD else -201
    if kind == "oa.open.url":
        return 0 if isinstance(payload, dict) and payload.get("url") else -201
    return -201
