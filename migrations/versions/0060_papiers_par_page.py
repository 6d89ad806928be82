"""Papers are told page by page, an aidant's and a place's, without putting all of them in order."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

_NON_SIGNE = sa.text("signe_le IS NULL")
_AVANT = {
    "ix_mandat_papier_attendu": ["aidant_id", "debut_le", "fin_le"],
    "ix_mandat_organisation_non_signe": ["organisation_id", "debut_le", "fin_le"],
}
_APRES = {
    "ix_mandat_papier_attendu": ["organisation_id", "aidant_id", "debut_le", "id", "fin_le"],
    "ix_mandat_organisation_non_signe": ["organisation_id", "debut_le", "id", "fin_le"],
}


def upgrade() -> None:
    """Apply: those of one instant are in the order of the indexes too."""
    _refaire(_APRES)


def downgrade() -> None:
    """Undo."""
    _refaire(_AVANT)


def _refaire(index: dict[str, list[str]]) -> None:
    for nom, colonnes in index.items():
        op.drop_index(nom, "mandat")
        op.create_index(
            nom, "mandat", colonnes, sqlite_where=_NON_SIGNE, postgresql_where=_NON_SIGNE
        )
