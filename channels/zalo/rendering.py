"""A message in Zalo's format (consultation messages, `/v3.0/oa/message/cs`).

At most 2,000 characters a message and five buttons, on the last part. What a button says comes back as the citizen's
own message, and stands in the chat: so it says its title, by which it is known again (`channels.buttons`). Buttons that
cannot be told apart so are numbers in the text, and so are the few behind five; where there are many, all of them.
"""

from collections.abc import Sequence
from typing import Any

from channels.buttons import pressed
from channels.parts import Part
from channels.plain_text import image_of, numbered, plain_text, platform_words, title_of, with_image
from channels.splitting import cut, length, split
from kb.messages.model import Button, Message

LONGEST_TEXT = 2000
LONGEST_TITLE = 100
MOST_BUTTONS = 5
# With more than so many in all, some as buttons and some as numbers would confuse.
_MOST_IN_ALL = 8


def zalo_parts(message: Message, *, buttons: bool = True) -> tuple[Part, ...]:
    """The requests for the message. Without `buttons`, where templates are refused, it is text and nothing else."""
    text, offered = plain_text(message), message.buttons
    if not buttons:
        return _texts(numbered(with_image(text, message), offered))
    shown = _buttons(offered)
    if not shown:
        return (*_picture(message), *_texts(numbered(text, offered)))
    told = numbered(text or platform_words()["choose_below"], offered, shown=len(shown))
    *before, last = split(told, LONGEST_TEXT)
    attachment = {"type": "template", "payload": {"buttons": shown}}
    return (*_picture(message), *map(_text, before), Part(last, {"text": last, "attachment": attachment}))


def _texts(text: str) -> tuple[Part, ...]:
    return tuple(map(_text, split(text, LONGEST_TEXT)))


def _text(text: str) -> Part:
    return Part(text, {"text": text})


def _buttons(offered: Sequence[Button]) -> list[dict[str, Any]]:
    """Nothing when not each of them can be shown and known again."""
    says = [_says(number, button, offered) for number, button in enumerate(offered, start=1)]
    if len(offered) > _MOST_IN_ALL or len({title_of(button) for button in offered}) < len(offered) or not all(says):
        return []
    return [
        {"title": cut(title_of(button), LONGEST_TITLE), "type": "oa.query.show", "payload": said}
        for button, said in list(zip(offered, says, strict=True))[:MOST_BUTTONS]
    ]


def _says(number: int, button: Button, offered: Sequence[Button]) -> str:
    """By what the button is known again: its title, else its number; "" when neither does."""
    title = title_of(button)
    ways = [title, str(number)] if 0 < length(title) <= LONGEST_TITLE else [str(number)] if title else []
    return next((way for way in ways if pressed(way, offered) is button), "")


def _picture(message: Message) -> tuple[Part, ...]:
    url, seen = image_of(message)
    if not url:
        return ()
    media = {"template_type": "media", "elements": [{"media_type": "image", "url": url}]}
    attachment = {"attachment": {"type": "template", "payload": media}}
    caption = cut(seen, LONGEST_TEXT)
    return (Part(caption, {"text": caption, **attachment} if caption else attachment),)
