"""A private thing that the open question asks for: taken out of the text and sealed before anything is stored.

The proof of a dossier, a telephone number or an e-mail address to be reached at: the transcript keeps a mask, the turn
gets the sealed thing in its payload, and only the action that asked opens it.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from channels.privacy import MASK, Kind, mask
from channels.strings import strings
from kb.sealing import Sealer
from vi import fold

_TAIL = re.compile(r"(?<![\d.,/-])(?:\d[ .-]?){3}\d(?![\d.,/-]*\d)")
_SIX = re.compile(r"(?<![\d.,/-])(?:\d[ .-]?){5}\d(?![\d.,/-]*\d)")
# "4 số cuối là …": the number of digits is not among them.
_COUNT = re.compile(r"\b[46] ?(?:số|so|chữ|chu)\b", re.IGNORECASE)
_PHONE = re.compile(r"\+?\d(?:[ .()-]?\d){8,11}")
_WORD = re.compile(r"\w+")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True, slots=True)
class Private:
    """The text that may be kept, and the payload that carries the sealed thing."""

    text: str
    payload: str


def take_private(text: str, asked: str, sealer: Sealer) -> Private | None:
    """What the text gives of the asked kind (`pending.private`); None when it gives nothing of it."""
    match = _FINDERS[asked](text) if asked in _FINDERS else None
    if match is None:
        return None
    kept = f"{text[: match.start()]}{MASK}{text[match.end() :]}"
    sealed = {"kind": asked, "sealed": sealer.seal(match[0])}
    return Private(mask(kept).text, f"/give_private{json.dumps(sealed)}")


def _digits(pattern: re.Pattern[str]) -> Callable[[str], re.Match[str] | None]:
    def find(text: str) -> re.Match[str] | None:
        # Blanked out, not cut: the places stay.
        plain = _COUNT.sub(lambda match: " " * len(match[0]), text)
        found = list(pattern.finditer(plain))
        if len(found) != 1:
            return None
        beside = plain[: found[0].start()] + " " + plain[found[0].end() :]
        # "Năm 2024 thì sao" is no proof: only words that go with one may stand beside it.
        return found[0] if set(_WORD.findall(fold(beside))) <= set(strings()["beside_proof"]) else None

    return find


def _tail(text: str) -> re.Match[str] | None:
    """Four digits, or the whole telephone number that ends in them."""
    return _PHONE.fullmatch(text.strip()) or _digits(_TAIL)(text)


def _contact(text: str) -> re.Match[str] | None:
    return _email(text) or (_PHONE.search(text) if Kind.PHONE in mask(text).kinds else None)


def _email(text: str) -> re.Match[str] | None:
    return _EMAIL.search(text)


_FINDERS: Mapping[str, Callable[[str], re.Match[str] | None]] = {
    "phone_tail": _tail,
    "one_time_code": _digits(_SIX),
    "contact": _contact,
    "email": _email,
}
