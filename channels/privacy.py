"""Masking of personal data before anything is stored, logged or sent on. Expects normalised text."""

from dataclasses import dataclass

from channels.masking.finding import composed, find
from channels.masking.kinds import Kind

__all__ = ["MASK", "Kind", "Masked", "mask"]

MASK = "•••"


@dataclass(frozen=True, slots=True)
class Masked:
    """The text that may be kept, and the kinds of what was taken out, each once, in order."""

    text: str
    kinds: tuple[Kind, ...] = ()


def mask(text: str) -> Masked:
    """Replace what tells who somebody is by `MASK`: numbers, addresses and names (`channels.masking`).

    Codes of dossiers and procedures, numbers of laws, sums of money, dates and hotlines stay.
    """
    text = composed(text)
    parts, end = [], 0
    found = find(text)
    for span in found:
        parts += [text[end : span.start], MASK]
        end = span.end
    return Masked("".join([*parts, text[end:]]), tuple(dict.fromkeys(span.kind for span in found)))
