"""The values of places. All names are full ones, with their kind in front: "Phường Bắc Nha Trang"."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kb.errors import KbError
from kb.sources import Source


class PlacesError(KbError):
    """A file of places does not have its shape."""


class Place(StrEnum):
    """What a name can mean: a commune of today, a unit of before July 2025, or a district, which ended then."""

    COMMUNE = "commune"
    UNIT = "unit"
    DISTRICT = "district"


@dataclass(frozen=True, slots=True)
class Part:
    """An old unit within a commune of today. `shared`: it lies in others too; `joined`: the unit that it had been a
    part of since `year`, when the resolutions of 2025 found it.
    """

    unit: str
    district: str
    shared: bool = False
    joined: str = ""
    year: int = 0


@dataclass(frozen=True, slots=True)
class Commune:
    """A unit of today and what it was made of; `districts` in the order of the parts."""

    name: str
    parts: tuple[Part, ...]

    @property
    def districts(self) -> tuple[str, ...]:
        """The old districts that it lies in."""
        return tuple(dict.fromkeys(part.district for part in self.parts))

    @property
    def whole(self) -> tuple[Part, ...]:
        """The parts that the resolutions of 2025 name."""
        return tuple(part for part in self.parts if not part.joined)


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that a name means, and the communes of today that it is or lies in. `of`: the district of an old unit,
    the old province of a district.
    """

    kind: Place
    name: str
    communes: tuple[str, ...]
    of: str = ""
    joined: str = ""
    year: int = 0

    @property
    def key(self) -> str:
        """By which it is known again: `unit|Phường Phước Hải|Thành phố Nha Trang`."""
        return "|".join((self.kind.value, self.name, self.of))


@dataclass(frozen=True, slots=True)
class Office:
    """Where citizens go. What no source tells is empty. `kind`: "province_centre", "police", "department"."""

    name: str
    kind: str
    address: str = ""
    hours: str = ""
    phone: str = ""
    url: str = ""
    note: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Reform:
    """The resolutions behind the communes of a province."""

    province: str
    since: date
    communes_by: str
    provinces_by: str
    merged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Directory:
    """All that is known of the places of a province; `shared` are names that communes of other provinces bear too."""

    reform: Reform
    communes: Mapping[str, Commune]
    meanings: tuple[Meaning, ...]
    offices: tuple[Office, ...] = ()
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
