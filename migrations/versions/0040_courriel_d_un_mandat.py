"""A message may say which mandate it tells of."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_D_UN_MANDAT = sa.text("mandat_id IS NOT NULL")


def upgrade() -> None:
    """Apply. The reference is written with its column: SQLite adds none afterwards."""
    cle = sa.ForeignKey("mandat.id", name=op.f("fk_courriel_mandat_id"))
    colonne = sa.Column("mandat_id", sa.Uuid(), cle, nullable=True)
    op.add_column("courriel", colonne, inline_references=True)
    op.create_index(
        "ix_courriel_mandat",
        "courriel",
        ["mandat_id"],
        sqlite_where=_D_UN_MANDAT,
        postgresql_where=_D_UN_MANDAT,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_courriel_mandat", table_name="courriel")
    op.drop_column("courriel", "mandat_id")
