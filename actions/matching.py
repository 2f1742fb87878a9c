"""Which of the offered things a message names. Pure: words against words, nothing when it is not one alone."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from actions.words import light, typed, words, written
from vi import fold, normalise

# A part of an option that a citizen names in passing: "tặng cho" of "Tàu mua bán, tặng cho".
_PARTS = re.compile(r"[,;/]|\b(?:hoac|hay)\b")
_LEAST_WORDS = 2
# So many words in a row tell enough of a longer part.
_ENOUGH = 3
_GAP = r"(?: \w+){0,2} "
# Options are those of the records: the same ones come again with every message.
_REMEMBERED = 4_096


def chosen(message: str, options: Sequence[str], *, least_words: int = 1) -> int | None:
    """The option that a reply names by its title or a part of it; None when it says anything else besides.

    `least_words`: how many telling words it has at least.
    """
    bare, said = normalise(message).isascii(), typed(message)
    telling = [word for word in said if fold(word) not in light()]
    if len(telling) < least_words:
        return None
    titles = [written(option, bare=bare) for option in options]
    found = [at for at, title in enumerate(titles) if set(telling) <= set(title)]
    return _one(found) if len(found) < 2 else _one([at for at in found if _follow(telling, titles[at])])


def named(message: str, options: Sequence[str], *, besides: str = "") -> int | None:
    """The option that a message names while it asks something. Words of `besides`, the title, do not count."""
    bare, said = normalise(message).isascii(), " ".join(typed(message))
    parts = [_telling_parts(option, besides, bare=bare) for option in options]
    return _one([at for at, told in enumerate(parts) if any(_stands_in(part, said) for part in told)])


@lru_cache(maxsize=_REMEMBERED)
def _telling_parts(option: str, besides: str, *, bare: bool) -> tuple[tuple[str, ...], ...]:
    known, text = set(written(besides, bare=bare)), normalise(option)
    edges = [0, *(place for match in _PARTS.finditer(fold(text)) for place in match.span()), len(text)]
    pieces = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    told = [_telling([word for word in written(piece, bare=bare) if word not in known]) for piece in pieces]
    return tuple(tuple(run) for part in told if len(part) >= _LEAST_WORDS for run in _runs(part))


def _runs(part: list[str]) -> list[list[str]]:
    runs = [part[at : at + _ENOUGH] for at in range(max(1, len(part) - _ENOUGH + 1))]
    # "Giấy độc thân" is no "nước đó không cấp giấy độc thân".
    denied = [word for word in part if fold(word) in words()["denials"].split()]
    return [run for run in runs if set(denied) <= set(run)]


def _telling(part: list[str]) -> list[str]:
    """Without light words, but for a part that is a pair with one of them ("tặng cho")."""
    told = [word for word in part if fold(word) not in light()]
    return part if told and len(part) == _LEAST_WORDS else told


def _stands_in(part: tuple[str, ...], said: str) -> bool:
    # Most stand nowhere; a pattern is only made for those of which every word is there.
    return all(word in said for word in part) and _pattern(part).search(said) is not None


@lru_cache(maxsize=_REMEMBERED)
def _pattern(part: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b{_GAP.join(map(re.escape, part))}\b")


def _follow(telling: Sequence[str], title: Sequence[str]) -> bool:
    told: Callable[[Sequence[str]], str] = " ".join
    return f" {told(telling)} " in f" {told([word for word in title if fold(word) not in light()])} "


def _one(found: Sequence[int]) -> int | None:
    return found[0] if len(found) == 1 else None
