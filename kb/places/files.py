"""The files of a province's places: `communes.yml`, `offices.yml` and `shared_names.yml` of its folder."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from kb.places.model import Office, PlacesError, Reform
from kb.settings import KbSettings
from vi import fold
from vi.files import read_yaml

_HERE = Path(__file__).parent
_Shape = TypeVar("_Shape")
# Commune → old district → old units.
_Communes = dict[str, dict[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A unit that had joined another one before the communes of today were made."""

    unit: str
    district: str
    joined: str
    year: int


@dataclass(frozen=True, slots=True)
class CommuneFile:
    """`communes.yml`. `districts`: old district → its old province."""

    province: str
    kind: str
    since: date
    resolution: str
    provinces_resolution: str
    merged: tuple[str, ...]
    districts: dict[str, str]
    communes: _Communes
    earlier: tuple[Earlier, ...] = ()

    @property
    def reform(self) -> Reform:
        """What is told of the reform."""
        return Reform(self.province, self.since, self.resolution, self.provinces_resolution, self.merged)


@dataclass(frozen=True, slots=True)
class PlaceFiles:
    """All files of a province."""

    communes: CommuneFile
    offices: tuple[Office, ...] = ()
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def place_files(settings: KbSettings) -> PlaceFiles | None:
    """The files of the folder `PLACES`, else those that ship for the province; None where there are none.

    Raises `PlacesError` with the file's name and what is wrong in it.
    """
    folder = settings.places or _HERE / fold(settings.province).replace(" ", "_")
    return _read_folder(folder) if (folder / "communes.yml").is_file() else None


@cache
def merged_provinces() -> Mapping[str, tuple[str, ...]]:
    """Province of today → those that it was made of, in the whole country."""
    return _read(_HERE / "provinces.yml", dict[str, tuple[str, ...]])


@cache
def _read_folder(folder: Path) -> PlaceFiles:
    offices, shared = folder / "offices.yml", folder / "shared_names.yml"
    return PlaceFiles(
        _read(folder / "communes.yml", CommuneFile),
        _read(offices, tuple[Office, ...]) if offices.is_file() else (),
        _read(shared, dict[str, tuple[str, ...]]) if shared.is_file() else {},
    )


def _read(path: Path, shape: type[_Shape]) -> _Shape:
    try:
        return TypeAdapter(shape).validate_python(read_yaml(path.read_text("utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise PlacesError(f"{path.name}: {error}") from error
