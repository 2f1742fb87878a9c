"""citizens words"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "phrase",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("neighbour", sa.String(length=32), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("code", "origin", "kind", "position", name=op.f("pk_phrase")),
    )
    op.create_table(
        "shipped",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_shipped")),
    )


def downgrade() -> None:
    op.drop_table("shipped")
    op.drop_table("phrase")
