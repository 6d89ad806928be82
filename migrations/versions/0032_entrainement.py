"""Practice: one account's exercise in progress, and whether one was ever finished."""

import sqlalchemy as sa
from alembic import op

from app.socle.base import Instant

revision = "0032"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "entrainement",
        sa.Column("aidant_id", sa.Uuid(), nullable=False),
        sa.Column("bienvenue", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("fini_le", Instant(timezone=True), nullable=True),
        sa.Column("ecarte_le", Instant(timezone=True), nullable=True),
        sa.Column("expire_le", Instant(timezone=True), nullable=True),
        sa.Column("domaines", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("demarches", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("duree", sa.String(length=20), nullable=True),
        sa.Column("personne", sa.String(length=20), nullable=True),
        sa.Column("donne_le", Instant(timezone=True), nullable=True),
        sa.Column("signe_le", Instant(timezone=True), nullable=True),
        sa.Column("utilise_le", Instant(timezone=True), nullable=True),
        sa.Column("domaine_utilise", sa.String(length=20), nullable=True),
        sa.Column("arrete_le", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["aidant_id"], ["aidant.id"], name=op.f("fk_entrainement_aidant_id")
        ),
        sa.PrimaryKeyConstraint("aidant_id", name=op.f("pk_entrainement")),
    )


def downgrade() -> None:
    """Undo: exercises are nobody's mandates, nothing is lost but whether one was finished."""
    op.drop_table("entrainement")
