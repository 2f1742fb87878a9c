"""Exact spelling of a syllable: which vowels take which ends, which tones and which first letters go with them.

Rules of the written language (Hoàng Phê, Chính tả tiếng Việt), with the ends that only loanwords have.
"""

from collections.abc import Mapping
from functools import lru_cache

from vi.syllables import parts

# Vowels → the ends they take; "-" is none.
_RIMES: Mapping[str, str] = {
    "a": "- c ch m n ng nh p t", "ă": "c m n ng p t", "â": "c m n ng p t", "e": "- c m n ng p t",
    "ê": "- c ch m n ng nh p t", "i": "- c ch m n ng nh p t", "o": "- c m n ng p t", "ô": "- c m n ng p t",
    "ơ": "- m n ng p t", "u": "- c m n ng p t", "ư": "- c m n ng t", "y": "- ch n nh p t",
    "oo": "c ng",  # "moóc", "xoong"
    "ai": "-", "ao": "-", "au": "-", "ay": "-", "âu": "-", "ây": "-", "eo": "-", "êu": "-", "ia": "-", "iêu": "-",
    "iu": "-", "oai": "-", "oao": "-", "oay": "-", "oeo": "-", "oi": "-", "ôi": "-", "ơi": "-", "ua": "-", "uây": "-",
    "ui": "-", "uôi": "-", "uya": "-", "uyu": "-", "ưa": "-", "ưi": "-", "ươi": "-", "ươu": "-", "ưu": "-", "yêu": "-",
    "uơ": "-",
    "iê": "c m n ng p t", "yê": "m n ng t", "uô": "c m n ng p t", "ươ": "c m n ng p t",
    "oa": "- c ch m n ng nh p t", "oă": "c m n ng t", "oe": "- m n t", "uâ": "n ng t", "uê": "- ch nh n",
    "uy": "- ch n nh p t", "uyê": "n t",
}  # fmt: skip
_ENDS = {nucleus: frozenset(ends.replace("-", "").split(" ")) for nucleus, ends in _RIMES.items()}
_STOPS = frozenset({"c", "ch", "p", "t"})
_STOP_TONES = frozenset({"\u0301", "\u0323"})
# First letters that are written only before these vowels, and those that are never written before them.
_FRONT = frozenset("eêiy")
_ONLY_BEFORE_FRONT = frozenset({"k", "gh", "ngh"})
_NEVER_BEFORE_FRONT = frozenset({"c", "ng"})
# "gì" and "gìn" are written with g, no other front vowel is.
_AFTER_G = frozenset({"i", "iê"})


@lru_cache(maxsize=20_000)
def is_exact_syllable(word: str) -> bool:
    """Whether the word, lower case, is written as a syllable with just these diacritics: "giấy", "sang"; not "tieng".

    A stopped end needs its tone: "đất" yes, "đât" no. Expects NFC.
    """
    split = parts(word)
    if split is None:
        return False
    onset, nucleus, coda, tone = split
    if coda in _STOPS and tone not in _STOP_TONES:
        return False
    return coda in _ENDS.get(nucleus, ()) and _goes_with(onset, nucleus)


def _goes_with(onset: str, nucleus: str) -> bool:
    front = nucleus[0] in _FRONT
    if onset == "g" and front:
        return nucleus in _AFTER_G
    return onset not in (_NEVER_BEFORE_FRONT if front else _ONLY_BEFORE_FRONT)
