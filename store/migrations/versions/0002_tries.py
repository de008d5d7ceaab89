"""How often a fax was given to the readers; signs of life of the processes."""

import sqlalchemy as sa
from alembic import op

import store.types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("faxes") as batch:
        batch.add_column(sa.Column("tries", sa.Integer(), server_default="1", nullable=False))
    op.create_table(
        "processes",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("seen_at", store.types.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_processes")),
    )
    op.create_index(op.f("ix_processes_seen_at"), "processes", ["seen_at"])


def downgrade() -> None:
    op.drop_table("processes")
    with op.batch_alter_table("faxes") as batch:
        batch.drop_column("tries")
