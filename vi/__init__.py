"""Vietnamese as data and pure functions. Imports nothing of ours; no function raises on any text."""

from vi.folding import fold
from vi.normalising import normalise
from vi.shorthand import expand
from vi.syllables import is_syllable

__all__ = ["expand", "fold", "is_syllable", "normalise"]
