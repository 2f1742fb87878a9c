"""Chat spellings and abbreviations written out in full: the tables of `vi.shorthand_tables` at work."""

import re
from collections.abc import Mapping

from vi.folding import fold
from vi.shorthand_tables import ADMINISTRATION, CHAT, CONTEXTS

_WORD = re.compile(r"\w+|&")
_DOTTED = re.compile(r"(?<![\w.@/-])(?:[^\W\d_]\.){2,11}[^\W\d_](?![\w@/-]|\.\w)")  # "g.c.n"
# A letter group in a document number ("62/2021/TT-BCA", "TP-LS-05") or beside a dot is no shorthand.
_GLUE = frozenset("-/.@_")


def _with_plain_d(table: Mapping[str, str]) -> dict[str, str]:
    return {key.replace("đ", "d"): full for key, full in table.items()} | dict(table)


_ADMINISTRATION = _with_plain_d(ADMINISTRATION)
_TABLE = _ADMINISTRATION | _with_plain_d(CHAT)
_CONTEXTS: dict[str, list[tuple[re.Pattern[str], re.Pattern[str], str]]] = {}
for _before, _key, _after, _full in CONTEXTS:
    for _form in {_key, _key.replace("đ", "d")}:
        _entry = (re.compile(_before), re.compile(_after), _full)
        _CONTEXTS.setdefault(_form, []).append(_entry)


def expand(text: str) -> str:
    """The text with chat spellings and abbreviations written out: "dk hkd ntn" → "đăng ký hộ kinh doanh như thế nào".

    Works on text with and without diacritics; what is not in the table is kept as typed.
    """
    text = _DOTTED.sub(_undotted, text)
    words = list(_WORD.finditer(text))
    pieces: list[str] = []
    end = 0
    for position, word in enumerate(words):
        # Nearly all words are none: looked at first, as this runs over every text of a base.
        known = is_shorthand(word[0].lower()) and not _is_glued(text, word)
        full = _full_form(words, position) if known else ""
        if full:
            pieces += text[end : word.start()], full
            end = word.end()
    return "".join(pieces) + text[end:]


def _undotted(match: re.Match[str]) -> str:
    letters = match[0].replace(".", "")
    return letters if is_shorthand(letters.lower()) else match[0]


def is_shorthand(word: str) -> bool:
    """Whether the word, lower case, has an entry here, be it only beside certain neighbours."""
    return word in _TABLE or word in _CONTEXTS


def _is_glued(text: str, word: re.Match[str]) -> bool:
    before, after = text[max(word.start() - 1, 0) : word.start()], text[word.end() : word.end() + 2]
    # A full stop ends a sentence unless a letter follows at once.
    return before in _GLUE or (after[:1] in _GLUE and len(after) == 2 and after[1].isalnum())


def _full_form(words: list[re.Match[str]], position: int) -> str:
    key = words[position][0].lower()
    for before, after, full in _CONTEXTS.get(key, ()):
        if _fits(before, words, position - 1, "^") and _fits(after, words, position + 1, "$"):
            return full
    return _TABLE.get(key, "")


def _fits(pattern: re.Pattern[str], words: list[re.Match[str]], position: int, edge: str) -> bool:
    if not pattern.pattern:
        return True
    if not 0 <= position < len(words):
        return pattern.pattern == edge
    return pattern.fullmatch(fold(words[position][0])) is not None
