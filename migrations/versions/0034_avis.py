"""Notices at the top of people's homes; who has read them."""

import sqlalchemy as sa
from alembic import op

from app.socle.base import Instant

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "avis",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sorte", sa.String(length=20), nullable=False),
        sa.Column("public", sa.String(length=20), nullable=False),
        sa.Column("titre", sa.String(length=100), nullable=False),
        sa.Column("texte", sa.String(length=1000), nullable=False),
        sa.Column("code_region", sa.String(length=3), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("ecrit_le", Instant(timezone=True), nullable=False),
        sa.Column("ecrit_par_id", sa.Uuid(), nullable=False),
        sa.Column("finit_le", Instant(timezone=True), nullable=False),
        sa.Column("retire_le", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_avis_organisation_id")
        ),
        sa.ForeignKeyConstraint(["ecrit_par_id"], ["aidant.id"], name=op.f("fk_avis_ecrit_par_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_avis")),
    )
    op.create_index("ix_avis_finit_le", "avis", ["finit_le", "ecrit_le", "id"])
    op.create_index(op.f("ix_avis_organisation_id"), "avis", ["organisation_id"])
    op.create_table(
        "avis_lu",
        sa.Column("avis_id", sa.Uuid(), nullable=False),
        sa.Column("aidant_id", sa.Uuid(), nullable=False),
        sa.Column("lu_le", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["avis_id"], ["avis.id"], name=op.f("fk_avis_lu_avis_id")),
        sa.ForeignKeyConstraint(["aidant_id"], ["aidant.id"], name=op.f("fk_avis_lu_aidant_id")),
        sa.PrimaryKeyConstraint("avis_id", "aidant_id", name=op.f("pk_avis_lu")),
    )
    op.create_index(op.f("ix_avis_lu_aidant_id"), "avis_lu", ["aidant_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("avis_lu")
    op.drop_table("avis")
