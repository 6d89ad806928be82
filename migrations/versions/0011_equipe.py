"""The team: why an access or an account closed, names to sort and find by, what was managed."""

import sqlalchemy as sa
from alembic import op

from app.metier.aidants.models import plier_nom

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_AIDANT = sa.table(
    "aidant", sa.column("id", sa.Uuid()), *map(sa.column, ("prenom", "nom", "nom_plie"))
)


def upgrade() -> None:
    """Apply."""
    op.add_column("appartenance", sa.Column("motif_fin", sa.String(20), nullable=True))
    op.add_column("aidant", sa.Column("motif_desactivation", sa.String(20), nullable=True))
    # SQLite makes no column compulsory afterwards: the default only serves this instant.
    op.add_column(
        "aidant",
        sa.Column("nom_plie", sa.String(255), nullable=False, server_default=sa.text("''")),
    )
    base = op.get_bind()
    for compte in base.execute(sa.select(_AIDANT)).all():
        base.execute(
            sa.update(_AIDANT)
            .where(_AIDANT.c.id == compte.id)
            .values(nom_plie=plier_nom(compte.prenom, compte.nom))
        )
    op.create_index("ix_journal_cible_id", "journal", ["cible_id", "seq"])
    op.create_index(
        "ix_connexion_derniere", "connexion", ["aidant_id", "organisation_id", "ouverte_le"]
    )


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_connexion_derniere", "connexion")
    op.drop_index("ix_journal_cible_id", "journal")
    op.drop_column("aidant", "nom_plie")
    op.drop_column("aidant", "motif_desactivation")
    op.drop_column("appartenance", "motif_fin")
