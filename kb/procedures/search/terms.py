"""From text to terms: the folded words of a text, in one spelling and with abbreviations written out."""

import re
import unicodedata

import vi

_WORD = re.compile(r"\w+")

# Parts of a title that only say where, by whose power or in what register a procedure is done.
_WHERE = re.compile(
    r"\([^()]*\)|^\s*thu tuc\b"
    r"|\b(?:thuc hien tai|thuc hien o|thuoc tham quyen|thuoc pham vi|tai co quan|tren pham vi)\b.*$"
)


def accented_words(text: str) -> list[str]:
    """Lower-case words of a title or name: spelling settled and abbreviations written out."""
    return _words(vi.normalise(text))


def said_words(text: str) -> list[str]:
    """The same words of a message, what a keyboard left read too: folded where it was typed without any diacritics."""
    typed = vi.untype(vi.normalise(text))
    return [vi.fold(word) for word in _words(typed)] if typed.isascii() else _words(typed)


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", vi.expand(text).lower()))


def body_words(text: str) -> list[str]:
    """Lower-case words of a long text as it stands: nobody chats in a record, and this is thousands of pages."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def core_title(title: str) -> str:
    """The folded title without what stands in parentheses and without level and authority.

    Falls back to the whole title when less than two words would be left.
    """
    folded = vi.fold(vi.expand(vi.normalise(title)))
    core = " ".join(_WORD.findall(_WHERE.sub(" ", folded)))
    return core if " " in core else " ".join(_WORD.findall(folded))
