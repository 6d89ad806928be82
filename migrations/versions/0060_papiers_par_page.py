"""An aidant's papers are told page by page, without putting all of them in order."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

_NOM = "ix_mandat_papier_attendu"
_NON_SIGNE = sa.text("signe_le IS NULL")


def upgrade() -> None:
    """Apply: their structure and those of one instant are in the order of the index too."""
    _refaire("organisation_id", "aidant_id", "debut_le", "id", "fin_le")


def downgrade() -> None:
    """Undo."""
    _refaire("aidant_id", "debut_le", "fin_le")


def _refaire(*colonnes: str) -> None:
    op.drop_index(_NOM, "mandat")
    op.create_index(
        _NOM, "mandat", list(colonnes), sqlite_where=_NON_SIGNE, postgresql_where=_NON_SIGNE
    )
