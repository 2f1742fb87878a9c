"""One word as the keyboards Telex and VNI would have written it, had they been on.

Telex writes marks with letters ("giaays"), VNI with digits ("gia6y1"); both take a mark at its vowel or at the end of
the word. Rules: the manual of UniKey, "Các kiểu gõ".
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from vi.rimes import is_exact_syllable
from vi.syllables import TONES, place_tone

_TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_HATS = {"a": "â", "e": "ê", "o": "ô"}
_HORNS = {"o": "ơ", "u": "ư"}
_BREVES = {"a": "ă"}
_VOWELS = frozenset("aăâeêioôơuưy")
# u and o take their horns together; where nothing follows only o has one: "được", but "thuở". The u of "qu" has none.
_HORNED_PAIR = re.compile("(?<!q)(?:uơ|ưo|ươ)(.?)")


# "nghieengs" with each mark at its letter, and some room.
_LONGEST = 12


@dataclass(slots=True)
class _Word:
    """What is on the screen: letters without tone, the tone mark, and how many keys wrote marks."""

    letters: list[str]
    tone: str = ""
    marks: int = 0

    def put_tone(self, tone: str) -> bool:
        """Whether the key was a tone: there is a vowel to carry it."""
        if self.tone or not _VOWELS & set(self.letters):
            return False
        self.tone = tone
        return True

    def change(self, table: Mapping[str, str]) -> bool:
        """Whether a letter of the table stood there, the last one now changed; the u of "qu" is none."""
        for place in reversed(range(len(self.letters))):
            letter = self.letters[place]
            if letter in table and not (letter == "u" and self.letters[place - 1 : place] == ["q"]):
                self.letters[place] = table[letter]
                return True
        return False

    def stroke(self) -> bool:
        if self.letters[:1] != ["d"]:
            return False
        self.letters[0] = "đ"
        return True

    def horn(self, table: Mapping[str, str]) -> bool:
        """As `change`, but u goes before a in "ua", and both of "uu" and "uo" are seen as one."""
        typed = "".join(self.letters)
        for pair, written in (("uo", "ươ"), ("uu", "ưu"), ("ua", "ưa")):
            at = typed.find(pair)
            if at >= 0 and typed[at - 1 : at] != "q":
                self.letters[at : at + 2] = written
                return True
        return self.change(table)

    def text(self) -> str:
        written = _HORNED_PAIR.sub(lambda match: ("ươ" if match[1] else "uơ") + match[1], "".join(self.letters))
        at = next((place for place, letter in enumerate(written) if letter in _VOWELS), -1) + 1
        return place_tone(unicodedata.normalize("NFC", written[:at] + self.tone + written[at:]))


def _telex(word: _Word, key: str) -> bool:
    if key in _TELEX_TONES:
        return word.put_tone(_TELEX_TONES[key])
    if key in _HATS:
        return word.change({key: _HATS[key]})
    if key == "w":
        return word.horn(_BREVES | _HORNS)
    return key == "d" and word.stroke()


def _vni(word: _Word, key: str) -> bool:
    if key in _VNI_TONES:
        return word.put_tone(_VNI_TONES[key])
    if key == "6":
        return word.change(_HATS)
    if key == "7":
        return word.horn(_HORNS)
    if key == "8":
        return word.change(_BREVES)
    return key == "9" and word.stroke()


@dataclass(frozen=True, slots=True)
class Written:
    """The syllable that a word stands for, in lower case, and how many of its keys wrote marks."""

    text: str
    marks: int


@lru_cache(maxsize=20_000)
def telex(word: str) -> Written | None:
    """What Telex makes of a word: "giaays", "giayas" → "giấy". None where that is no exact syllable. Expects NFC, lower
    case; letters that have their diacritics already are kept: "đuwowcj" → "được".
    """
    return _written(word, _telex)


@lru_cache(maxsize=20_000)
def vni(word: str) -> Written | None:
    """As `telex`, for VNI: "gia6y1" → "giấy"."""
    return _written(word, _vni)


def _written(typed: str, press: Callable[[_Word, str], bool]) -> Written | None:
    word = _Word([])
    if len(typed) > _LONGEST:
        return None
    for key in typed:
        if press(word, key):
            word.marks += 1
        elif not _add(word, key):
            return None
    text = word.text() if word.marks else ""
    return Written(text, word.marks) if is_exact_syllable(text) else None


def _add(word: _Word, letter: str) -> bool:
    """Adds a letter as it is, its tone apart. False where the word has a tone already."""
    decomposed = unicodedata.normalize("NFD", letter)
    tone = "".join(part for part in decomposed if part in TONES)
    if tone and (word.tone or len(tone) > 1):
        return False
    word.tone = word.tone or tone
    word.letters.append(unicodedata.normalize("NFC", "".join(part for part in decomposed if part not in TONES)))
    return True
