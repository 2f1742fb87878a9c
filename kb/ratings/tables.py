"""Table of ratings."""

import sqlalchemy as sa

from kb.db import Moment, metadata

rating = sa.Table(
    "rating",
    metadata,
    sa.Column("conversation_id", sa.ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    # The code of the procedure, or the name of another matter: one rating a topic.
    sa.Column("topic", sa.String(64), primary_key=True),
    sa.Column("procedure_code", sa.String(32), nullable=False),
    sa.Column("helpful", sa.Boolean, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("model", sa.String(128), nullable=False),
    sa.Column("at", Moment(), nullable=False),
    sa.Index("ix_rating_procedure", "procedure_code"),
)
