"""Table of services."""

import sqlalchemy as sa

from kb.db import metadata

service = sa.Table(
    "service",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("slug", sa.String(64), nullable=False, unique=True),
    # The only province that has it; empty for all.
    sa.Column("province", sa.String(64), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("audience", sa.Text, nullable=False),
    sa.Column("start", sa.JSON, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("phrases", sa.JSON, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("source_url", sa.Text, nullable=False),
    sa.Column("read_on", sa.Date, nullable=True),
)
