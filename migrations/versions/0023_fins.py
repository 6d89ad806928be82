"""Ends reported of a person, what they stopped; uses that the person contests."""

import sqlalchemy as sa
from alembic import op

from app.socle.base import Instant

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_EN_VIGUEUR = sa.text("annulee_le IS NULL")
_EN_ATTENTE = sa.text("repondue_le IS NULL")


def upgrade() -> None:
    """Apply."""
    _fins()
    _contestations()


def _fins() -> None:
    op.create_table(
        "fin_signalee",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("usager_id", sa.Uuid(), nullable=False),
        sa.Column("motif", sa.String(length=20), nullable=False),
        sa.Column("mesure", sa.String(length=20), nullable=True),
        sa.Column("survenue_le", sa.Date(), nullable=False),
        sa.Column("signalee_le", Instant(timezone=True), nullable=False),
        sa.Column("signalee_par_id", sa.Uuid(), nullable=False),
        sa.Column("annulation_demandee_le", Instant(timezone=True), nullable=True),
        sa.Column("annulation_demandee_par_id", sa.Uuid(), nullable=True),
        sa.Column("annulee_le", Instant(timezone=True), nullable=True),
        sa.Column("verifiee_le", Instant(timezone=True), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [colonne], [f"{table}.id"], name=op.f(f"fk_fin_signalee_{colonne}")
            )
            for colonne, table in (
                ("organisation_id", "organisation"),
                ("usager_id", "usager"),
                ("signalee_par_id", "aidant"),
                ("annulation_demandee_par_id", "aidant"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fin_signalee")),
    )
    op.create_index("ix_fin_signalee_usager_id", "fin_signalee", ["usager_id"])
    op.create_index(
        "uq_fin_signalee_en_vigueur",
        "fin_signalee",
        ["organisation_id", "usager_id", "motif"],
        unique=True,
        sqlite_where=_EN_VIGUEUR,
        postgresql_where=_EN_VIGUEUR,
    )
    op.create_table(
        "fin_autorisation",
        sa.Column("fin_id", sa.Uuid(), nullable=False),
        sa.Column("autorisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fin_id"], ["fin_signalee.id"], name=op.f("fk_fin_autorisation_fin_id")
        ),
        sa.ForeignKeyConstraint(
            ["autorisation_id"],
            ["autorisation.id"],
            name=op.f("fk_fin_autorisation_autorisation_id"),
        ),
        sa.PrimaryKeyConstraint("fin_id", "autorisation_id", name=op.f("pk_fin_autorisation")),
    )
    op.create_index(
        op.f("ix_fin_autorisation_autorisation_id"), "fin_autorisation", ["autorisation_id"]
    )


def _contestations() -> None:
    op.create_table(
        "contestation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "ligne_seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("mandat_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("aidant_id", sa.Uuid(), nullable=False),
        sa.Column("contestee_le", Instant(timezone=True), nullable=False),
        sa.Column("reponse", sa.String(length=20), nullable=True),
        sa.Column("precision", sa.String(length=200), nullable=True),
        sa.Column("repondue_le", Instant(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(repondue_le IS NULL) = (reponse IS NULL)",
            name=op.f("ck_contestation_reponse_datee"),
        ),
        sa.ForeignKeyConstraint(
            ["ligne_seq"], ["journal.seq"], name=op.f("fk_contestation_ligne_seq")
        ),
        *(
            sa.ForeignKeyConstraint(
                [colonne], [f"{table}.id"], name=op.f(f"fk_contestation_{colonne}")
            )
            for colonne, table in (
                ("mandat_id", "mandat"),
                ("organisation_id", "organisation"),
                ("aidant_id", "aidant"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contestation")),
        sa.UniqueConstraint("ligne_seq", name=op.f("uq_contestation_ligne_seq")),
    )
    op.create_index("ix_contestation_mandat_id", "contestation", ["mandat_id"])
    op.create_index(
        "ix_contestation_en_attente",
        "contestation",
        ["organisation_id", "contestee_le"],
        sqlite_where=_EN_ATTENTE,
        postgresql_where=_EN_ATTENTE,
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("contestation")
    op.drop_table("fin_autorisation")
    op.drop_table("fin_signalee")
