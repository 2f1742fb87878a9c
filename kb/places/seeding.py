"""Bringing the tables of places up to what the files of the province say."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from kb.places.files import CommuneFile, PlaceFiles
from kb.places.model import Office
from kb.places.queries import communes_of, offices_of
from kb.places.tables import commune, commune_part, office

Row = dict[str, Any]


def load(connection: sa.Connection, province: str, files: PlaceFiles) -> bool:
    """Store the files in place of what the tables have of the province; returns whether anything changed."""
    wanted = dict(_parts(files.communes))
    changed = wanted != _stored(connection, province)
    if changed:
        _store(connection, province, wanted)
    if files.offices == offices_of(connection, province):
        return changed
    connection.execute(sa.delete(office).where(office.c.province == province))
    rows = [_office_row(each) | {"province": province} for each in files.offices]
    if rows:
        connection.execute(sa.insert(office), rows)
    return True


def _parts(file: CommuneFile) -> Iterator[tuple[str, list[Row]]]:
    for name, districts in file.communes.items():
        units = [(unit, district) for district, listed in districts.items() for unit in listed]
        rows = [_part(file, unit, district) for unit, district in units]
        rows += [
            _part(file, each.unit, each.district, each.joined, each.year)
            for each in file.earlier
            if (each.joined, each.district) in units
        ]
        yield name, rows


def _part(file: CommuneFile, unit: str, district: str, joined: str = "", year: int = 0) -> Row:
    old = {"district": district, "old_province": file.districts[district]}
    return {"unit": unit, **old, "joined": joined, "year": year}


def _stored(connection: sa.Connection, province: str) -> dict[str, list[Row]]:
    columns = ("unit", "district", "old_province", "joined", "year")
    return {
        name: [{each: row[each] for each in columns} for row in rows]
        for name, rows in communes_of(connection, province)
    }


def _store(connection: sa.Connection, province: str, wanted: dict[str, list[Row]]) -> None:
    held = sa.select(commune.c.id).where(commune.c.province == province)
    connection.execute(sa.delete(commune_part).where(commune_part.c.commune_id.in_(held)))
    connection.execute(sa.delete(commune).where(commune.c.province == province))
    for name, rows in wanted.items():
        added = sa.insert(commune).values(province=province, name=name).returning(commune.c.id)
        number = connection.execute(added).scalar_one()
        numbered = [row | {"commune_id": number, "position": at} for at, row in enumerate(rows)]
        connection.execute(sa.insert(commune_part), numbered)


def _office_row(value: Office) -> Row:
    told = {name: getattr(value, name) for name in ("name", "kind", "address", "hours", "phone", "url", "note")}
    source = value.source
    return told | {
        "source": source.name if source else "",
        "source_url": source.url if source else "",
        "read_on": source.read_on if source else None,
    }
