"""Ways in which citizens write one sentence; the same sentence always gets the same copy."""

import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from functools import cache

from vi import fold, normalise
from vi.shorthand_tables import ADMINISTRATION, CHAT

Spelling = Callable[[str], str]
TONES = "\u0300\u0301\u0303\u0309\u0323"
# The tone on the first of two vowels that end a syllable, in decomposed text: "hòa", "thủy", not "của".
ENDING = re.compile(rf"(?:([oO])([{TONES}])([aeAE])|([uU])([{TONES}])([yY]))(?![\w\u0300-\u036f])")
LONGEST_SHORTHAND = 4  # syllables that one abbreviation stands for
TYPO_EVERY = 6


def spellings() -> dict[str, Spelling]:
    """By name: as written, without diacritics, as in chats, with old tone marks decomposed, with slips."""
    return {"plain": str, "bare": bare, "chat": chat, "old": old, "typo": typo}


def bare(text: str) -> str:
    """Without diacritics, in lower case."""
    return fold(normalise(text))


def chat(text: str) -> str:
    """In lower case, without stops, with chat spellings and abbreviations where there are some."""
    rng = random.Random(text)
    syllables = re.sub(r"[?!.]+(?=\s|$)", "", text.lower()).split()
    found: list[str] = []
    while syllables:
        length = next((size for size in range(LONGEST_SHORTHAND, 0, -1) if _short(syllables[:size])), 0)
        found.append(rng.choice(_short(syllables[:length])) if length else syllables[0])
        syllables = syllables[length or 1 :]
    return " ".join(found)


def old(text: str) -> str:
    """The tone mark on the other vowel ("hoà"), the letters decomposed, as older keyboards write."""
    return ENDING.sub(_moved, unicodedata.normalize("NFD", text))


def typo(text: str) -> str:
    """A slip in about one word of six."""
    rng = random.Random(text)
    return " ".join(_slip(word, rng) if rng.random() * TYPO_EVERY < 1 else word for word in text.split(" "))


def _short(syllables: list[str]) -> tuple[str, ...]:
    return _shorthand().get(" ".join(syllables), ())


@cache
def _shorthand() -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for short, full in (*CHAT.items(), *ADMINISTRATION.items()):
        found[full] += (short,)
    return dict(found)


def _moved(match: re.Match[str]) -> str:
    first, tone, second = (part for part in match.groups() if part)
    return first + second + tone


def _slip(word: str, rng: random.Random) -> str:
    if len(word) < 3:
        return word
    at = rng.randrange(len(word) - 1)
    head, letter, following, tail = word[:at], word[at], word[at + 1], word[at + 2 :]
    return rng.choice(
        (
            head + following + letter + tail,
            head + following + tail,
            head + letter + letter + following + tail,
            _without_tones(word),
        )
    )


def _without_tones(word: str) -> str:
    letters = (letter for letter in unicodedata.normalize("NFD", word) if letter not in TONES)
    return unicodedata.normalize("NFC", "".join(letters))
