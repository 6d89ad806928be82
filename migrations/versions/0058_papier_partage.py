"""A paper whose themes go on in several organisations; what is handed on without a merge."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

_SUITE = sa.text("origine_id IS NOT NULL")
_TRANSFERE = sa.text("transfere_de_id IS NOT NULL")
_UN_PAS = sa.text(
    "UPDATE mandat SET origine_id = (SELECT coalesce(avant.origine_id, avant.id) FROM mandat avant"
    " WHERE avant.id = mandat.transfere_de_id)"
    " WHERE transfere_de_id IS NOT NULL AND origine_id IS NULL AND EXISTS (SELECT 1 FROM mandat avant"
    " WHERE avant.id = mandat.transfere_de_id"
    " AND (avant.transfere_de_id IS NULL OR avant.origine_id IS NOT NULL))"
)


def upgrade() -> None:
    """Apply. What went on already learns which paper it is of, one merge after the other."""
    cle = sa.ForeignKey("mandat.id", name=op.f("fk_mandat_origine_id"))
    colonne = sa.Column("origine_id", sa.Uuid(), cle, nullable=True)
    op.add_column("mandat", colonne, inline_references=True)
    while op.get_bind().execute(_UN_PAS).rowcount:
        pass
    op.create_index(
        "ix_mandat_origine",
        "mandat",
        ["origine_id"],
        sqlite_where=_SUITE,
        postgresql_where=_SUITE,
    )
    op.drop_index("uq_mandat_transfere_de_id", "mandat")
    op.add_column("fusion", sa.Column("domaines", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    """Go back: one mandate goes on in one other, so the second of two says no longer where from."""
    op.execute(
        "UPDATE mandat SET transfere_de_id = NULL WHERE transfere_de_id IS NOT NULL AND EXISTS"
        " (SELECT 1 FROM mandat autre WHERE autre.transfere_de_id = mandat.transfere_de_id"
        " AND autre.id < mandat.id)"
    )
    op.execute("DELETE FROM fusion WHERE domaines IS NOT NULL")
    op.drop_column("fusion", "domaines")
    op.create_index(
        "uq_mandat_transfere_de_id",
        "mandat",
        ["transfere_de_id"],
        unique=True,
        sqlite_where=_TRANSFERE,
        postgresql_where=_TRANSFERE,
    )
    op.drop_index("ix_mandat_origine", "mandat")
    op.drop_column("mandat", "origine_id")
