"""Monthly figures, kept; how far each organisation was counted; what their counts read by."""

import sqlalchemy as sa
from alembic import op

import app.socle.base

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_D_UNE_PERSONNE = sa.text("usager_id IS NOT NULL")
_NON_SIGNE = sa.text("signe_le IS NULL")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "chiffre_mensuel",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("mois", sa.Date(), nullable=False),
        sa.Column("cle", sa.String(length=40), nullable=False),
        sa.Column("nombre", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_chiffre_mensuel_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "mois", "cle", name=op.f("pk_chiffre_mensuel")),
    )
    op.create_table(
        "comptage",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("a_partir_de", sa.Date(), nullable=False),
        sa.Column("compte_le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_comptage_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_comptage")),
    )
    op.create_index(
        "ix_journal_chiffres",
        "journal",
        ["organisation_id", "le"],
        sqlite_where=_D_UNE_PERSONNE,
        postgresql_where=_D_UNE_PERSONNE,
    )
    op.create_index(
        "ix_mandat_organisation_non_signe",
        "mandat",
        ["organisation_id", "debut_le"],
        sqlite_where=_NON_SIGNE,
        postgresql_where=_NON_SIGNE,
    )


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_mandat_organisation_non_signe", "mandat")
    op.drop_index("ix_journal_chiffres", "journal")
    op.drop_table("comptage")
    op.drop_table("chiffre_mensuel")
