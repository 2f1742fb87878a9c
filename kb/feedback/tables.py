"""Tables of feedback. Times are stored in UTC."""

import sqlalchemy as sa

from kb.db import Moment, metadata

_Time = Moment()

feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("code", sa.String(32), primary_key=True),
    sa.Column("conversation_id", sa.String(64), nullable=False),
    # The turn that confirmed it: one turn makes one ticket.
    sa.Column("message_id", sa.String(128), nullable=False, unique=True),
    sa.Column("category", sa.String(32), nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("commune", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("when", sa.Text, nullable=False),
    sa.Column("contact", sa.Text, nullable=False),  # sealed
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("sent_at", _Time, nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("answered_at", _Time),
    sa.Column("satisfied", sa.Boolean),
    sa.Column("reopened", sa.Boolean, nullable=False),
    # The answered ticket may be read by everybody, without anything of its sender.
    sa.Column("published", sa.Boolean, nullable=False, server_default=sa.false()),
    # What everybody reads then, written by the officer: never the sender's words.
    sa.Column("public_question", sa.Text, nullable=False, server_default=""),
    sa.Column("public_answer", sa.Text, nullable=False, server_default=""),
    # The ticket on the same matter that goes on in its place.
    sa.Column("merged_into", sa.String(32), nullable=False, server_default=""),
    # The account of the officer who looks after it.
    sa.Column("assignee", sa.String(64), nullable=False, server_default=""),
    sa.Index("ix_feedback_place", "category", "commune", "sent_at"),
    sa.Index("ix_feedback_conversation", "conversation_id"),
    sa.Index("ix_feedback_due", "state", "due_on"),
)

feedback_event = sa.Table(
    "feedback_event",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("code", sa.ForeignKey("feedback.code", ondelete="CASCADE"), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("at", _Time, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("by", sa.String(64), nullable=False),
    sa.Index("ix_feedback_event_code", "code"),
)

# Conversations that joined another one's ticket: they hear the answer too.
feedback_follower = sa.Table(
    "feedback_follower",
    metadata,
    sa.Column("code", sa.ForeignKey("feedback.code", ondelete="CASCADE"), primary_key=True),
    sa.Column("conversation_id", sa.String(64), primary_key=True),
    sa.Column("at", _Time, nullable=False),
)

attachment = sa.Table(
    "attachment",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    sa.Column("client_id", sa.String(64), nullable=False),
    # None while it belongs to a draft.
    sa.Column("feedback_code", sa.ForeignKey("feedback.code", ondelete="CASCADE")),
    sa.Column("media_type", sa.String(32), nullable=False),
    sa.Column("bytes", sa.Integer, nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("added_at", _Time, nullable=False),
    sa.UniqueConstraint("conversation_id", "client_id"),
    sa.Index("ix_attachment_feedback", "feedback_code"),
)
