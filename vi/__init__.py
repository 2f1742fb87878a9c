"""Vietnamese as data and pure functions. Imports nothing of ours; no function raises on any text."""

from vi.accents import restore
from vi.codes import DOSSIER_CODES, FEEDBACK_CODES, CodeMask, FoundCode
from vi.dates import FoundDate, find_dates
from vi.folding import fold
from vi.keyboards import untype
from vi.normalising import normalise
from vi.numbers import Number, find_numbers
from vi.numerals import in_words
from vi.places import Commune, FoundPlace, communes, find_places
from vi.rimes import is_exact_syllable
from vi.shorthand import expand, is_shorthand
from vi.syllables import is_syllable
from vi.words import Token, tokens

__all__ = [
    "DOSSIER_CODES", "FEEDBACK_CODES", "CodeMask", "Commune", "FoundCode", "FoundDate", "FoundPlace", "Number", "Token",
    "communes", "expand", "find_dates", "find_numbers", "find_places", "fold", "in_words", "is_exact_syllable",
    "is_shorthand", "is_syllable", "normalise", "restore", "tokens", "untype",
]  # fmt: skip
