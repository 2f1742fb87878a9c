"""Diacritics for text that was typed without them."""

import unicodedata
from collections.abc import Iterator, Sequence

from vi.accent_model import END, START, UNKNOWN, Model, model
from vi.folding import fold
from vi.words import Token, tokens

# Beginnings that are followed on at each word: with three 0.3 points are lost, with ten 0.02 won.
_BEAM = 6
# Where so many words have marks, a bare one was rather meant bare: by so much of a logarithm.
_ACCENTED, _MEANT_BARE = 0.5, 4.0

# No sentence is longer; cutting keeps the time in proportion to the length.
_LONGEST_RUN = 100

_Beginning = tuple[float, tuple[int, ...]]


def restore(text: str) -> str:
    """The text with likely diacritics on its bare words: "dang ky khai sinh" → "đăng ký khai sinh".

    Words that have marks stay and tell of the others; unknown words, codes and numbers stay. Keeps case, and what the
    text folds to; gives NFC. About 97 syllables in 100 are right on texts like ours (`tests/vi/test_accents.py`). For
    display, never for a decision. Never raises.
    """
    return restore_with(model(), text) if _has_bare_word(text) else unicodedata.normalize("NFC", text)


def restore_with(known: Model, text: str) -> str:
    """As `restore`, by this model."""
    text = unicodedata.normalize("NFC", text)
    pieces: list[str] = []
    end = 0
    bonus = _MEANT_BARE if _is_accented(text) else 0.0
    for run in runs(text):
        words = [word.text.lower() for word in run]
        for token, written in zip(run, _best(known, words, bonus), strict=True):
            pieces += text[end : token.start], _as_typed(written, token.text)
            end = token.end
    return "".join(pieces) + text[end:]


def runs(text: str) -> Iterator[list[Token]]:
    """The words of each stretch between two signs, numbers and codes left out. Expects NFC."""
    run: list[Token] = []
    for token in tokens(text):
        if token.text.isalpha():
            run.append(token)
        if run and (len(run) == _LONGEST_RUN or not any(map(str.isalnum, token.text))):
            yield run
            run = []
    if run:
        yield run


def _has_bare_word(text: str) -> bool:
    return any("a" <= letter <= "z" for letter in text.lower())


def _is_accented(text: str) -> bool:
    words = [token.text.lower() for run in runs(text) for token in run]
    return sum(word != fold(word) for word in words) >= _ACCENTED * len(words)


def _best(known: Model, words: Sequence[str], bonus: float) -> list[str]:
    """The likeliest way to write the words of a run, all in lower case; `bonus` is for a word as it stands."""
    start = known.place[START]
    beginnings: list[_Beginning] = [(0.0, (UNKNOWN, start))]
    for word in (*words, END):
        beginnings = _followed(known, beginnings, _ways(known, word), (known.place.get(word, UNKNOWN), bonus))
    best = beginnings[0][1][2:-1]
    return [word if way == UNKNOWN else known.words[way] for word, way in zip(words, best, strict=True)]


def _ways(known: Model, word: str) -> tuple[int, ...]:
    itself = (known.place.get(word, UNKNOWN),)
    return known.ways.get(word, itself) if word.isascii() else itself


def _followed(
    known: Model, beginnings: Sequence[_Beginning], ways: Sequence[int], favoured: tuple[int, float]
) -> list[_Beginning]:
    """The best beginnings that are one word longer; of those that end in the same two words only the best."""
    best: dict[tuple[int, int], _Beginning] = {}
    for score, words in beginnings:
        for way in ways:
            longer = score + known.score(words[-2], words[-1], way) + (favoured[1] if way == favoured[0] else 0.0)
            key = (words[-1], way)
            if key not in best or longer > best[key][0]:
                best[key] = (longer, (*words, way))
    return sorted(best.values(), reverse=True)[:_BEAM]


def _as_typed(written: str, typed: str) -> str:
    if written == typed:
        return typed
    if len(written) != len(typed):  # a letter whose small form is longer
        return typed
    return "".join(new.upper() if old.isupper() else new for new, old in zip(written, typed, strict=True))
