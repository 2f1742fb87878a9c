"""Names of people behind a cue: "tên tôi là …", "em tên …", "họ và tên: …", "em là Nguyễn Thị …".

Where a text has capitals, they tell where a name ends; elsewhere it begins with a family name, or the cue leaves no
doubt, and ends before a word that goes on with the sentence. Names without a cue are left alone: what looks like one
may be a street, an office or a law.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from channels.masking.kinds import Kind, Span
from channels.masking.name_cues import cues
from channels.masking.name_words import LONGEST, WORD, Word, family_of, is_no_name, listed, may_begin, two, words_from

_LONGEST_BARE = 4


@dataclass(frozen=True, slots=True)
class _Typed:
    """How a name is said: behind a strong cue, a cue that ends in "là" or a colon, in a text where capitals say
    something, in a text with diacritics.
    """

    strong: bool
    linked: bool
    cased: bool
    accented: bool


def names(text: str, plain: str) -> Iterator[Span]:
    """The names in the text; `plain` is `plain.folded`."""
    found = [cue for cue in cues().finditer(plain) if _is_cue(text[cue.start() : cue.end()])]
    cased, accented = (_is_cased(text), _is_accented(text, plain)) if found else (False, False)
    for cue in found:
        # A text of both kinds: who leaves the marks out of the cue leaves them out of the name.
        marked = accented and not text[cue.start() : cue.end()].isascii()
        typed = _Typed(cue.lastgroup == "strong", _is_linked(cue[0]), cased, marked)
        words = words_from(text, plain, cue.end())
        if words and (count := _count(words, typed)):
            yield Span(words[0].start, words[count - 1].end, Kind.NAME)


def _is_cue(typed: str) -> bool:
    known = listed("marked_cues")
    return typed.isascii() or all(word.isascii() or word in known for word in WORD.findall(typed.lower()))


def _is_linked(cue: str) -> bool:
    return cue.rstrip().endswith((":", "=", "-", "la", "lak", "l"))


def _is_cased(text: str) -> bool:
    return text not in (text.upper(), text.lower())


def _is_accented(text: str, plain: str) -> bool:
    words = [match.span() for match in WORD.finditer(text)]
    return 3 * sum(text[start:end].lower() != plain[start:end] for start, end in words) >= len(words)


def _count(words: Sequence[Word], typed: _Typed) -> int:
    """How many of the words are the name; 0 when they are none."""
    family = family_of(words, accented=typed.accented)
    if typed.cased and words[0].capital:
        return _capitals(words, family, typed)
    if family and not is_no_name(words) and (typed.strong or len(words) > family):
        return _bare(words, family, typed)
    sure = typed.strong and typed.linked and may_begin(words[0]) and not is_no_name(words)
    return _bare(words, 0, typed) if sure else 0


def _capitals(words: Sequence[Word], family: int, typed: _Typed) -> int:
    count = next((place for place, word in enumerate(words) if not word.capital), len(words))
    count = min(count, LONGEST)
    if family and count < 2 and len(words) > 1 and not is_no_name(words):
        # "Nguyễn văn a": the rest was typed in a hurry.
        return _bare(words, family, typed)
    if family and count > 1 and (typed.strong or not is_no_name(words[:2])):
        return count
    if count == 1 and words[0].typed.isupper() and len(words[0].typed) > 1:
        return 0  # an abbreviation
    known = bool({words[0].plain, two(words)} & listed("capitals"))
    if typed.strong:
        never = known and count < 2 and (words[0].plain in listed("never") or not typed.linked)
        return 0 if never else count
    # One capital behind "em là" is a given name only if nothing goes on with it.
    alone = count == 1 and (len(words) == 1 or words[1].plain in listed("stops"))
    return count if not known and not is_no_name(words) and (alone or count > 2) else 0


def _bare(words: Sequence[Word], family: int, typed: _Typed) -> int:
    """Words up to the first that goes on with the sentence."""
    least = max(family, 1)
    most = min(len(words), least + _LONGEST_BARE - 1)
    return next((at for at in range(least, most) if _ends(words, at, family, typed)), most)


def _ends(words: Sequence[Word], at: int, family: int, typed: _Typed) -> bool:
    """Whether the name has ended before the word at that place."""
    word, before = words[at], words[at - 1]
    if before.plain in listed("sure_middles") and at <= max(family, 1) + 1:
        return False
    if typed.accented or not word.bare:
        return word.typed.lower() in listed("marked_stops")
    if word.plain in listed("sure_middles") and at == family:
        return False
    if two(words[at : at + 2]) in listed("pairs"):
        return True
    return word.plain in listed("stops") and not _is_name_after_all(words, at, family)


def _is_name_after_all(words: Sequence[Word], at: int, family: int) -> bool:
    """Of a stop word in a text without diacritics: "tran bao anh muon hoi", "le ngoc anh thu"."""
    word, rest = words[at].plain, words[at + 1 :]
    if family and at == family + 1 and word in listed("givens"):
        return len(rest) < 2 or rest[0].plain in listed("stops")
    in_the_middle = word in listed("middles")
    after_middle = at == family + 1 and words[at - 1].plain in listed("middles")
    return bool(family) and in_the_middle and (after_middle or (at == family and bool(rest)))
