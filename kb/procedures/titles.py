"""An index of titles alone, for what is typed so far: small, built anew in a blink, never changed."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import vi
from kb.procedures.typed import Typed, readings, words_of
from vi.edits import one_edit

# A shorter word has too many neighbours for a guess.
_SHORTEST_SLIP, _SHORTEST_MEANT = 3, 2
_I_AND_Y = str.maketrans("iy", "yi")
_BETWEEN = "|"


@dataclass(frozen=True, slots=True)
class Title:
    """What is indexed of a procedure; `names` are short names, `asked` whether it is one that citizens ask for most."""

    code: str
    title: str
    asked: bool = False
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A title read: the words of its spellings, each `| so and so `, folded and with diacritics."""

    title: Title
    folded: str
    accented: str


class TitleIndex:
    """Titles by their words. Ids are ranks: most asked first, then shorter titles."""

    def __init__(self, titles: Iterable[Title], known: Mapping[Title, Entry] | None = None) -> None:
        """`known`: the entries of an earlier index, so that only new titles are read."""
        before = known or {}
        ordered = sorted(titles, key=lambda each: (not each.asked, len(each.title), each.title, each.code))
        self.entries = {title: before.get(title) or _entry(title) for title in ordered}
        self._ranked = tuple(self.entries.values())
        self._having: dict[str, set[int]] = defaultdict(set)
        for rank, entry in enumerate(self._ranked):
            for word in set(entry.folded.split()) - {_BETWEEN}:
                self._having[word].add(rank)
        self._words = sorted(self._having)

    def find(self, text: str, limit: int) -> list[Title]:
        """At most so many titles that have all words typed so far, in the order of the words first; each title once.

        Words with one slip count only where the words as typed are in no title.
        """
        for typed in readings(text):
            if found := self._having_all(typed.words):
                return self._best(found, typed, limit)
        for typed in readings(text):
            if found := self._with_slips(typed.words):
                return self._best(found, typed, limit)
        return []

    def _having_all(self, words: Sequence[str]) -> set[int]:
        return _common([*(self._having.get(word, set()) for word in words[:-1]), self._beginning(words[-1])])

    def _beginning(self, start: str) -> set[int]:
        first, end = bisect_left(self._words, start), bisect_left(self._words, f"{start}\uffff")
        return set().union(*(self._having[word] for word in self._words[first:end]))

    def _with_slips(self, words: Sequence[str]) -> set[int]:
        """Every word that stands in no title has a slip, and one more may have one."""
        last = len(words) - 1
        exact = [*(self._having.get(word, set()) for word in words[:last]), self._beginning(words[last])]
        told = [found or self._near(words, at) for at, found in enumerate(exact)]
        if found := _common(told):
            return found
        return set().union(*(self._but_one(words, told, at) for at, found in enumerate(exact) if found))

    def _but_one(self, words: Sequence[str], told: Sequence[set[int]], at: int) -> set[int]:
        others = [each for place, each in enumerate(told) if place != at]
        # Most often nothing has all the others: then the dear look at the neighbours of a common word is not needed.
        found = _common(others) if others else set()
        return found & self._near(words, at) if found else set()

    def _near(self, words: Sequence[str], at: int) -> set[int]:
        meant = _meant(words[at])
        if at == len(words) - 1:
            return set().union(*map(self._beginning, meant))
        return set().union(*(self._having[other] for other in meant if other in self._having))

    def _best(self, found: set[int], typed: Typed, limit: int) -> list[Title]:
        """Tiers first (`_tier`), ranks within; the catalogue has many codes of one title, which is told once."""
        tiers: dict[int, list[Title]] = defaultdict(list)
        for rank in sorted(found):
            tier = _tier(self._ranked[rank], typed)
            tiers[tier].append(self._ranked[rank].title)
            if tier == 0 and len(tiers[0]) >= 2 * limit:
                break
        ordered = (title for _, titles in sorted(tiers.items()) for title in titles)
        once: dict[str, Title] = {}
        for title in ordered:
            once.setdefault(title.title.lower(), title)
            if len(once) == limit:
                break
        return list(once.values())


def _meant(word: str) -> set[str]:
    """The words one slip away; of a short word only its other spelling: "kí", "ký"."""
    if not word.isalpha():
        return set()
    if len(word) < _SHORTEST_SLIP:
        return {word.translate(_I_AND_Y)} - {word}
    return {other for other in one_edit(word) if len(other) >= _SHORTEST_MEANT}


def _tier(entry: Entry, typed: Typed) -> int:
    """The words in a row before words here and there; then what is asked for most; then where a name begins with them.
    With diacritics the same words with these before others.
    """
    row = " " + " ".join(typed.words)
    shared = 0 if typed.accented and typed.accented in entry.accented else 1 if row in entry.folded else 2
    if not typed.accented and shared:
        shared -= 1
    begins = shared < 2 and _BETWEEN + row in entry.folded
    return 4 * shared + 2 * (not entry.title.asked) + (not begins)


def _entry(title: Title) -> Entry:
    plain = [vi.normalise(text).lower() for text in (title.title, *title.names)]
    spellings = dict.fromkeys([*plain, *map(vi.expand, plain)])
    accented = "".join(f"{_BETWEEN} {' '.join(words_of(text))} " for text in spellings)
    return Entry(title, vi.fold(accented), accented)


def _common(sets: Sequence[set[int]]) -> set[int]:
    smallest = sorted(sets, key=len)
    return smallest[0].intersection(*smallest[1:])
