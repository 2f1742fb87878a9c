"""Tables of understanding. Times are stored in UTC. All texts are masked already when they come here."""

import sqlalchemy as sa

from kb.db import Moment, metadata

_Time = Moment()

# What a message was understood as and what came of it; written with the answer of the turn.
understanding = sa.Table(
    "understanding",
    metadata,
    sa.Column("conversation_id", sa.ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", _Time, nullable=False),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("intent", sa.String(64), nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("aspects", sa.JSON, nullable=False),
    # answered, offered (asked back), not_found, unclear, handled (another service), unavailable
    sa.Column("outcome", sa.String(16), nullable=False),
    # The procedures answered or offered, the best first, each with the score of the search: [[code, score], …].
    sa.Column("hits", sa.JSON, nullable=False),
    sa.Column("code", sa.String(32), nullable=False),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("commune", sa.Text, nullable=False),
    sa.Column("model", sa.String(128), nullable=False),
    # A member of the staff says that it was understood wrongly.
    sa.Column("wrong", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("ix_understanding_at", "at"),
    sa.Index("ix_understanding_outcome", "outcome", "at"),
)

# Work for the staff. Outlives its conversation: the text is masked and the row says nothing of who wrote it.
unanswered = sa.Table(
    "unanswered",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation_id", sa.String(64), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("at", _Time, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    # none (nothing found), refused (a choice), unhappy (thumb down), wrong (the staff says so)
    sa.Column("reason", sa.String(16), nullable=False),
    sa.Column("intent", sa.String(64), nullable=False),
    sa.Column("code", sa.String(32), nullable=False),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("commune", sa.Text, nullable=False),
    # open, attached, out_of_scope
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("decided_by", sa.String(64), nullable=False, server_default=""),
    sa.Column("decided_at", _Time),
    # {"procedure": code, "kind": "alias"|"question"} or {"intent": …, "aspects": […]} or {"faq": …}
    sa.Column("decision", sa.JSON(none_as_null=True)),
    sa.UniqueConstraint("conversation_id", "seq"),
    sa.Index("ix_unanswered_state", "state", "at"),
)

# Messages that the staff attached to an intent: what the next model learns besides what ships.
example = sa.Table(
    "example",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("intent", sa.String(64), nullable=False),
    sa.Column("aspects", sa.JSON, nullable=False),
    sa.Column("author", sa.String(64), nullable=False),
    sa.Column("at", _Time, nullable=False),
    sa.UniqueConstraint("text"),
)

learning_run = sa.Table(
    "learning_run",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("author", sa.String(64), nullable=False),
    sa.Column("at", _Time, nullable=False),
    # waiting → training → measuring → ready → active → replaced; refused, failed
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("progress", sa.Float, nullable=False),
    sa.Column("model", sa.String(64), nullable=False),
    sa.Column("examples", sa.Integer, nullable=False),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("measured", sa.JSON(none_as_null=True)),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("activated_by", sa.String(64), nullable=False, server_default=""),
    sa.Column("activated_at", _Time),
    # Written by a reviewer where a gate is lowered.
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("owner", sa.String(128)),
    sa.Column("leased_until", _Time),
)
