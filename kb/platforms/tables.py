"""Tables of platforms. Times are stored in UTC."""

import sqlalchemy as sa

from kb.db import Moment, metadata

_Time = Moment()
_Conversation = sa.ForeignKey("conversation.id", ondelete="SET NULL")

platform_user = sa.Table(
    "platform_user",
    metadata,
    sa.Column("channel", sa.String(16), primary_key=True),
    # The platform's own name for the citizen: good for this account or page only, and tells nothing else.
    sa.Column("user_id", sa.String(64), primary_key=True),
    # The conversation that is going on; None before the first message, and after it was deleted.
    sa.Column("conversation_id", _Conversation),
    # When the citizen did something last, by which platforms count how long they may be written to.
    sa.Column("heard_at", _Time, nullable=False),
    # Why they must not be written to ("unfollowed", an error code of the platform), or "".
    sa.Column("refused", sa.String(64), nullable=False),
    sa.Index("ix_platform_user_conversation", "conversation_id"),
)

# Events that were taken in, so that one that comes again is known whatever conversation its sender is in by then.
platform_event = sa.Table(
    "platform_event",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("at", _Time, nullable=False, index=True),
)

platform_account = sa.Table(
    "platform_account",
    metadata,
    sa.Column("channel", sa.String(16), primary_key=True),
    sa.Column("account_id", sa.String(64), nullable=False),
    # Sealed.
    sa.Column("access_token", sa.Text, nullable=False),
    sa.Column("refresh_token", sa.Text, nullable=False),
    sa.Column("expires_at", _Time, nullable=False),
    # "connected" or "needs_reauth"; why.
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    # Who refreshes the tokens now, and until when nobody else may.
    sa.Column("refresher", sa.String(128)),
    sa.Column("refreshing_until", _Time),
)

# A code by which a citizen goes on with a conversation in another channel.
connection_code = sa.Table(
    "connection_code",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    # Where it was asked for.
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("user_id", sa.String(64), nullable=False),
    # What the conversation is about, for the one that goes on with it.
    sa.Column("context", sa.JSON, nullable=False),
    sa.Column("expires_at", _Time, nullable=False),
    sa.Index("ix_connection_code_conversation", "conversation_id"),
)
