"""When the end of a mandate was told to its organisation."""

import sqlalchemy as sa
from alembic import op

import app.socle.base

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NON_ANNONCEE = sa.text("fin_annoncee_le IS NULL")


def upgrade() -> None:
    """Apply."""
    instant = app.socle.base.Instant(timezone=True)
    op.add_column("mandat", sa.Column("fin_annoncee_le", instant, nullable=True))
    op.create_index(
        "ix_mandat_fin_a_annoncer",
        "mandat",
        ["fin_le"],
        sqlite_where=_NON_ANNONCEE,
        postgresql_where=_NON_ANNONCEE,
    )


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_mandat_fin_a_annoncer", "mandat")
    op.drop_column("mandat", "fin_annoncee_le")
