"""Mandat papier: a person identified on a document, whom FranceConnect never named."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

_PORTEURS = ("usager", "brouillon")


def upgrade() -> None:
    """Apply: until now everybody was identified by FranceConnect."""
    for table in _PORTEURS:
        op.add_column(table, sa.Column("lieu_dit", sa.String(100), nullable=True))
    for table in ("brouillon", "mandat"):
        op.add_column(table, sa.Column("piece", sa.String(20), nullable=True))


def downgrade() -> None:
    """Undo: a mandat papier ends, since an older version takes all for FranceConnect's."""
    op.execute(
        "UPDATE autorisation SET revoquee_le = CURRENT_TIMESTAMP, motif_fin = 'organisation' "
        "WHERE revoquee_le IS NULL "
        "AND mandat_id IN (SELECT id FROM mandat WHERE piece IS NOT NULL)"
    )
    for table in ("mandat", "brouillon"):
        op.drop_column(table, "piece")
    for table in _PORTEURS:
        op.drop_column(table, "lieu_dit")
