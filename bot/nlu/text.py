"""One spelling for everything that is learned from words: normalised, shorthand written out, folded, codes named."""

import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from itertools import groupby

from bot.nlu import emoji
from vi import DOSSIER_CODES, FEEDBACK_CODES, CodeMask, expand, fold, normalise

# Combining marks belong to the letter before them: decomposed text must not fall apart here.
WORD = re.compile(r"[\w\u0300-\u036f]+|[^\w\s]")
PROCEDURE_CODE = re.compile(r"(?<![\w.])[1-9][.,]?\s?[01]\d{5}(?![\w-])")
# Stands for a code among the words; no folded word looks like it.
NAMES_OF_CODES = {"dossier_code": "@dossier", "feedback_code": "@feedback", "procedure_code": "@procedure"}


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word. `start` and `end` are offsets in the text as it was typed; several words may share one place."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Code:
    """A code as typed; `kind` is `procedure_code`, `dossier_code` or `feedback_code`, `plain` its own spelling."""

    kind: str
    text: str
    start: int
    end: int
    plain: str


def codes(text: str) -> list[Code]:
    """The codes in a text, in order. What reads as a dossier code is not read as another code too."""
    found: list[Code] = []
    for code in _read(text):
        if all(code.end <= other.start or other.end <= code.start for other in found):
            found.append(code)
    return sorted(found, key=lambda code: code.start)


def plain_code(code: Code) -> str:
    """The code as the State writes it: `1.001193`, `H32.12-261123-0001`."""
    return code.plain


def _read(text: str) -> Iterator[Code]:
    for kind, mask in (("dossier_code", _dossier_codes()), ("feedback_code", FEEDBACK_CODES)):
        for found in mask.find(text):
            yield Code(kind, found.text, found.start, found.end, found.code)
    for match in PROCEDURE_CODE.finditer(text):
        digits = "".join(letter for letter in match[0] if letter.isdigit())
        yield Code("procedure_code", match[0], match.start(), match.end(), f"{digits[0]}.{digits[1:]}")


@cache
def _dossier_codes() -> CodeMask:
    """The codes of `DOSSIER_CODES`. Raises `ValueError` for a mask that cannot be read."""
    return CodeMask.of(os.environ.get("DOSSIER_CODES") or DOSSIER_CODES)


@lru_cache(maxsize=256)
def words(text: str) -> tuple[Word, ...]:
    """The folded words of a text, punctuation set aside; each code is one word, and each run of the same emoji."""
    found: list[Word] = []
    position = 0
    for code in codes(text):
        found += _words_between(text, position, code.start)
        found.append(Word(NAMES_OF_CODES[code.kind], code.start, code.end))
        position = code.end
    return tuple(_once(found + _words_between(text, position, len(text))))


def _words_between(text: str, start: int, end: int) -> list[Word]:
    piece = text[start:end]
    typed = [Word(_folded(match[0]), start + match.start(), start + match.end()) for match in WORD.finditer(piece)]
    written = [emoji.NAMES.get(word, word) for word in WORD.findall(fold(expand(normalise(piece))))]
    return [word for word in _aligned(typed, written) if word.text[0].isalnum() or word.text in emoji.WORDS]


def _folded(word: str) -> str:
    return emoji.NAMES.get(word) or fold(unicodedata.normalize("NFC", word))


def _once(found: list[Word]) -> Iterator[Word]:
    # "👍👍👍" says no more than "👍".
    for name, run in groupby(found, key=lambda word: word.text):
        same = list(run)
        yield from [Word(name, same[0].start, same[-1].end)] if name in emoji.WORDS else same


def _aligned(typed: list[Word], written: list[str]) -> Iterator[Word]:
    # Writing shorthand out changes the number of words ("hs" -> "ho so"); offsets are those of what was typed there.
    blocks = SequenceMatcher(None, [word.text for word in typed], written, autojunk=False).get_opcodes()
    for kind, left, right, first, last in blocks:
        if kind == "equal":
            yield from typed[left:right]
        elif first < last and typed:
            source = typed[left:right] or [typed[min(left, len(typed) - 1)]]
            yield from (Word(text, source[0].start, source[-1].end) for text in written[first:last])
