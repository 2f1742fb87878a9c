"""Whether words that spell the name of a place name it here: what stands before and after them decides."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from vi import place_words as said
from vi.folding import fold
from vi.normalising import normalise
from vi.words import tokens

_LONGEST_WORD = 24
# "nhatrang" at least; shorter names of one word need their kind.
_SHORTEST_JOINED = 6
_HOUSE_NUMBER = re.compile(r"\d{1,4}[a-g]?(?:/\d{1,4}[a-g]?){0,3}")
_TILDE, _HOOK = "\u0303", "\u0309"


@dataclass(frozen=True, slots=True)
class Word:
    """A token in one spelling, in small letters; `capital` as it was typed."""

    text: str
    folded: str
    capital: bool
    start: int
    end: int

    def spells(self, other: str) -> bool:
        """Whether it is this word, typed bare or with its diacritics; the south does not tell ngã from hỏi."""
        return self.text in (other, fold(other)) or _southern(self.text) == _southern(other)


def words_of(text: str) -> tuple[Word, ...]:
    """The tokens of a text but for dashes, which join names as well as part them."""
    return tuple(_word(token.text, token.start, token.end) for token in tokens(text) if token.text not in "-–—_")


def _word(typed: str, start: int, end: int) -> Word:
    text = normalise(typed).lower() if len(typed) <= _LONGEST_WORD else ""
    return Word(text, fold(text), typed[:1].isupper() and not typed[1:].isupper(), start, end)


def _southern(text: str) -> str:
    return unicodedata.normalize("NFD", text).replace(_TILDE, _HOOK)


def may_be_named(line: Sequence[Word], at: int, end: int, *, district: bool) -> bool:
    """Whether words that spell a name mean the place though no kind stands before them."""
    name, before = line[at:end], text_at(line, at - 1)
    if before in said.ELSEWHERE or (len(name) == 1 and len(name[0].text) < _SHORTEST_JOINED):
        return False
    if _is_of_street_or_person(line, at, district=district):
        return False
    return _letters_tell(name, district=district) or _stands_as_place(line, at, end)


def is_direction(line: Sequence[Word], at: int) -> bool:
    """Whether "bắc" is said of a side here: "phía bắc Nha Trang" is no "Bắc Nha Trang"."""
    return text_at(line, at - 1) in said.DIRECTIONS and line[at].folded in said.QUARTERS_OF_HEAVEN


def _is_of_street_or_person(line: Sequence[Word], at: int, *, district: bool) -> bool:
    before, second = text_at(line, at - 1), text_at(line, at - 2)
    if _HOUSE_NUMBER.fullmatch(before):
        return not district and second not in said.QUARTERS | said.NAMED_BY_NUMBER
    in_quarter = fold(before) == "pho" and second in said.BEFORE_PHO
    return before in said.SURNAMES or (before in said.STREETS and not in_quarter)


def _letters_tell(name: Sequence[Word], *, district: bool) -> bool:
    written = any(word.text != word.folded for word in name)
    if "_".join(word.folded for word in name) in (said.ORDINARY if written else said.ORDINARY_BARE):
        return False
    likely = district or len(name) > 2 or name[0].folded in said.OF_PLACES
    return likely or written or all(word.capital for word in name)


def _stands_as_place(line: Sequence[Word], at: int, end: int) -> bool:
    if text_at(line, at - 1) in said.PLACE_WORDS:
        return True
    return _is_border(text_at(line, at - 1)) and _is_border(text_at(line, end))


def _is_border(text: str) -> bool:
    return not text or not text[0].isalnum() or text in said.PARTICLES


def text_at(line: Sequence[Word], at: int) -> str:
    """The word at a place, "" outside."""
    return line[at].text if 0 <= at < len(line) else ""
