"""Words as they stand behind a cue, and what a word may be: a family name, a name, or the sentence going on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from channels.masking.words import name_words
from vi import fold

# A name of six words is the longest that is masked; one more is looked at.
LONGEST = 6
WORD = re.compile(r"[^\W\d_]+(?:['’.][^\W\d_]+)?")
# What may stand between the words of one name.
_GAP = re.compile(r"[ ]+|-")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed, folded, and where it stands."""

    typed: str
    plain: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.typed[0].isupper()

    @property
    def bare(self) -> bool:
        """Whether it has no diacritics."""
        return self.typed.lower() == self.plain


def words_from(text: str, plain: str, start: int) -> list[Word]:
    """The words from there on, as far as one name may reach; a title before the name is left out."""
    found: list[Word] = []
    while len(found) < LONGEST + 2 and (match := WORD.match(text, start)):
        found.append(Word(match[0], plain[match.start() : match.end()], *match.span()))
        gap = _GAP.match(text, match.end())
        if gap is None:
            break
        start = gap.end()
    titled = len(found) > 1 and found[0].plain in listed("titles") and found[0].typed.islower()
    return found[1:] if titled else found


def family_of(words: Sequence[Word], *, accented: bool) -> int:
    """Of how many words the family name is that they begin with; in an accented text it has its diacritics."""
    if two(words) in listed("double"):
        return 2
    first = words[0]
    if first.plain in listed("clear"):
        return 1
    return int(first.typed.lower() in listed("families") or (not accented and first.bare and first.plain in _folded()))


def is_no_name(words: Sequence[Word]) -> bool:
    """Whether they say what somebody is: "nông dân", "chủ hộ"."""
    none = listed("not_names")
    alone = len(words) == 1 or (words[1].plain in listed("stops") and words[1].plain not in listed("middles"))
    return two(words) in none or (alone and words[0].plain in none)


def may_begin(word: Word) -> bool:
    """Whether a name without a family name may begin with it."""
    stops = listed("stops") if word.bare else listed("marked_stops")
    return word.typed.lower() not in stops and word.plain not in listed("never")


def two(words: Sequence[Word]) -> str:
    """The first two, folded."""
    return " ".join(word.plain for word in words[:2])


@cache
def listed(name: str) -> frozenset[str]:
    """The words of that list of names.yml."""
    return frozenset(str(word) for word in name_words()[name])


@cache
def _folded() -> frozenset[str]:
    return frozenset(map(fold, listed("families")))
