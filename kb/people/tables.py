"""Tables of the staff. Times are stored in UTC."""

import sqlalchemy as sa

from kb.db import Moment, metadata

_Time = Moment()
_Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")

staff = sa.Table(
    "staff",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(64), nullable=False, unique=True),
    sa.Column("full_name", sa.Text, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("roles", sa.JSON, nullable=False),
    # Argon2id; empty until the one-time link is used, or where the single sign-on alone lets in.
    sa.Column("password", sa.Text, nullable=False),
    # The secret of the one-time codes, sealed; the last time step that was used, so that no code holds twice.
    sa.Column("totp", sa.Text, nullable=False),
    sa.Column("totp_step", sa.BigInteger, nullable=False, server_default="0"),
    # Who it is at the provincial single sign-on ("issuer subject").
    sa.Column("subject", sa.String(255), nullable=False, server_default=""),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("created_at", _Time, nullable=False),
)

staff_session = sa.Table(
    "staff_session",
    metadata,
    # SHA-256 of what the cookie holds: who reads the table cannot come in with it.
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("staff_id", sa.ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    sa.Column("created_at", _Time, nullable=False),
    sa.Column("seen_at", _Time, nullable=False),
    sa.Column("expires_at", _Time, nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("agent", sa.Text, nullable=False),
    sa.Column("revoked_at", _Time),
    sa.Index("ix_staff_session_staff", "staff_id"),
)

# A one-time link: the first password, or a new one.
invitation = sa.Table(
    "invitation",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("staff_id", sa.ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    sa.Column("expires_at", _Time, nullable=False),
    sa.Column("used_at", _Time),
)

login_attempt = sa.Table(
    "login_attempt",
    metadata,
    sa.Column("id", _Id, primary_key=True),
    sa.Column("at", _Time, nullable=False),
    sa.Column("name", sa.String(64), nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("succeeded", sa.Boolean, nullable=False),
    sa.Index("ix_login_attempt_name", "name", "at"),
    sa.Index("ix_login_attempt_address", "address", "at"),
)

# Nothing is ever changed or removed here: triggers refuse it (migration 0005).
audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", _Id, primary_key=True),
    sa.Column("at", _Time, nullable=False),
    sa.Column("who", sa.String(64), nullable=False),
    sa.Column("act", sa.String(64), nullable=False),
    sa.Column("subject", sa.String(128), nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    # What changed, or what was looked at: never the personal data itself.
    sa.Column("detail", sa.JSON, nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Index("ix_audit_at", "at"),
    sa.Index("ix_audit_subject", "subject"),
)
