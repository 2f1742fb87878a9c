"""What the names of places mean since July 2025: units of today, and the wards and districts that they were made of.

The table is that of underthesea (from `vietnamadminunits`); it is read once for a province, and
underthesea is not imported.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from vi.folding import fold
from vi.normalising import normalise

_KINDS = ("thành phố", "thị trấn", "thị xã", "đặc khu", "phường", "huyện", "quận", "tỉnh", "xã")
# Wards that went on 1 November 2024, by a resolution on Khánh Hòa of the Standing Committee of the National Assembly:
# the table begins after it, and people still say them. District and ward that they became a part of → the wards.
_GONE_BEFORE = {
    ("Thành phố Nha Trang", "Phường Phương Sài"): ("Phường Phương Sơn",),
    ("Thành phố Nha Trang", "Phường Vạn Thạnh"): ("Phường Xương Huân", "Phường Vạn Thắng"),
    ("Thành phố Nha Trang", "Phường Tân Tiến"): ("Phường Phước Tiến", "Phường Phước Tân", "Phường Tân Lập"),
    ("Thị xã Ninh Hòa", "Xã Ninh Phước"): ("Xã Ninh Vân",),
    ("Huyện Diên Khánh", "Xã Xuân Đồng"): ("Xã Diên Đồng", "Xã Diên Xuân"),
    # The same in 2020, and in Ninh Thuận in 2024.
    ("Huyện Diên Khánh", "Xã Bình Lộc"): ("Xã Diên Bình", "Xã Diên Lộc"),
    ("Thành phố Phan Rang - Tháp Chàm", "Phường Phủ Hà"): ("Phường Thanh Sơn",),
    ("Thành phố Phan Rang - Tháp Chàm", "Phường Kinh Dinh"): ("Phường Mỹ Hương", "Phường Tấn Tài"),
}
_DISTRICTS = frozenset({"thành phố", "thị xã", "huyện", "quận"})


@dataclass(frozen=True, slots=True, order=True)
class Commune:
    """A unit of today. `kind`: "xã", "phường" or "đặc khu"."""

    name: str
    kind: str

    @property
    def full(self) -> str:
        """With its kind: "Phường Bắc Nha Trang"."""
        return f"{self.kind[:1].upper()}{self.kind[1:]} {self.name}"


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that a name means, and the communes of today that it lies in. `now`: it is one of them itself."""

    name: str
    kind: str
    communes: frozenset[Commune]
    now: bool = False

    @property
    def is_district(self) -> bool:
        """An old district, town or city."""
        return self.kind in _DISTRICTS


Names = dict[tuple[str, ...], tuple[Reading, ...]]
Record = dict[str, Any]


@cache
def communes(province: str = "Khánh Hòa") -> tuple[Commune, ...]:
    """The communes of a province of today, by name; none of a province that does not exist."""
    return tuple(sorted({_commune(record) for record in _records(province)}))


@cache
def names(province: str) -> Names:
    """Folded words of a name → all that it means in this province."""
    found: dict[tuple[str, ...], list[Reading]] = defaultdict(list)
    for reading in _readings(_records(province)):
        for key in _keys(reading.name):
            found[key].append(reading)
    return {key: tuple(readings) for key, readings in found.items()}


def _readings(records: tuple[Record, ...]) -> Iterator[Reading]:
    lies_in: dict[tuple[str, str, str], set[Commune]] = defaultdict(set)
    for record in records:
        district, commune = record["old_district"], _commune(record)
        for ward in (record["old_ward"], *_GONE_BEFORE.get((district, record["old_ward"]), ())):
            lies_in[*_split(ward), district].add(commune)
        for part in _parts(district):
            lies_in[*part, district].add(commune)
    yield from (Reading(name, kind, frozenset(where)) for (name, kind, _), where in lies_in.items())
    today = {_commune(record) for record in records}
    yield from (Reading(commune.name, commune.kind, frozenset({commune}), now=True) for commune in today)


def _parts(district: str) -> Iterator[tuple[str, str]]:
    """A district by each of its names: "Phan Rang - Tháp Chàm", "Phan Rang", "Tháp Chàm"."""
    name, kind = _split(district)
    pieces = name.split(" - ")
    yield from ((piece, kind) for piece in {" ".join(pieces), *pieces})


def _keys(name: str) -> Iterator[tuple[str, ...]]:
    words = tuple(fold(name).split())
    yield words
    if len(words) > 1:
        yield ("".join(words),)  # "nhatrang", as on social networks


def _commune(record: Record) -> Commune:
    return Commune(*_split(record["new_ward"]))


def _split(full: str) -> tuple[str, str]:
    """Name and kind: "Thị trấn Vạn Giã" → "Vạn Giã", "thị trấn"."""
    text = normalise(full)
    kind = next((each for each in _KINDS if text.lower().startswith(f"{each} ")), "")
    return text[len(kind) :].strip(), kind


@cache
def _records(province: str) -> tuple[Record, ...]:
    known = _provinces().get(_short(province))
    if known is None:
        return ()
    return tuple(record for record in _read(known)["ward_mapping"] if record is not None)


@cache
def _provinces() -> dict[str, str]:
    """Folded short name → full name of the provinces of today."""
    return {_short(each["name"]): each["name"] for each in _read("")["province_names"].values()}


def _short(province: str) -> str:
    return fold(_split(province)[0])


def _read(province: str) -> dict[str, Any]:
    """The file with the wards of one province alone: the whole would take ten times the memory."""

    def kept(found: Record) -> Record | None:
        return None if found.get("new_province", province) != province else found

    spec = find_spec("underthesea")
    assert spec is not None and spec.submodule_search_locations, "underthesea is installed with the project"
    path = Path(spec.submodule_search_locations[0]) / "address" / "data" / "mapping.json"
    data: dict[str, Any] = json.loads(path.read_text("utf-8"), object_hook=kept)
    return data
