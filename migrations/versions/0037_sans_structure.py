"""A login may be in no organisation; that of the national team, or of a body, is shorter."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("connexion") as table:
        table.alter_column("organisation_id", existing_type=sa.Uuid(), nullable=True)
        table.add_column(
            sa.Column("est_courte", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    """Undo; an older version knows no login without an organisation: they close."""
    connexion = sa.table("connexion", sa.column("organisation_id", sa.Uuid()))
    op.execute(sa.delete(connexion).where(connexion.c.organisation_id.is_(None)))
    with op.batch_alter_table("connexion") as table:
        table.drop_column("est_courte")
        table.alter_column("organisation_id", existing_type=sa.Uuid(), nullable=False)
