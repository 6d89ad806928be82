"""A mandate that confides the démarches it names and nothing else of their themes."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0048"
branch_labels = None
depends_on = None

_BORNES = {"autorisation": "est_bornee", "brouillon": "est_borne"}


def upgrade() -> None:
    """Apply: what was confided until now is whole."""
    for table, colonne in _BORNES.items():
        op.add_column(
            table, sa.Column(colonne, sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.add_column("entrainement", sa.Column("est_borne", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Undo: a bounded autorisation ends, since its theme would open whole without a word of it."""
    op.execute(
        "UPDATE autorisation SET revoquee_le = CURRENT_TIMESTAMP, motif_fin = 'organisation' "
        "WHERE est_bornee AND revoquee_le IS NULL"
    )
    op.drop_column("entrainement", "est_borne")
    for table, colonne in reversed(_BORNES.items()):
        op.drop_column(table, colonne)
