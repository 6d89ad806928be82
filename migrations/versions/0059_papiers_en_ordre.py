"""Papers that wait are walked in order, without those of mandates that are over."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

_NON_SIGNE = sa.text("signe_le IS NULL")
_INDEX = {
    "ix_mandat_papier_attendu": ["aidant_id", "debut_le"],
    "ix_mandat_organisation_non_signe": ["organisation_id", "debut_le"],
}


def upgrade() -> None:
    """Apply: the end of each is in the index, so that none is read to be left out."""
    for nom, colonnes in _INDEX.items():
        _refaire(nom, [*colonnes, "fin_le"])


def downgrade() -> None:
    """Undo."""
    for nom, colonnes in _INDEX.items():
        _refaire(nom, colonnes)


def _refaire(nom: str, colonnes: list[str]) -> None:
    op.drop_index(nom, "mandat")
    op.create_index(nom, "mandat", colonnes, sqlite_where=_NON_SIGNE, postgresql_where=_NON_SIGNE)
