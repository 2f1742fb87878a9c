"""A message as it reads where there is no markup, no card and no button."""

import re
from collections.abc import Mapping, Sequence

from channels.card_text import bare, untold, words_of
from channels.plain.text import safe_href
from channels.plain.values import record_of, text_of
from channels.strings import strings
from kb.messages.model import Button, Message

_LINK = re.compile(r"\[([^\[\]\n]+)\]\((https?://[^\s()]+)\)")
_ARROW = re.compile(r"[^\S\n]*↗[^\S\n]*(?=https?://)")
_LINE_END = re.compile(r"[^\S\n]+(?=\n)")
_GAP = re.compile(r"\n{3,}")
_BETWEEN_FACTS = " · "
# So much of a title tells which one it is; long ones stand shortened in some texts.
_TELLING = 40


def plain_text(message: Message) -> str:
    """The text in NFC without markup, then, in lines of their own, what only the card tells; "" without either."""
    card = record_of(message.card)
    text = _with_source_apart(_without_markup(message.text), bare(text_of(card.get("code"))))
    shown = "\n".join([text, *map(title_of, message.buttons)])
    told = _without_markup("\n".join(untold(card, shown)))
    return "\n\n".join(filter(None, (text, told)))


def numbered(text: str, buttons: Sequence[Button], *, shown: int = 0) -> str:
    """The text with the buttons as a list to choose from, but for those that it lists already, or that are `shown` (so
    many from the first one on).
    """
    lines = [f"{number}. {title_of(button)}".strip() for number, button in enumerate(buttons, start=1)]
    missing = lines[max(shown, count_listed(text, buttons)) :]
    if not missing:
        return text
    return "\n".join([*([text, ""] if text else []), *missing, platform_words()["choose"]])


def count_listed(text: str, buttons: Sequence[Button]) -> int:
    """How many of the buttons the text lists by their numbers, from the first one on."""
    plain = words_of(text)
    listed = (_lists(plain, number, button) for number, button in enumerate(buttons, start=1))
    return next((at for at, is_listed in enumerate(listed) if not is_listed), len(buttons))


def title_of(button: Button) -> str:
    """The title in NFC, in one line."""
    return " ".join(bare(button.title).split())


def image_of(message: Message) -> tuple[str, str]:
    """The https address of the picture that the message shows, and what is to be seen there; both "" without one."""
    card = record_of(message.card)
    url = safe_href(card.get("url"))
    if card.get("type") != "image" or not url.startswith("https:"):
        return "", ""
    return url, _without_markup(text_of(card.get("alt")))


def with_image(text: str, message: Message) -> str:
    """The text with the picture as a link, for where it cannot be shown."""
    url, seen = image_of(message)
    if not url or url in text:
        return text
    link = f"{seen or strings()['picture']}\n{url}"
    return f"{text}\n\n{link}" if text else link


def platform_words() -> Mapping[str, str]:
    """The words around messages on platforms."""
    words: Mapping[str, str] = strings()["platforms"]
    return words


def _lists(plain: str, number: int, button: Button) -> bool:
    title = words_of(title_of(button))[:_TELLING]
    return bool(title) and re.search(rf"(?<![\w.]){number}[.)] ?{re.escape(title)}", plain) is not None


def _without_markup(text: str) -> str:
    plain = _LINK.sub(r"\1 (\2)", bare(text.replace("\r\n", "\n")))
    # An address alone in its line is easier to press.
    plain = _ARROW.sub("\n", plain)
    return _GAP.sub("\n\n", _LINE_END.sub("", plain)).strip()


def _with_source_apart(text: str, code: str) -> str:
    """The line of facts on where the answer is from as a paragraph of its own."""
    lines = text.split("\n")
    found = [at for at, line in enumerate(lines) if at and code and code in line and _BETWEEN_FACTS in line]
    if not found:
        return text
    told, facts, address = "\n".join(lines[: found[-1]]).rstrip(), lines[found[-1]], lines[found[-1] + 1 :]
    if address and address[0] in told:
        facts, address = facts.rpartition(_BETWEEN_FACTS)[0], address[1:]
    return "\n".join([told, "", facts, *address])
