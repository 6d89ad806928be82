"""An organisation that joins another; the mandates that go on there."""

import sqlalchemy as sa
from alembic import op

from app.socle.base import Instant

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None

_OUVERTE = sa.text("close_le IS NULL")
_TRANSFERE = sa.text("transfere_de_id IS NOT NULL")


def upgrade() -> None:
    """Apply. The reference is written with its column: SQLite adds none afterwards."""
    cle = sa.ForeignKey("mandat.id", name=op.f("fk_mandat_transfere_de_id"))
    colonne = sa.Column("transfere_de_id", sa.Uuid(), cle, nullable=True)
    op.add_column("mandat", colonne, inline_references=True)
    op.create_index(
        "uq_mandat_transfere_de_id",
        "mandat",
        ["transfere_de_id"],
        unique=True,
        sqlite_where=_TRANSFERE,
        postgresql_where=_TRANSFERE,
    )
    _fusion()


def _fusion() -> None:
    op.create_table(
        "fusion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("vers_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("proposee_par_id", sa.Uuid(), nullable=False),
        sa.Column("proposee_le", Instant(timezone=True), nullable=False),
        sa.Column("expire_le", Instant(timezone=True), nullable=False),
        sa.Column("close_le", Instant(timezone=True), nullable=True),
        sa.Column("close_par_id", sa.Uuid(), nullable=True),
        sa.Column("issue", sa.String(length=10), nullable=True),
        *(
            sa.ForeignKeyConstraint([colonne], [f"{table}.id"], name=op.f(f"fk_fusion_{colonne}"))
            for colonne, table in (
                ("organisation_id", "organisation"),
                ("vers_id", "organisation"),
                ("proposee_par_id", "aidant"),
                ("close_par_id", "aidant"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fusion")),
    )
    op.create_index(op.f("ix_fusion_organisation_id"), "fusion", ["organisation_id"])
    op.create_index(op.f("ix_fusion_vers_id"), "fusion", ["vers_id"])
    op.create_index(
        "uq_fusion_ouverte",
        "fusion",
        ["organisation_id"],
        unique=True,
        sqlite_where=_OUVERTE,
        postgresql_where=_OUVERTE,
    )


def downgrade() -> None:
    """Undo: a mandate that goes on stays, and says no longer which it was."""
    op.drop_table("fusion")
    op.drop_index("uq_mandat_transfere_de_id", "mandat")
    op.drop_column("mandat", "transfere_de_id")
