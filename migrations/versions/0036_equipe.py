"""Unusual uses of an account, and référents invited."""

import sqlalchemy as sa
from alembic import op

from app.socle.base import Instant

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_SANS_REPONSE = sa.text("repondu_le IS NULL")
_A_SUIVRE = sa.text("reponse = 'non' AND clos_le IS NULL")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "usage_inhabituel",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aidant_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("motif", sa.String(length=20), nullable=False),
        sa.Column("le", Instant(timezone=True), nullable=False),
        sa.Column("reponse", sa.String(length=3), nullable=True),
        sa.Column("repondu_le", Instant(timezone=True), nullable=True),
        sa.Column("issue", sa.String(length=20), nullable=True),
        sa.Column("clos_le", Instant(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(repondu_le IS NULL) = (reponse IS NULL)",
            name=op.f("ck_usage_inhabituel_reponse_datee"),
        ),
        sa.CheckConstraint(
            "(clos_le IS NULL) = (issue IS NULL)", name=op.f("ck_usage_inhabituel_issue_datee")
        ),
        sa.ForeignKeyConstraint(
            ["aidant_id"], ["aidant.id"], name=op.f("fk_usage_inhabituel_aidant_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_usage_inhabituel_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage_inhabituel")),
    )
    op.create_index(
        "uq_usage_inhabituel_sans_reponse",
        "usage_inhabituel",
        ["aidant_id", "motif"],
        unique=True,
        sqlite_where=_SANS_REPONSE,
        postgresql_where=_SANS_REPONSE,
    )
    op.create_index(
        "ix_usage_inhabituel_a_suivre",
        "usage_inhabituel",
        ["repondu_le"],
        sqlite_where=_A_SUIVRE,
        postgresql_where=_A_SUIVRE,
    )
    op.create_index("ix_usage_inhabituel_aidant", "usage_inhabituel", ["aidant_id", "motif", "le"])
    op.create_index(
        op.f("ix_usage_inhabituel_organisation_id"), "usage_inhabituel", ["organisation_id"]
    )
    op.create_table(
        "invitation_referent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("par_id", sa.Uuid(), nullable=False),
        sa.Column("prenom", sa.String(), nullable=False),
        sa.Column("nom", sa.String(), nullable=False),
        sa.Column("courriel", sa.String(), nullable=False),
        sa.Column("jeton_hash", sa.String(length=64), nullable=False),
        sa.Column("invitee_le", Instant(timezone=True), nullable=False),
        sa.Column("expire_le", Instant(timezone=True), nullable=False),
        sa.Column("acceptee_le", Instant(timezone=True), nullable=True),
        sa.Column("annulee_le", Instant(timezone=True), nullable=True),
        sa.Column("compte_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_invitation_referent_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["par_id"], ["aidant.id"], name=op.f("fk_invitation_referent_par_id")
        ),
        sa.ForeignKeyConstraint(
            ["compte_id"], ["aidant.id"], name=op.f("fk_invitation_referent_compte_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_referent")),
        sa.UniqueConstraint("jeton_hash", name=op.f("uq_invitation_referent_jeton_hash")),
    )
    for colonne in ("organisation_id", "par_id", "compte_id"):
        op.create_index(op.f(f"ix_invitation_referent_{colonne}"), "invitation_referent", [colonne])


def downgrade() -> None:
    """Undo: who was asked, and who was invited, is in the journal."""
    op.drop_table("invitation_referent")
    op.drop_table("usage_inhabituel")
