"""platforms"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "platform_account",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("access_token", sa.Text(), nullable=False),
        sa.Column("refresh_token", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("refresher", sa.String(length=128), nullable=True),
        sa.Column("refreshing_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_platform_account")),
    )
    op.create_table(
        "platform_event",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_platform_event")),
    )
    with op.batch_alter_table("platform_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_platform_event_at"), ["at"], unique=False)

    op.create_table(
        "connection_code",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_connection_code_conversation_id_conversation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_connection_code")),
    )
    with op.batch_alter_table("connection_code", schema=None) as batch_op:
        batch_op.create_index("ix_connection_code_conversation", ["conversation_id"], unique=False)

    op.create_table(
        "platform_user",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refused", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_platform_user_conversation_id_conversation"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("channel", "user_id", name=op.f("pk_platform_user")),
    )
    with op.batch_alter_table("platform_user", schema=None) as batch_op:
        batch_op.create_index("ix_platform_user_conversation", ["conversation_id"], unique=False)

    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("user_id", sa.String(length=64), server_default="", nullable=False))

    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("channel", sa.String(length=16), server_default="web", nullable=False))
        batch_op.add_column(sa.Column("user_id", sa.String(length=64), server_default="", nullable=False))

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("user_id", sa.String(length=64), server_default="", nullable=False))
        batch_op.add_column(sa.Column("owner", sa.String(length=128), nullable=True))
        batch_op.add_column(sa.Column("parts_sent", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("platform_ids", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("plain", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("reason", sa.String(length=64), server_default="", nullable=False))
        batch_op.create_index(
            "ix_outbox_for_platforms",
            ["channel", "user_id", "id"],
            unique=False,
            sqlite_where=sa.text("state != 'delivered' AND channel != 'web'"),
            postgresql_where=sa.text("state != 'delivered' AND channel != 'web'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_for_platforms",
            sqlite_where=sa.text("state != 'delivered' AND channel != 'web'"),
            postgresql_where=sa.text("state != 'delivered' AND channel != 'web'"),
        )
        batch_op.drop_column("reason")
        batch_op.drop_column("plain")
        batch_op.drop_column("tried_at")
        batch_op.drop_column("platform_ids")
        batch_op.drop_column("parts_sent")
        batch_op.drop_column("owner")
        batch_op.drop_column("user_id")

    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_column("user_id")
        batch_op.drop_column("channel")

    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_column("user_id")

    with op.batch_alter_table("platform_user", schema=None) as batch_op:
        batch_op.drop_index("ix_platform_user_conversation")

    op.drop_table("platform_user")
    with op.batch_alter_table("connection_code", schema=None) as batch_op:
        batch_op.drop_index("ix_connection_code_conversation")

    op.drop_table("connection_code")
    with op.batch_alter_table("platform_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_platform_event_at"))

    op.drop_table("platform_event")
    op.drop_table("platform_account")
