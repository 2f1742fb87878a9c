"""A message in Facebook's format (Send API).

At most 2,000 characters a message. One to three short buttons are a template under the last paragraph, and stay; more
or longer ones are quick replies, at most thirteen, which go away with the next message; more than that are numbers in
the text. Titles have 20 characters at most: where they are longer, the text lists them in full.
"""

from collections.abc import Sequence
from typing import Any

from channels.parts import Part
from channels.plain_text import image_of, numbered, plain_text, platform_words, title_of, with_image
from channels.platforms.events import button_reference
from channels.splitting import cut, length, split
from kb.messages.model import Button, Message

LONGEST_TEXT = 2000
LONGEST_TEMPLATE = 640
LONGEST_TITLE = 20
MOST_BUTTONS = 3
MOST_REPLIES = 13


def facebook_parts(message: Message, *, conversation_id: str, buttons: bool = True) -> tuple[Part, ...]:
    """The requests for the message. Without `buttons`, where templates are refused, it is text and nothing else."""
    text, offered = plain_text(message), message.buttons
    if not buttons:
        return _texts(numbered(with_image(text, message), offered))
    references = [button_reference(conversation_id, message.seq, index) for index in range(len(offered))]
    return (*_picture(message), *_with_buttons(text, offered, references))


def _with_buttons(text: str, offered: Sequence[Button], references: Sequence[str]) -> tuple[Part, ...]:
    if not 0 < len(offered) <= MOST_REPLIES:
        return _texts(numbered(text, offered))
    titles = list(map(title_of, offered))
    if not all(0 < length(title) <= LONGEST_TITLE for title in titles):
        told = [cut(f"{number}. {title}".strip(), LONGEST_TITLE) for number, title in enumerate(titles, start=1)]
        return _with_replies(numbered(text, offered), told, references)
    if len(offered) > MOST_BUTTONS:
        return _with_replies(text, titles, references)
    before, last = _last_paragraph(text)
    return (*_texts(before), _template(last, titles, references))


def _last_paragraph(text: str) -> tuple[str, str]:
    """What goes before the template, and its text."""
    if 0 < length(text) <= LONGEST_TEMPLATE:
        return "", text
    before, _, last = text.rpartition("\n\n")
    is_fit = bool(before) and length(last) <= LONGEST_TEMPLATE
    return (before, last) if is_fit else (text, platform_words()["choose_below"])


def _texts(text: str) -> tuple[Part, ...]:
    return tuple(Part(part, {"text": part}) for part in split(text, LONGEST_TEXT))


def _template(text: str, titles: Sequence[str], references: Sequence[str]) -> Part:
    both = zip(titles, references, strict=True)
    shown = [{"type": "postback", "title": title, "payload": reference} for title, reference in both]
    payload = {"template_type": "button", "text": text, "buttons": shown}
    return Part(text, {"attachment": {"type": "template", "payload": payload}})


def _with_replies(text: str, titles: Sequence[str], references: Sequence[str]) -> tuple[Part, ...]:
    both = zip(titles, references, strict=True)
    replies = [{"content_type": "text", "title": title, "payload": reference} for title, reference in both]
    *before, last = _texts(text or platform_words()["choose_below"])
    message: dict[str, Any] = last.message | {"quick_replies": replies}
    return (*before, Part(last.text, message))


def _picture(message: Message) -> tuple[Part, ...]:
    url, _ = image_of(message)
    if not url:
        return ()
    return (Part("", {"attachment": {"type": "image", "payload": {"url": url, "is_reusable": False}}}),)
