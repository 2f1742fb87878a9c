"""What is read of places, one function a question."""

from collections.abc import Sequence
from itertools import groupby

import sqlalchemy as sa

from kb.places.model import Office
from kb.places.tables import commune, commune_part, office
from kb.sources import Source

Row = sa.RowMapping


def communes_of(connection: sa.Connection, province: str) -> list[tuple[str, Sequence[Row]]]:
    """The communes of a province in the order of its file, each with the rows of its parts."""
    joined = commune.join(commune_part, commune_part.c.commune_id == commune.c.id)
    rows = (
        sa.select(commune.c.name, commune_part)
        .select_from(joined)
        .where(commune.c.province == province)
        .order_by(commune.c.id, commune_part.c.position)
    )
    found = connection.execute(rows).mappings().all()
    return [(name, list(group)) for name, group in groupby(found, key=lambda row: str(row["name"]))]


def offices_of(connection: sa.Connection, province: str) -> tuple[Office, ...]:
    """The offices of a province."""
    rows = sa.select(office).where(office.c.province == province).order_by(office.c.id)
    return tuple(_office(row) for row in connection.execute(rows).mappings())


def _office(row: Row) -> Office:
    told = {name: row[name] for name in ("name", "kind", "address", "hours", "phone", "url", "note")}
    source = Source(row["source"], row["source_url"], row["read_on"]) if row["source"] else None
    return Office(**told, source=source)
