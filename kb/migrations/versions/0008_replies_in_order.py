"""the replies to a message in order, and what came unasked with buttons, without reading the whole conversation"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_UNPROMPTED = sa.text("reply_to IS NULL AND buttons IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_message_reply", "message")
    op.create_index("ix_message_reply", "message", ["conversation_id", "reply_to", "seq"])
    op.create_index(
        "ix_message_unprompted",
        "message",
        ["conversation_id", "reply_to", "seq"],
        sqlite_where=_UNPROMPTED,
        postgresql_where=_UNPROMPTED,
    )


def downgrade() -> None:
    op.drop_index("ix_message_unprompted", "message")
    op.drop_index("ix_message_reply", "message")
    op.create_index("ix_message_reply", "message", ["conversation_id", "reply_to"])
