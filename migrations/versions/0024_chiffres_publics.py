"""Public figures: what a closed month publishes, small counts already hidden."""

import sqlalchemy as sa
from alembic import op

import app.socle.base

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_MESURES = ("mandats", "demarches", "personnes", "structures")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "publication",
        sa.Column("mois", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("publiee_le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mois", name=op.f("pk_publication")),
    )
    op.create_table(
        "chiffre_public",
        sa.Column("mois", sa.Date(), nullable=False),
        sa.Column("maille", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("est_secret", sa.Boolean(), nullable=False),
        *(sa.Column(mesure, sa.Integer(), nullable=True) for mesure in _MESURES),
        sa.ForeignKeyConstraint(
            ["mois"], ["publication.mois"], name=op.f("fk_chiffre_public_mois")
        ),
        sa.PrimaryKeyConstraint("mois", "maille", "code", name=op.f("pk_chiffre_public")),
    )


def downgrade() -> None:
    """Undo: the next run publishes the closed months again, from what is kept and the journal."""
    op.drop_table("chiffre_public")
    op.drop_table("publication")
