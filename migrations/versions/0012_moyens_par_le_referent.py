"""Which référent gave a means of login; whose account a try of a code was on."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. The reference is written with its column: SQLite adds none afterwards."""
    cle = sa.ForeignKey("aidant.id", name=op.f("fk_moyen_connexion_ajoute_par_id"))
    colonne = sa.Column("ajoute_par_id", sa.Uuid(), cle, nullable=True)
    op.add_column("moyen_connexion", colonne, inline_references=True)
    op.add_column("tentative", sa.Column("compte", sa.String(64), nullable=True))
    op.create_index("ix_tentative_compte", "tentative", ["compte", "le"])


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_tentative_compte", "tentative")
    op.drop_column("tentative", "compte")
    op.drop_column("moyen_connexion", "ajoute_par_id")
