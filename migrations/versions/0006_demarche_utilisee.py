"""Which démarche an aidant says a use is for."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("demande", sa.Column("demarche", sa.String(), nullable=True))


def downgrade() -> None:
    """Undo."""
    op.drop_column("demande", "demarche")
