"""Word lists as they stand in the code, words between spaces; and a word of a line."""

from collections.abc import Sequence

from vi.folding import fold


def words(text: str) -> frozenset[str]:
    """The words as they are written."""
    return frozenset(text.split())


def spellings(text: str) -> frozenset[str]:
    """The words, each without its diacritics too."""
    return words(text) | words(fold(text))


def word_at(line: Sequence[str], at: int) -> str:
    """The word at a place, "" after the last."""
    return line[at] if at < len(line) else ""
