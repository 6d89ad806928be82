"""A paper whose themes go on in several organisations; what is handed on without a merge.

A card stays with the mandate that it was printed with, which finds what goes on of it: those that a
merge had moved come back, and their secret, bound to that mandate, serves again.
"""

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
_CARTE_REVIENT = sa.text(
    "UPDATE carte_mandat SET mandat_id = (SELECT transfere_de_id FROM mandat"
    " WHERE mandat.id = carte_mandat.mandat_id)"
    " WHERE EXISTS (SELECT 1 FROM mandat WHERE mandat.id = carte_mandat.mandat_id"
    " AND mandat.transfere_de_id IS NOT NULL AND carte_mandat.imprimee_le < mandat.reattribue_le)"
)
_CARTE_SUIT = sa.text(
    "UPDATE carte_mandat SET mandat_id = (SELECT suite.id FROM mandat suite"
    " WHERE suite.transfere_de_id = carte_mandat.mandat_id)"
    " WHERE EXISTS (SELECT 1 FROM mandat suite WHERE suite.transfere_de_id = carte_mandat.mandat_id)"
    " AND NOT EXISTS (SELECT 1 FROM autorisation WHERE autorisation.mandat_id = carte_mandat.mandat_id"
    " AND autorisation.revoquee_le IS NULL)"
    " AND (bloquee_le IS NOT NULL OR NOT EXISTS (SELECT 1 FROM carte_mandat autre JOIN mandat suite"
    " ON suite.id = autre.mandat_id WHERE suite.transfere_de_id = carte_mandat.mandat_id"
    " AND autre.bloquee_le IS NULL))"
)


def upgrade() -> None:
    """Apply. What went on already learns which paper it is of, one merge after the other."""
    cle = sa.ForeignKey("mandat.id", name=op.f("fk_mandat_origine_id"))
    colonne = sa.Column("origine_id", sa.Uuid(), cle, nullable=True)
    op.add_column("mandat", colonne, inline_references=True)
    while op.get_bind().execute(_UN_PAS).rowcount:
        pass
    while op.get_bind().execute(_CARTE_REVIENT).rowcount:
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
    """Go back: one mandate goes on in one other, so the second of two says no longer where from.

    The printed code stays with what was signed: of what went on since, the older version says « arrêté ».
    """
    op.execute(
        "UPDATE mandat SET transfere_de_id = NULL WHERE transfere_de_id IS NOT NULL AND EXISTS"
        " (SELECT 1 FROM mandat autre WHERE autre.transfere_de_id = mandat.transfere_de_id"
        " AND autre.id < mandat.id)"
    )
    while op.get_bind().execute(_CARTE_SUIT).rowcount:
        pass
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
