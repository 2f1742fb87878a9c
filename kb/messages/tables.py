"""Tables of conversations. Times are stored in UTC."""

import sqlalchemy as sa

from kb.db import Moment, metadata
from kb.messages.model import WEB, InboxState, OutboxState

_Time = Moment()

conversation = sa.Table(
    "conversation",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    # The platform that the citizen was heard on last, and its name for them, else the web: what is said unasked goes
    # there.
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("user_id", sa.String(64), nullable=False, server_default=""),
    sa.Column("created_at", _Time, nullable=False),
    # Numbers are given out by updating this row, so that a number is visible only after all lower ones are.
    sa.Column("last_seq", sa.Integer, nullable=False),
    # Keyed digest of the address that opened it, for limits; empty when unknown.
    sa.Column("origin", sa.String(64), nullable=False, server_default=""),
)

message = sa.Table(
    "message",
    metadata,
    sa.Column("conversation_id", sa.ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sender", sa.String(16), nullable=False),
    sa.Column("at", _Time, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("buttons", sa.JSON(none_as_null=True)),
    sa.Column("card", sa.JSON(none_as_null=True)),
    # The seq of the citizen's message that this one answers.
    sa.Column("reply_to", sa.Integer),
    sa.Index("ix_message_reply", "conversation_id", "reply_to", "seq"),
)
_is_unprompted = sa.and_(message.c.reply_to.is_(None), message.c.buttons.is_not(None))
sa.Index(
    "ix_message_unprompted",
    message.c.conversation_id,
    message.c.reply_to,
    message.c.seq,
    sqlite_where=_is_unprompted,
    postgresql_where=_is_unprompted,
)

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("client_id", sa.String(64), nullable=False),
    # Where the message came from: the answer goes there.
    sa.Column("channel", sa.String(16), nullable=False, server_default=WEB),
    sa.Column("user_id", sa.String(64), nullable=False, server_default=""),
    # None: the text of the message is what the citizen wants to say.
    sa.Column("payload", sa.Text),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("owner", sa.String(128)),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("refusals", sa.Integer, nullable=False),
    sa.Column("received_at", _Time, nullable=False),
    # Waiting: when it may be taken. Working: when the lease ends and it may be taken by somebody else.
    sa.Column("ready_at", _Time, nullable=False),
    sa.Column("first_tried_at", _Time),
    # The citizen has been told that the answer takes longer.
    sa.Column("told_late", sa.Boolean, nullable=False),
    sa.Column("finished_at", _Time),
    sa.UniqueConstraint("conversation_id", "client_id"),
    sa.UniqueConstraint("conversation_id", "seq", name="uq_inbox_conversation_id_seq"),
)

# Stays small: only what is not answered yet.
_is_open = inbox.c.state.in_([InboxState.WAITING.value, InboxState.WORKING.value])
sa.Index("ix_inbox_open", inbox.c.conversation_id, inbox.c.seq, sqlite_where=_is_open, postgresql_where=_is_open)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation_id", sa.String(64), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("user_id", sa.String(64), nullable=False, server_default=""),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("owner", sa.String(128)),
    sa.Column("attempts", sa.Integer, nullable=False),
    # When it may be taken, or when the lease of its owner ends.
    sa.Column("next_attempt_at", _Time, nullable=False),
    sa.Column("delivered_at", _Time),
    # How many of its parts are out, under which names the platform knows them, and since when the next one is under
    # way: until its answer is there, nobody knows whether it is out.
    sa.Column("parts_sent", sa.Integer, nullable=False, server_default="0"),
    sa.Column("platform_ids", sa.JSON(none_as_null=True)),
    sa.Column("tried_at", _Time),
    # Without buttons and pictures, for a platform that refused them.
    sa.Column("plain", sa.Boolean, nullable=False, server_default=sa.false()),
    # Why it waits or ended, for staff.
    sa.Column("reason", sa.String(64), nullable=False, server_default=""),
    sa.ForeignKeyConstraint(
        ["conversation_id", "seq"],
        ["message.conversation_id", "message.seq"],
        name="fk_outbox_message",
        ondelete="CASCADE",
    ),
    sa.UniqueConstraint("conversation_id", "seq"),
)

# Stays small: only what a platform has not taken. Web clients fetch their messages themselves.
_for_platforms = sa.and_(outbox.c.state != OutboxState.DELIVERED.value, outbox.c.channel != WEB)
_place = (outbox.c.channel, outbox.c.user_id, outbox.c.id)
sa.Index("ix_outbox_for_platforms", *_place, sqlite_where=_for_platforms, postgresql_where=_for_platforms)

# What a conversation is in the middle of, one row a topic ("feedback", "dossier", "rating"): changed together with the
# answer of a turn, so that a turn that is taken again finds what it found the first time.
pending = sa.Table(
    "pending",
    metadata,
    sa.Column("conversation_id", sa.ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("topic", sa.String(16), primary_key=True),
    sa.Column("data", sa.JSON, nullable=False),
    # What private thing the open question asks for ("phone_tail", "one_time_code", "contact", "email"), or "".
    sa.Column("private", sa.String(16), nullable=False),
    sa.Column("updated_at", _Time, nullable=False),
)

# A conversation with a person. While an officer has it the bot is silent.
handoff = sa.Table(
    "handoff",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    # asked (the citizen asked for a person), unhappy (twice)
    sa.Column("reason", sa.String(16), nullable=False),
    # waiting → taken → ended; left (out of hours, a message was left) → taken → ended; given_up by the citizen
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("asked_at", _Time, nullable=False),
    sa.Column("asked_seq", sa.Integer, nullable=False),
    # The language in which the citizen is told what becomes of it: vi or en.
    sa.Column("language", sa.String(2), nullable=False),
    # When it came into the queue last, and when the citizen was told that nobody takes it.
    sa.Column("queued_at", _Time, nullable=False),
    sa.Column("told_at", _Time),
    # Since when it is a message that was left, and nobody waits for an answer at once.
    sa.Column("left_at", _Time),
    sa.Column("officer", sa.String(64), nullable=False, server_default=""),
    sa.Column("taken_at", _Time),
    # When the officer's page was heard of last: without it the citizen is not kept waiting for nobody.
    sa.Column("seen_at", _Time),
    sa.Column("ended_at", _Time),
    # handed_back, absent (the officer's page was closed), given_up
    sa.Column("ending", sa.String(16), nullable=False, server_default=""),
)

_is_alive = handoff.c.ended_at.is_(None)
sa.Index("ix_handoff_open", handoff.c.conversation_id, unique=True, sqlite_where=_is_alive, postgresql_where=_is_alive)

canned_answer = sa.Table(
    "canned_answer",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("author", sa.String(64), nullable=False),
    sa.Column("at", _Time, nullable=False),
)
