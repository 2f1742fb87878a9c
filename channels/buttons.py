"""When a typed reply counts as pressing a button: its number, its place in words, its title or a part of the title."""

import re
from collections.abc import Sequence
from functools import cache

from channels.strings import strings
from kb.messages.model import Button
from vi import fold

_NOT_WORDS = re.compile(r"[\W_]+")


def pressed(text: str, buttons: Sequence[Button]) -> Button | None:
    """The button that the text names, out of those of the bot's last answer; None when it is just text."""
    words = _words(text)
    if not words or not buttons:
        return None
    return titled(text, buttons) or _at(_place(words), buttons) or _with_part(words, buttons)


def titled(text: str, buttons: Sequence[Button]) -> Button | None:
    """The first button with this title."""
    words = _words(text)
    return next((button for button in buttons if _words(button.title) == words), None) if words else None


def _at(place: int | None, buttons: Sequence[Button]) -> Button | None:
    if place == -1:
        choices = [button for button in buttons if _words(button.title) not in strings()["behind_choices"]]
        return choices[-1] if choices else None
    return buttons[place - 1] if place and 1 <= place <= len(buttons) else None


def _place(words: str) -> int | None:
    """The place that folded words name, from 1; -1 is the last, None is no place."""
    words = _ending().sub("", words)
    if words in (whole := strings()["whole_replies"]):
        return int(whole[words])
    if not (match := _pattern().fullmatch(words)):
        return None
    named = match["alone"] or match["number"]
    return int(named) if named.isdigit() else _ordinals()[named]


def _with_part(words: str, buttons: Sequence[Button]) -> Button | None:
    """The only button whose title holds these words in a row."""
    named = _ending().sub("", _lead().sub("", words))
    # One word alone says too little: "sai" is no press of "Báo sai".
    parts = {words, named} if " " in named else set()
    found = [button for button in buttons if any(f" {part} " in f" {_words(button.title)} " for part in parts)]
    return found[0] if len(found) == 1 else None


@cache
def _pattern() -> re.Pattern[str]:
    lead = _either(strings()["choice_words"])
    # A word such as "nam" counts only behind "so", "cai thu" and the like: alone it may mean something else.
    number = rf"(?:(?P<alone>\d\d?)|(?:{lead}) (?P<number>\d\d?|{_either(list(_ordinals()))}))"
    return re.compile(number, re.ASCII)


@cache
def _ending() -> re.Pattern[str]:
    return re.compile(rf" (?:{_either(strings()['choice_endings'])})$")


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(rf"^(?:{_either(strings()['choice_leads'])}) ")


@cache
def _ordinals() -> dict[str, int]:
    return {word: place for place, words in strings()["ordinals"].items() for word in words}


def _either(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _words(text: str) -> str:
    return _NOT_WORDS.sub(" ", fold(text)).strip()
