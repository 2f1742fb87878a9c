"""Table of frequent questions."""

import sqlalchemy as sa

from kb.db import metadata

faq = sa.Table(
    "faq",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("slug", sa.String(64), nullable=False, unique=True),
    sa.Column("topic", sa.String(64), nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("phrases", sa.JSON, nullable=False),
    # The procedure that it belongs to, or nothing.
    sa.Column("code", sa.String(32), nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("source_url", sa.Text, nullable=False),
    sa.Column("read_on", sa.Date, nullable=True),
)
