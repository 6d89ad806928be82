"""What is corrected of the catalogue of démarches on screen, between two releases."""

import sqlalchemy as sa
from alembic import op

from app.socle.base import Instant

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "correction",
        sa.Column("numero", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sorte", sa.String(length=20), nullable=False),
        sa.Column("cle", sa.String(length=40), nullable=False),
        sa.Column("acte", sa.String(length=20), nullable=False),
        sa.Column("avant", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("apres", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("raison", sa.String(length=300), nullable=False),
        sa.Column("le", Instant(timezone=True), nullable=False),
        sa.Column("par_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["par_id"], ["aidant.id"], name=op.f("fk_correction_par_id")),
        sa.PrimaryKeyConstraint("numero", name=op.f("pk_correction")),
    )
    op.create_index("ix_correction_cle", "correction", ["sorte", "cle", "numero"])
    op.create_index(op.f("ix_correction_par_id"), "correction", ["par_id"])


def downgrade() -> None:
    """Go back: the catalogue is again what the release ships."""
    op.drop_table("correction")
