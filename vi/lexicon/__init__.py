"""Everyday words and the administrative terms the records use for them: data in the YAML files beside this one.

An entry holds where its `said` stands in a message as whole words and, if it names a `context`, one of those words
stands there too. Terms are for finding a procedure, never for display.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from operator import itemgetter
from typing import Any

from vi.files import read_yaml
from vi.folding import fold
from vi.normalising import normalise

MOST_TERMS = 6
REGIONS = ("north", "central", "south", "all")

# Where one of these crosses an edge of what is said, it is not said: "ca nhan" has no fish, "ho so dat" no "sổ đất".
COMPOUNDS = (
    *("cơ quan", "hải quan", "liên quan", "quan hệ", "quan trọng", "quản lý", "quản trị", "quân dụng", "quân đội"),
    *("hồ sơ", "hộ chiếu", "hộ tịch", "hỗ trợ", "cá nhân", "thân nhân", "công nhân", "công nhận", "cả hai", "cà phê"),
    *("biển số", "mã số", "một số", "số điện", "số nhà", "số tiền", "số lượng", "chất lượng", "bao nhiêu"),
    *("ủy ban", "ban hành", "đề nghị", "nhà nước", "nhà trường", "nhà thầu", "nhà đầu", "điện tử"),
    *("bản sao", "bản chính", "văn bản", "biên bản", "biên giới", "biến động", "hoạt động", "hợp đồng", "hội đồng"),
    *("cổ đông", "tổ chức", "yêu cầu", "con dấu", "còn lại", "hạng mục", "cho thuê", "tiền thuê", "thừa kế"),
    *("tài khoản", "tài sản", "tài liệu", "tài chính", "dự án", "dự kiến", "dự toán", "điều kiện", "điều chỉnh"),
    *("chuyển đổi", "thay đổi", "đối với", "đối tượng", "thông qua", "thông báo", "đảm bảo", "bảo đảm", "sử dụng"),
    *("hủy bỏ", "bãi bỏ", "đường bộ", "đường sắt", "hậu quả", "chủ trương", "chủ tịch", "cải chính", "cải tạo"),
)

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Entry:
    """What people say, what the records say, and a message of a citizen in which the one means the other.

    All in lower case with diacritics; `region` is one of `REGIONS`.
    """

    said: str
    term: str
    context: tuple[str, ...]
    region: str
    test: str


@dataclass(frozen=True, slots=True)
class _Word:
    """A word in lower case, and folded."""

    typed: str
    folded: str


_Phrase = tuple[_Word, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    said: _Phrase
    context: tuple[_Phrase, ...]
    term: str


@dataclass(frozen=True, slots=True)
class _Message:
    """The words of a message; `accented` when it is typed with diacritics, so that a bare word means itself;
    `places` is where each folded word stands, `joined` the places of words that make one of `COMPOUNDS` with the word
    before.
    """

    words: _Phrase
    places: Mapping[str, list[int]]
    accented: bool
    joined: frozenset[int]

    def has(self, phrase: _Phrase, start: int) -> bool:
        """Whether the phrase stands at this place, no typed diacritic against it."""
        end = start + len(phrase)
        words = self.words[start:end]
        if len(words) < len(phrase) or start in self.joined or end in self.joined:
            return False
        bare = len(phrase) > 1 or not self.accented
        return all(_agree(word, entry, bare=bare) for word, entry in zip(words, phrase, strict=True))

    def mentions(self, phrase: _Phrase) -> bool:
        return any(self.has(phrase, start) for start in self.places.get(phrase[0].folded, ()))


@cache
def load() -> tuple[Entry, ...]:
    """The entries of all files, in the order of file names. Raises what a file without their shape gives."""
    folder = files(__package__)
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".yml"))
    return tuple(_entry(row) for name in names for row in read_yaml(folder.joinpath(name).read_text("utf-8")))


def expand_terms(text: str) -> tuple[str, ...]:
    """At most six terms for the everyday words of a message, those of the longest words first; () where it has none.

    What is said inside a longer phrase that holds gives no term of its own: "mất bằng lái" hides "bằng lái".
    "so do" and "sổ đỏ" are the land title, "sò đỏ" is not. Never raises.
    """
    found = sorted(_matches(_message(text)), key=lambda match: (-len(match[1].said), match[0]))
    covers: dict[int, tuple[int, int]] = {}  # place → of the spans over it, the one that ends last
    terms: dict[str, None] = {}
    for start, rule in found:
        span = start, start + len(rule.said)
        cover = covers.get(start, span)
        if cover == span or cover[1] < span[1]:
            terms.setdefault(rule.term)
            covers |= {place: max(span, covers.get(place, span), key=itemgetter(1)) for place in range(*span)}
    return tuple(terms)[:MOST_TERMS]


def _message(text: str) -> _Message:
    words = _words(text)
    marked = sum(word.typed != word.folded for word in words)
    # About three words in four carry a mark in a text with diacritics; below half they were left out, if only here
    # and there.
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        places.setdefault(word.folded, []).append(place)
    return _Message(words, places, 2 * marked >= len(words), frozenset(_joined(words)))


def _joined(words: _Phrase) -> Iterator[int]:
    compounds = _compounds()
    for place, (first, second) in enumerate(pairwise(words), start=1):
        compound = compounds.get((first.folded, second.folded))
        if compound and _agree(first, compound[0], bare=True) and _agree(second, compound[1], bare=True):
            yield place


def _matches(message: _Message) -> Iterator[tuple[int, _Rule]]:
    rules = _rules()
    for start, word in enumerate(message.words):
        second = message.words[start + 1].folded if start + 1 < len(message.words) else ""
        for rule in (*rules.get((word.folded, ""), ()), *(rules.get((word.folded, second), ()) if second else ())):
            if message.has(rule.said, start) and _holds(rule, message):
                yield start, rule


def _holds(rule: _Rule, message: _Message) -> bool:
    return not rule.context or any(message.mentions(phrase) for phrase in rule.context)


def _agree(word: _Word, entry: _Word, *, bare: bool) -> bool:
    return word.typed == entry.typed or (bare and word.typed == word.folded == entry.folded)


@cache
def _compounds() -> dict[tuple[str, str], _Phrase]:
    phrases = map(_words, COMPOUNDS)
    return {(first.folded, second.folded): (first, second) for first, second in phrases}


@cache
def _rules() -> dict[tuple[str, str], list[_Rule]]:
    """The rules by the first two folded words of what is said, the second "" where there is one only."""
    rules: dict[tuple[str, str], list[_Rule]] = {}
    for entry in load():
        rule = _Rule(_words(entry.said), tuple(map(_words, entry.context)), entry.term)
        first, second = (*(word.folded for word in rule.said[:2]), "")[:2]
        rules.setdefault((first, second), []).append(rule)
    return rules


def _words(text: str) -> _Phrase:
    return tuple(map(_word, _WORD.findall(normalise(text).lower())))


@lru_cache(maxsize=20_000)
def _word(typed: str) -> _Word:
    return _Word(typed, fold(typed))


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(row["said"], row["term"], tuple(row.get("context", ())), row["region"], row["test"])
