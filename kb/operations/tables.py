"""Tables of operations. Times are stored in UTC."""

import sqlalchemy as sa

from kb.db import Moment, metadata

_Time = Moment()

# kind: "emergency" is told once to each conversation before its next answer; while an "off" holds, its text is the
# answer to everything.
notice = sa.Table(
    "notice",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("begins_at", _Time, nullable=False),
    sa.Column("ends_at", _Time),
    sa.Column("author", sa.String(64), nullable=False),
    sa.Column("ended_by", sa.String(64), nullable=False, server_default=""),
    sa.Column("ended_at", _Time),
)

notice_told = sa.Table(
    "notice_told",
    metadata,
    sa.Column("notice_id", sa.ForeignKey("notice.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
)

# What is not to be deleted by rule: kind "conversation" or "feedback" and its id or code.
hold = sa.Table(
    "hold",
    metadata,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("subject", sa.String(64), primary_key=True),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("author", sa.String(64), nullable=False),
    sa.Column("at", _Time, nullable=False),
)

# Settings that staff change while the system runs: days that conversations and tickets are kept, the goal of
# satisfaction, minutes saved by an answer.
setting = sa.Table(
    "setting",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
    sa.Column("author", sa.String(64), nullable=False),
    sa.Column("at", _Time, nullable=False),
)
