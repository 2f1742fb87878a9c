"""What others ask of places: the directory of a province, and what the names in a text mean."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa

from kb.db import reading, writing
from kb.places.files import place_files
from kb.places.finding import Found, Names
from kb.places.model import Commune, Directory, Meaning, Office, Part, Place
from kb.places.queries import communes_of, offices_of
from kb.places.seeding import load
from kb.settings import KbSettings

Row = sa.RowMapping


class Places:
    """The places of the province of this deployment. Safe to use from several threads."""

    def __init__(self, engine: sa.Engine, settings: KbSettings) -> None:
        self._engine, self._settings = engine, settings

    @property
    def province(self) -> str:
        """Its name, without its kind."""
        return self._settings.province

    def directory(self) -> Directory | None:
        """All that is known; None where nobody has told the communes of this province. Raises `KbUnavailableError`."""
        files = place_files(self._settings)
        with reading(self._engine) as connection:
            rows = communes_of(connection, self.province)
            offices = offices_of(connection, self.province)
        if files is None or not rows:
            return None
        communes = _communes(rows)
        meanings = (*_today(communes), *_districts(rows), *_units(communes))
        return Directory(files.communes.reform, communes, meanings, offices, files.shared)

    def find(self, text: str) -> tuple[Found, ...]:
        """The places that a question on communes names, in order."""
        directory = self.directory()
        return () if directory is None else Names(directory.meanings).find(text, self.province)

    def offices(self, kind: str) -> tuple[Office, ...]:
        """The offices of a kind."""
        with reading(self._engine) as connection:
            return tuple(each for each in offices_of(connection, self.province) if each.kind == kind)


def load_shipped_places(engine: sa.Engine, settings: KbSettings) -> bool:
    """Bring the tables up to the files of the province; returns whether anything changed."""
    files = place_files(settings)
    if files is None:
        return False
    with writing(engine) as connection:
        return load(connection, settings.province, files)


def _communes(rows: Sequence[tuple[str, Sequence[Row]]]) -> dict[str, Commune]:
    lies_in = Counter((row["unit"], row["district"]) for _, parts in rows for row in parts)
    return {
        name: Commune(name, tuple(_part(row, shared=lies_in[row["unit"], row["district"]] > 1) for row in parts))
        for name, parts in rows
    }


def _part(row: Row, *, shared: bool) -> Part:
    return Part(row["unit"], row["district"], shared, row["joined"], row["year"])


def _today(communes: Mapping[str, Commune]) -> Iterator[Meaning]:
    yield from (Meaning(Place.COMMUNE, name, (name,)) for name in communes)


def _districts(rows: Sequence[tuple[str, Sequence[Row]]]) -> Iterator[Meaning]:
    lies_in: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for name, parts in rows:
        for row in parts:
            lies_in[row["district"], row["old_province"]][name] = None
    yield from (Meaning(Place.DISTRICT, name, tuple(where), of) for (name, of), where in lies_in.items())


def _units(communes: Mapping[str, Commune]) -> Iterator[Meaning]:
    lies_in: dict[tuple[str, str, str, int], list[str]] = defaultdict(list)
    for commune in communes.values():
        for part in commune.parts:
            lies_in[part.unit, part.district, part.joined, part.year].append(commune.name)
    for (unit, district, joined, year), where in lies_in.items():
        yield Meaning(Place.UNIT, unit, tuple(where), district, joined, year)
