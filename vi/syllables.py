"""The written syllable: onset, vowels, coda, tone; and where the tone mark stands."""

import re
import unicodedata
from functools import lru_cache

from vi.folding import fold

TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")

# Vowel groups of native syllables; a word with another group is foreign and left as it is.
_NUCLEI = re.findall(
    r"\w+",
    "a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iê iêu iu oa oai oao oay oă oe oeo oi oo ôi ơi ua uâ uây uê ui "
    "uô uôi uơ uy uya uyê uyu ưa ưi ươ ươi ươu ưu yê yêu",
)
_ONSET = "ngh|ng|nh|ch|gh|kh|ph|th|tr|qu|gi(?=[aăâeêoôơuưy])|[bcdđghklmnprstvx]"
_CODA = "ch|ng|nh|[cmnpt]"
_SYLLABLE = re.compile(
    rf"(?P<onset>{_ONSET})?(?P<nucleus>{'|'.join(sorted(_NUCLEI, key=len, reverse=True))})(?P<coda>{_CODA})?"
)
_FOLDED_NUCLEI = "|".join(sorted({fold(nucleus) for nucleus in _NUCLEI}, key=len, reverse=True))
_FOLDED_SYLLABLE = re.compile(rf"(?:{fold(_ONSET)})?(?:{_FOLDED_NUCLEI})(?:{_CODA})?")


@lru_cache(maxsize=20_000)
def place_tone(word: str) -> str:
    """The word with its tone mark where the common style has it: "hoà" → "hòa", "thuỷ" → "thủy", "đựơc" → "được".

    A word that is no Vietnamese syllable, or carries two tones, is returned as it is. Expects and returns NFC.
    """
    if word.isascii():
        return word
    letters, tones = _split_tones(word)
    if len(tones) != 1 or not (match := _SYLLABLE.fullmatch("".join(letters).lower())):
        return word
    letters[_tone_place(match)] += tones[0]
    return unicodedata.normalize("NFC", "".join(letters))


def is_syllable(word: str) -> bool:
    """Whether the word, lower case with or without diacritics, can be written in Vietnamese: "giay" yes, "dagn" no."""
    return _FOLDED_SYLLABLE.fullmatch(fold(word)) is not None


def parts(word: str) -> tuple[str, str, str, str] | None:
    """First letters, vowels, end and tone mark of a word in lower case, "" where it has none: "giấy" → gi, ây, "",
    U+0301. None for what is no syllable. Expects NFC.
    """
    letters, tones = _split_tones(word)
    match = _SYLLABLE.fullmatch("".join(letters))
    if match is None or len(tones) > 1:
        return None
    return match["onset"] or "", match["nucleus"], match["coda"] or "", "".join(tones)


def _split_tones(word: str) -> tuple[list[str], list[str]]:
    """Letters without tone marks, one entry a letter, and the tone marks found."""
    letters: list[str] = []
    tones: list[str] = []
    for character in word:
        parts = unicodedata.normalize("NFD", character)
        tones += [part for part in parts if part in TONES]
        letters.append(unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES)))
    # A tone mark that did not compose leaves no letter.
    return [letter for letter in letters if letter], tones


def _tone_place(match: re.Match[str]) -> int:
    nucleus, start = match["nucleus"], match.start("nucleus")
    marked = [index for index, vowel in enumerate(nucleus) if vowel in "ăâêôơư"]
    if marked:
        return start + marked[-1]
    if len(nucleus) == 3 or (len(nucleus) == 2 and match["coda"]):
        return start + 1
    return start
