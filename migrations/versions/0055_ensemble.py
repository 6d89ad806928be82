"""Ends reported together: of one person, known here by FranceConnect and on paper."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

_INDEX = "ix_fin_signalee_signalee_avec_id"


def upgrade() -> None:
    """Apply: what was reported until now was reported of one row."""
    cle = sa.ForeignKey("fin_signalee.id", name=op.f("fk_fin_signalee_signalee_avec_id"))
    colonne = sa.Column("signalee_avec_id", sa.Uuid(), cle, nullable=True)
    op.add_column("fin_signalee", colonne, inline_references=True)
    op.create_index(_INDEX, "fin_signalee", ["signalee_avec_id"])


def downgrade() -> None:
    """Undo: each report stands alone, and is undone alone."""
    op.drop_index(_INDEX, table_name="fin_signalee")
    op.drop_column("fin_signalee", "signalee_avec_id")
