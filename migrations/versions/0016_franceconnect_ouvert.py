"""What FranceConnect may still hold; how old a code a site accepts; the claims it asks one by one."""

import sqlalchemy as sa
from alembic import op

import app.socle.base

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_AJOUTEES = (
    ("identification", "code_hash", sa.String(length=64)),
    ("identification", "fermee_le", app.socle.base.Instant(timezone=True)),
    ("connexion", "trajet_ouvert_jusqu_au", app.socle.base.Instant(timezone=True)),
    ("connexion", "usage_servi_le", app.socle.base.Instant(timezone=True)),
    ("demande", "age_max", sa.Integer()),
    ("demande", "claims_demandes", sa.JSON(none_as_null=True)),
)


def upgrade() -> None:
    """Apply."""
    for table, colonne, genre in _AJOUTEES:
        op.add_column(table, sa.Column(colonne, genre, nullable=True))


def downgrade() -> None:
    """Undo."""
    for table, colonne, _ in reversed(_AJOUTEES):
        op.drop_column(table, colonne)
