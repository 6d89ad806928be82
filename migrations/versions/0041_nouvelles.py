"""Who asked to be told by SMS, the SMS to send, the answers received."""

import sqlalchemy as sa
from alembic import op

from app.socle.base import Instant

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_EN_COURS = sa.text("arrete_le IS NULL")
_ATTEND = sa.text("envoye_le IS NULL AND abandonne_le IS NULL")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "abonnement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("usager_id", sa.Uuid(), nullable=False),
        sa.Column("numero_chiffre", sa.LargeBinary(), nullable=False),
        sa.Column("cle_id", sa.String(length=8), nullable=False),
        sa.Column("numero_hash", sa.String(length=64), nullable=False),
        sa.Column("fin_du_numero", sa.String(length=4), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("nb_essais", sa.Integer(), nullable=False),
        sa.Column("demande_le", Instant(timezone=True), nullable=False),
        sa.Column("prouve_le", Instant(timezone=True), nullable=True),
        sa.Column("avise_le", Instant(timezone=True), nullable=True),
        sa.Column("usages_dits_le", Instant(timezone=True), nullable=True),
        sa.Column("question_le", Instant(timezone=True), nullable=True),
        sa.Column("arrete_le", Instant(timezone=True), nullable=True),
        sa.Column("motif_fin", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_abonnement_organisation_id")
        ),
        sa.ForeignKeyConstraint(["usager_id"], ["usager.id"], name=op.f("fk_abonnement_usager_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_abonnement")),
    )
    op.create_index(
        "uq_abonnement_en_cours",
        "abonnement",
        ["organisation_id", "usager_id"],
        unique=True,
        sqlite_where=_EN_COURS,
        postgresql_where=_EN_COURS,
    )
    op.create_index("ix_abonnement_numero_hash", "abonnement", ["numero_hash"])
    op.create_index(op.f("ix_abonnement_usager_id"), "abonnement", ["usager_id"])
    _sms()


def _sms() -> None:
    op.create_table(
        "sms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("abonnement_id", sa.Uuid(), nullable=True),
        sa.Column("mandat_id", sa.Uuid(), nullable=True),
        sa.Column("genre", sa.String(length=10), nullable=False),
        sa.Column("numero_chiffre", sa.LargeBinary(), nullable=True),
        sa.Column("texte_chiffre", sa.LargeBinary(), nullable=True),
        sa.Column("cle_id", sa.String(length=8), nullable=False),
        sa.Column("nb_essais", sa.Integer(), nullable=False),
        sa.Column("cree_le", Instant(timezone=True), nullable=False),
        sa.Column("perime_le", Instant(timezone=True), nullable=False),
        sa.Column("reserve_jusqu_au", Instant(timezone=True), nullable=True),
        sa.Column("envoye_le", Instant(timezone=True), nullable=True),
        sa.Column("abandonne_le", Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sms")),
    )
    op.create_index(
        "ix_sms_attend", "sms", ["cree_le"], sqlite_where=_ATTEND, postgresql_where=_ATTEND
    )
    op.create_index("ix_sms_abonnement", "sms", ["abonnement_id", "genre"])
    op.create_table(
        "sms_recu",
        sa.Column("evenement", sa.String(length=100), nullable=False),
        sa.Column("numero_hash", sa.String(length=64), nullable=False),
        sa.Column("recu_le", Instant(timezone=True), nullable=False),
        sa.Column("repondu", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("evenement", name=op.f("pk_sms_recu")),
    )
    op.create_index("ix_sms_recu_numero", "sms_recu", ["numero_hash", "recu_le"])


def downgrade() -> None:
    """Go back."""
    for table in ("sms_recu", "sms", "abonnement"):
        op.drop_table(table)
