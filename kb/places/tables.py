"""Tables of places. `province` is the name of the province as of the settings: a database may hold several."""

import sqlalchemy as sa

from kb.db import metadata

commune = sa.Table(
    "commune",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("province", sa.String(64), nullable=False),
    sa.Column("name", sa.String(128), nullable=False),
    sa.UniqueConstraint("province", "name"),
)

commune_part = sa.Table(
    "commune_part",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("commune_id", sa.ForeignKey("commune.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("unit", sa.String(128), nullable=False),
    sa.Column("district", sa.String(128), nullable=False),
    # The province that the district was of before the provinces were merged.
    sa.Column("old_province", sa.String(64), nullable=False),
    # The unit that it had joined in `year`, before the communes of today were made; empty and 0 for most.
    sa.Column("joined", sa.String(128), nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
)

office = sa.Table(
    "office",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("province", sa.String(64), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("hours", sa.Text, nullable=False),
    sa.Column("phone", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("source_url", sa.Text, nullable=False),
    sa.Column("read_on", sa.Date, nullable=True),
)
