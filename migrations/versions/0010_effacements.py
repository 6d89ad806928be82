"""When a mandate was destroyed, when a closed account was archived, then blanked."""

import sqlalchemy as sa
from alembic import op

import app.socle.base

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

COLONNES = (("mandat", "efface_le"), ("aidant", "archive_le"), ("aidant", "efface_le"))
INDEX = (
    ("ix_mandat_a_effacer", "mandat", "debut_le", sa.text("efface_le IS NULL")),
    (
        "ix_aidant_ferme",
        "aidant",
        "desactive_le",
        sa.text("desactive_le IS NOT NULL AND efface_le IS NULL"),
    ),
)


def upgrade() -> None:
    """Apply."""
    for table, colonne in COLONNES:
        instant = app.socle.base.Instant(timezone=True)
        op.add_column(table, sa.Column(colonne, instant, nullable=True))
    for nom, table, colonne, ou in INDEX:
        op.create_index(nom, table, [colonne], sqlite_where=ou, postgresql_where=ou)


def downgrade() -> None:
    """Undo. What was destroyed stays so: the purges would only mark it again."""
    for nom, table, *_ in INDEX:
        op.drop_index(nom, table)
    for table, colonne in COLONNES:
        op.drop_column(table, colonne)
