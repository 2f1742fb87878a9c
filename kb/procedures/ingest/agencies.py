"""Who decides: levels, ministry, agency; and procedures of another province."""

import re
from functools import cache

from kb.procedures.ingest.strings import names
from kb.procedures.ingest.texts import finding, flat, says_nothing
from kb.procedures.model import Aspect, Finding, Level

_DEBRIS = re.compile(r"_old\b|\.$")


def read_levels(text: str) -> tuple[Level, ...]:
    """ "Cấp tỉnh, Cấp xã" → both levels; unknown words are left out."""
    known = names("levels")
    return tuple(dict.fromkeys(Level(known[part]) for part in flat(text).split(", ") if part in known))


def read_ministry(text: str) -> str:
    """The ministry's name from the portal's slug; a name that is written out stays."""
    name = flat(text)
    return names("ministries").get(name, name if " " in name else "")


def read_audience(text: str) -> tuple[str, ...]:
    """Groups of applicants; names that hold a comma themselves stay whole."""
    found = []
    rest = flat(text)
    for written, shown in names("audiences").items():
        if written in rest:
            rest = rest.replace(written, "")
            found.append((text.index(written) if written in text else 0, shown))
    found += [(text.find(part), part) for part in map(str.strip, rest.split(",")) if part and not says_nothing(part)]
    return tuple(dict.fromkeys(name for _, name in sorted(found)))


def read_agency(text: str) -> tuple[str, tuple[Finding, ...]]:
    """The agency, or "" and a finding where the record names one of another province."""
    name = flat(_DEBRIS.sub("", text))
    if says_nothing(name):
        return "", ()
    if other_province(name):
        return "", (finding("agency_of_other_province", Aspect.PLACE, name),)
    return name, ()


def other_province(text: str) -> bool:
    """Whether the text names a province that is not the home province."""
    return any(province not in _home() for province in _named().findall(text))


@cache
def _home() -> frozenset[str]:
    return frozenset(names("places")["home"].split(", "))


@cache
def _named() -> re.Pattern[str]:
    provinces = "|".join(names("places")["provinces"].split(", "))
    return re.compile(rf"(?:[Tt]ỉnh|[Tt]hành phố|TP\.?) ({provinces})\b")
