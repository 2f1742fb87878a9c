"""Whether two reports of one kind are about the same place: by the names and numbers of streets, alleys and hamlets."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kb.feedback.wordlists import Run, folded_parts, folded_words, matches
from vi.files import read_yaml

# Weights of words: what a number says of a place, a word of a name, a part of many names, the word before a name, and
# any other word.
_NUMBER, _NAME, _COMMON, _MARKER, _OTHER = 2.0, 1.0, 0.5, 0.25, 0.1
_NAME_LENGTH = 4
# Tried by tests: enough of the place that says less must stand in the other, and more than a word by chance.
_ENOUGH = 0.65
_LEAST = 1.25

Place = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Lists:
    markers: frozenset[Run]
    numbered: frozenset[Run]
    common: frozenset[Run]
    idle: frozenset[Run]
    counted: frozenset[Run]


@cache
def _lists() -> _Lists:
    loaded = read_yaml(files("kb.feedback").joinpath("similar.yml").read_text("utf-8"))
    return _Lists(**{name: frozenset(map(folded_words, map(str, words))) for name, words in loaded.items()})


@dataclass(frozen=True, slots=True)
class Told:
    """The words of a report without those of its matter and its commune, as runs: a marker of two words is one."""

    runs: tuple[Run, ...]

    @classmethod
    def of(cls, text: str, known: Collection[Run]) -> "Told":
        """`known`: phrases that both reports have because they are of one kind and one commune."""
        return cls(tuple(_runs(_without(folded_parts(text), known))))


def alike(first: Told, second: Told) -> bool:
    """Whether they name one place: enough of it in common, and no alley, hamlet or road of another number."""
    one, other = _place(first), _place(second)
    shared = sum(weight for word, weight in one.items() if word in other)
    least = min(sum(one.values()), sum(other.values()))
    if _contradict(first, second) or not _names_agree(one, other):
        return False
    return shared >= _LEAST and shared >= _ENOUGH * least


def _names_agree(one: Place, other: Place) -> bool:
    """Not alley 12 of one street and alley 12 of another: where both name something, a telling word is the same."""
    names, others = ({word for word, weight in place.items() if weight == _NAME} for place in (one, other))
    return not names or not others or not names.isdisjoint(others)


def _without(words: Run, known: Collection[Run]) -> Run:
    """The words with a gap for each known phrase. Its last word stays if a name may follow: "đèn đường Yersin"."""
    left = words
    for run in sorted(matches(words, known), key=len, reverse=True):
        gap = ("",) * len(run) if run[-1:] not in _lists().markers else ("",) * (len(run) - 1) + run[-1:]
        for place in range(len(left) - len(run) + 1):
            if left[place : place + len(run)] == run:
                left = left[:place] + gap + left[place + len(run) :]
    return left


def _runs(words: Run) -> Iterator[Run]:
    """The words one by one, but two that the lists have as one together."""
    lists = _lists()
    pairs = {run for run in lists.markers | lists.numbered | lists.idle if len(run) == 2}
    place = 0
    while place < len(words):
        length = 2 if words[place : place + 2] in pairs else 1
        yield words[place : place + length]
        place += length


def _place(told: Told) -> Place:
    """What names the place, with how much it says."""
    weights: dict[str, float] = {}
    left = 0
    for place, run in enumerate(told.runs):
        after = told.runs[place + 1] if place + 1 < len(told.runs) else ()
        weight = _weight(run, after, named=left > 0)
        left = _NAME_LENGTH if weight in (_MARKER, _NUMBER) else max(left - 1, 0) if weight else 0
        weights[" ".join(run)] = max(weight, weights.get(" ".join(run), 0.0))
    return {word: weight for word, weight in weights.items() if weight}


def _weight(run: Run, after: Run, *, named: bool) -> float:
    lists = _lists()
    if run[0][:1].isdigit():
        return 0.0 if after in lists.counted else _NUMBER
    if run in lists.markers or run in lists.numbered:
        return _MARKER
    if named and run in lists.common:
        return _COMMON
    if run == ("",) or run in lists.idle:
        return 0.0
    return _NAME if named else _OTHER


def _contradict(first: Told, second: Told) -> bool:
    one, other = _numbers(first), _numbers(second)
    return any(one[marker].isdisjoint(other[marker]) for marker in one.keys() & other.keys())


def _numbers(told: Told) -> dict[Run, set[str]]:
    """The numbers behind each marker that does not share them."""
    found: dict[Run, set[str]] = {}
    for marker, number in zip(told.runs, told.runs[1:], strict=False):
        if marker in _lists().numbered and number[0][:1].isdigit():
            found.setdefault(marker, set()).add(number[0])
    return found
