"""Tables of dossiers. Times are stored in UTC. What could tell who a citizen is, is sealed (`kb.sealing`)."""

import sqlalchemy as sa

from kb.db import Moment, metadata

_Time = Moment()

dossier = sa.Table(
    "dossier",
    metadata,
    sa.Column("code", sa.String(64), primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("procedure_code", sa.String(32), nullable=False),
    sa.Column("office", sa.Text, nullable=False),
    sa.Column("appointed_on", sa.Date),
    # The applicant's telephone number, sealed; empty when the file has none.
    sa.Column("phone", sa.Text, nullable=False),
    sa.Column("updated_at", _Time, nullable=False),
)

dossier_event = sa.Table(
    "dossier_event",
    metadata,
    sa.Column("code", sa.ForeignKey("dossier.code", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("stage", sa.String(16), nullable=False),
    sa.Column("at", _Time, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("todo", sa.Text, nullable=False),
    sa.Column("until", sa.Date),
    sa.Column("place", sa.Text, nullable=False),
)

# Every look-up, without anything of the citizen's: the audit, and what the limits count.
dossier_lookup = sa.Table(
    "dossier_lookup",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", _Time, nullable=False),
    sa.Column("code", sa.String(64), nullable=False),
    sa.Column("conversation_id", sa.String(64), nullable=False),
    # Keyed digest of the address that the conversation was opened from; empty when unknown.
    sa.Column("origin", sa.String(64), nullable=False),
    # The turn that asked: an attempt that is taken again counts once.
    sa.Column("message_id", sa.String(128), nullable=False),
    # "status", "phone_tail", "one_time_code" or "send_code"
    sa.Column("what", sa.String(16), nullable=False),
    sa.Column("outcome", sa.String(16), nullable=False),
    sa.UniqueConstraint("message_id", "what", "code"),
    sa.Index("ix_dossier_lookup_code", "code", "at"),
    sa.Index("ix_dossier_lookup_conversation", "conversation_id", "at"),
    sa.Index("ix_dossier_lookup_origin", "origin", "at"),
)

one_time_code = sa.Table(
    "one_time_code",
    metadata,
    sa.Column("code", sa.String(64), primary_key=True),
    sa.Column("conversation_id", sa.String(64), primary_key=True),
    # Keyed digest of the six digits.
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("expires_at", _Time, nullable=False),
)

subscription = sa.Table(
    "subscription",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    sa.Column("code", sa.String(64), nullable=False),
    # The address of an e-mail, sealed; empty: only in the conversation.
    sa.Column("email", sa.Text, nullable=False),
    # The name of the consent's wording and when it was given: what the citizen agreed to can be shown later.
    sa.Column("consent", sa.String(64), nullable=False),
    sa.Column("consented_at", _Time, nullable=False),
    # "active", "stopped" (by the citizen) or "ended" (nothing more will change)
    sa.Column("state", sa.String(16), nullable=False),
    # What was announced last, as `DossierStatus` read it; a different one is news.
    sa.Column("announced", sa.String(128), nullable=False),
    sa.Column("next_check_at", _Time, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.UniqueConstraint("conversation_id", "code"),
    sa.Index("ix_subscription_due", "state", "next_check_at"),
)

# What goes out beside the conversation: e-mail, SMS. Written with the message that announces, sent afterwards.
announcement = sa.Table(
    "announcement",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    # The same for every attempt: a sender that has it has it once.
    sa.Column("key", sa.String(160), nullable=False, unique=True),
    # "email", "sms" or "zalo"
    sa.Column("way", sa.String(16), nullable=False),
    sa.Column("address", sa.Text, nullable=False),  # sealed
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    # "waiting", "sent" or "failed"
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_attempt_at", _Time, nullable=False),
    sa.Column("sent_at", _Time),
    sa.Index("ix_announcement_due", "state", "next_attempt_at"),
)
