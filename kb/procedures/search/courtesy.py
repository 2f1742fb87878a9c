"""What a message says around its question: who is greeted, that something is asked, thanks.

"làm khai sinh cần giấy tờ gì" and "chị ơi em muốn hỏi chút là làm khai sinh cần giấy tờ gì vậy ạ" are one question.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import vi
from kb.procedures.search.words import Phrase, read_lists

_WHO = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Courtesy:
    """Phrases by their folded words, each with the spellings it has. `marked_before` and `marked_behind` are words
    that mean something else in a message without diacritics; `kept` begins what is asked although it looks like one of
    `before`.
    """

    before: Mapping[Phrase, frozenset[Phrase]]
    then: Mapping[Phrase, frozenset[Phrase]]
    behind: Mapping[Phrase, frozenset[Phrase]]
    kept: Mapping[Phrase, frozenset[Phrase]]
    marked_before: frozenset[str]
    marked_behind: frozenset[str]
    longest: int

    def without(self, said: Sequence[str]) -> list[str]:
        """The words of a message without the courtesy at both ends; none when it is nothing else."""
        folded, bare = [vi.fold(word) for word in said], all(word.isascii() for word in said)
        start, end = 0, len(said)
        while length := self._ahead(said, folded, start, bare):
            start += length
        while end > start and (length := self._back(said, folded, start, end, bare)):
            end -= length
        return list(said[start:end])

    def _ahead(self, said: Sequence[str], folded: Sequence[str], start: int, bare: bool) -> int:
        if self._length(self.kept, said, folded, start):
            return 0
        if length := self._length(self.before, said, folded, start):
            return length + self._length(self.then, said, folded, start + length)
        return int(not bare and start < len(said) and said[start] in self.marked_before)

    def _length(
        self, phrases: Mapping[Phrase, frozenset[Phrase]], said: Sequence[str], folded: Sequence[str], start: int
    ) -> int:
        """Of the longest phrase that begins there."""
        ends = range(min(start + self.longest, len(said)), start, -1)
        return next((end - start for end in ends if _is(phrases, said[start:end], folded[start:end])), 0)

    def _back(self, said: Sequence[str], folded: Sequence[str], start: int, end: int, bare: bool) -> int:
        starts = range(max(start, end - self.longest), end)
        found = next((end - at for at in starts if _is(self.behind, said[at:end], folded[at:end])), 0)
        return found or int(not bare and said[end - 1] in self.marked_behind)


@lru_cache(maxsize=1)
def courtesy() -> Courtesy:
    """That of `words.yml`."""
    lists: Mapping[str, Sequence[str]] = read_lists("words.yml")["courtesy"]
    named = {"who": lists["people"], "any": [*lists["people"], *lists["offices"]]}
    before, then, behind, kept = (_table(_spelled(lists[name], named)) for name in ("before", "then", "behind", "kept"))
    return Courtesy(
        before=before,
        then=then,
        behind=behind,
        kept=kept,
        marked_before=frozenset(map(vi.normalise, lists["marked_before"])),
        marked_behind=frozenset(map(vi.normalise, lists["marked_behind"])),
        longest=max(len(phrase) for table in (before, then, behind, kept) for phrase in table),
    )


def _spelled(entries: Iterable[str], named: Mapping[str, Sequence[str]]) -> Iterable[Phrase]:
    for entry in entries:
        # The text around the names, and at odd places the names.
        parts = [named[part] if at % 2 else [part] for at, part in enumerate(_WHO.split(entry))]
        for chosen in product(*parts):
            yield tuple(vi.normalise("".join(chosen)).split())


def _table(phrases: Iterable[Phrase]) -> Mapping[Phrase, frozenset[Phrase]]:
    table: defaultdict[Phrase, set[Phrase]] = defaultdict(set)
    for phrase in phrases:
        table[tuple(map(vi.fold, phrase))].add(phrase)
    return {folded: frozenset(spelled) for folded, spelled in table.items()}


def _is(phrases: Mapping[Phrase, frozenset[Phrase]], said: Sequence[str], folded: Sequence[str]) -> bool:
    """A word typed without diacritics stands for the one with them; one with other diacritics is another word."""
    spelled = phrases.get(tuple(folded), ())
    return any(
        all(word in (meant, bare) for word, meant, bare in zip(said, phrase, folded, strict=True)) for phrase in spelled
    )
