"""Which mandate a draft, then a mandate, renews."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = ("brouillon", "mandat")


def upgrade() -> None:
    """Apply. The reference is written with its column: SQLite adds none afterwards."""
    for table in TABLES:
        cle = sa.ForeignKey("mandat.id", name=op.f(f"fk_{table}_renouvelle_id"))
        colonne = sa.Column("renouvelle_id", sa.Uuid(), cle, nullable=True)
        op.add_column(table, colonne, inline_references=True)


def downgrade() -> None:
    """Undo."""
    for table in TABLES:
        op.drop_column(table, "renouvelle_id")
