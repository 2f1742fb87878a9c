"""One spelling of a text: Unicode form, look-alike letters, spaces and the place of the tone mark."""

import re
import unicodedata
from functools import lru_cache

from vi.syllables import place_tone

# Invisible: soft hyphen, zero-width spaces and joiners, direction marks, byte order mark, variation selectors.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")

# A tone typed before the circumflex or breve does not compose: e + acute + circumflex.
_MARKS = re.compile("[\u0300\u0301\u0303\u0309\u0302\u0306]{2,}")
_VOWEL_MARKS = "\u0302\u0306"

_SPACES = re.compile(r"[^\S\n]+")
_LINE_BREAKS = re.compile(r" ?\n[ \n]*")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u04ff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")

_LOOK_ALIKE_LETTERS: dict[int | str, str] = {
        "Ð": "Đ",  # Icelandic eth, what old fonts and some keyboards write for Đ
        "ð": "đ",
        "Ɖ": "Đ",  # African D
        "ɖ": "đ",
        "ı": "i", "ɑ": "a", "ɡ": "g",  # from fonts that decorate names
        "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "″": '"',
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "`": "'", "´": "'",
        "ʼ": "'", "ʹ": "'", "⁄": "/", "∕": "/",
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
        "\r": "\n", "\u2028": "\n", "\u2029": "\n", "\u0085": "\n", "\v": "\n", "\f": "\n",
        "\u0340": "\u0300", "\u0341": "\u0301",  # deprecated tone marks
}  # fmt: skip

# Control characters are spaces; the line breaks among them stay.
_LOOK_ALIKE = str.maketrans(dict.fromkeys((*range(10), *range(14, 32), 127), " ") | _LOOK_ALIKE_LETTERS)

# Cyrillic, then Greek. Only inside a word that has Latin letters too: a Russian word stays Russian.
_TWINS = str.maketrans("АВЕКМНОРСТУХІЈЅаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧανο", "ABEKMHOPCTYXIJSaeopcyxijsABEZHIKMNOPTYXavo")

# Read again by each part of a turn; a longer text is not worth its memory.
_SHORT = 400

# Full-width letters and the "mathematical" letters that decorate names.
_DECORATED = re.compile("[\uff01-\uff5e\U0001d400-\U0001d7ff]+")


def normalise(text: str) -> str:
    """The one spelling that everything behind the door may rely on: NFC, tone marks as in "hòa", "thủy", plain quotes
    and dashes, look-alike letters as Vietnamese ones, nothing invisible, single spaces, single line breaks.

    Keeps case. Idempotent. Never raises.
    """
    return _normalise_short(text) if len(text) <= _SHORT else _normalise(text)


def _normalise(text: str) -> str:
    text = _INVISIBLE.sub("", text)
    text = _DECORATED.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = _compose(text.translate(_LOOK_ALIKE))
    text = _WORD.sub(lambda match: _settled(match[0]), text)
    return _LINE_BREAKS.sub("\n", _SPACES.sub(" ", text)).strip()


_normalise_short = lru_cache(maxsize=8_192)(_normalise)


@lru_cache(maxsize=50_000)
def _settled(word: str) -> str:
    return place_tone(_latin(word))


def _compose(text: str) -> str:
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", _MARKS.sub(_vowel_marks_first, decomposed))


def _vowel_marks_first(match: re.Match[str]) -> str:
    return "".join(sorted(match[0], key=lambda mark: mark not in _VOWEL_MARKS))


def _latin(word: str) -> str:
    if _FOREIGN.search(word) and _LATIN.search(word):
        return unicodedata.normalize("NFC", unicodedata.normalize("NFD", word).translate(_TWINS))
    return word
