"""When a card's code was shown; when a reserved mandate was opened to others, and the person told."""

import sqlalchemy as sa
from alembic import op

from app.socle.base import Instant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_CARTE = sa.table("carte_mandat", sa.column("imprimee_le"), sa.column("montree_le"))


def upgrade() -> None:
    """Apply."""
    op.add_column("carte_mandat", sa.Column("montree_le", Instant(timezone=True), nullable=True))
    # Cards of before were shown when they were printed: none is shown again.
    op.execute(sa.update(_CARTE).values(montree_le=_CARTE.c.imprimee_le))
    op.add_column("mandat", sa.Column("reattribue_le", Instant(timezone=True), nullable=True))
    op.add_column(
        "mandat", sa.Column("reattribution_dite_le", Instant(timezone=True), nullable=True)
    )


def downgrade() -> None:
    """Undo."""
    op.drop_column("mandat", "reattribution_dite_le")
    op.drop_column("mandat", "reattribue_le")
    op.drop_column("carte_mandat", "montree_le")
