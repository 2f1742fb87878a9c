"""People who type Telex and VNI: what their keys are for a syllable, with the keyboard off."""

import unicodedata
from collections.abc import Callable

_TELEX_TONES = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_VNI_TONES = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
_TELEX_LETTERS = {"â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "ă": "aw", "đ": "dd"}
_VNI_LETTERS = {"â": "a6", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7", "ă": "a8", "đ": "d9"}


def _letters(syllable: str) -> list[tuple[str, str]]:
    """Each letter without its tone, and its tone."""
    found = []
    for letter in syllable:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(part for part in parts if part in _TELEX_TONES)
        found.append((unicodedata.normalize("NFC", "".join(part for part in parts if part not in tone)), tone))
    return found


def marks_in_place(syllable: str, letters: dict[str, str], tones: dict[str, str]) -> str:
    """Each mark right after its letter: "giaasy", "gia61y"."""
    return "".join(letters.get(letter, letter) + tones.get(tone, "") for letter, tone in _letters(syllable))


def tone_at_end(syllable: str, letters: dict[str, str], tones: dict[str, str]) -> str:
    """The tone last, the other marks after their letters: "giaays", "gia6y1"."""
    found = _letters(syllable)
    return "".join(letters.get(letter, letter) for letter, _ in found) + "".join(
        tones.get(tone, "") for _, tone in found
    )


def marks_at_end(syllable: str, letters: dict[str, str], tones: dict[str, str]) -> str:
    """All marks last: "giayas", "giay61"; the horns of "ươ" by one key."""
    found = _letters(syllable)
    keys = [letters[letter] for letter, _ in found if letter in letters]
    bare = "".join(letters.get(letter, letter)[0] for letter, _ in found)
    marks = dict.fromkeys(key[1:] for key in keys)
    return bare + "".join(marks) + "".join(tones.get(tone, "") for _, tone in found)


def typist(habit: Callable[[str, dict[str, str], dict[str, str]], str], keyboard: str) -> Callable[[str], str]:
    """Who types so on "telex" or "vni"."""
    letters, tones = (_TELEX_LETTERS, _TELEX_TONES) if keyboard == "telex" else (_VNI_LETTERS, _VNI_TONES)
    return lambda syllable: habit(syllable, letters, tones)


TYPISTS = {
    f"{keyboard} {habit.__name__}": typist(habit, keyboard)
    for keyboard in ("telex", "vni")
    for habit in (marks_in_place, tone_at_end, marks_at_end)
}
