"""Where somebody proposed by a structure says that they were trained."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("candidat", sa.Column("formation_dite", sa.String(length=200), nullable=True))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("candidat") as lot:
        lot.drop_column("formation_dite")
