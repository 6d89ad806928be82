"""What is done when a device is lost; why a device was removed, in the person's words."""

import sqlalchemy as sa
from alembic import op

import app.socle.base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = app.socle.base.Instant(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "demande_perte",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aidant_id", sa.Uuid(), nullable=True),
        sa.Column("compte", sa.String(length=64), nullable=False),
        sa.Column("adresse", sa.String(length=64), nullable=False),
        sa.Column("demandee_le", INSTANT, nullable=False),
        sa.Column("traitee_le", INSTANT, nullable=True),
        sa.Column("jeton_hash", sa.String(length=64), nullable=True),
        sa.Column("expire_le", INSTANT, nullable=True),
        sa.Column("utilisee_le", INSTANT, nullable=True),
        sa.Column("annulee_le", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["aidant_id"], ["aidant.id"], name=op.f("fk_demande_perte_aidant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demande_perte")),
        sa.UniqueConstraint("jeton_hash", name=op.f("uq_demande_perte_jeton_hash")),
    )
    op.create_index(op.f("ix_demande_perte_aidant_id"), "demande_perte", ["aidant_id"])
    op.create_index("ix_demande_perte_compte", "demande_perte", ["compte", "demandee_le"])
    op.create_index("ix_demande_perte_adresse", "demande_perte", ["adresse", "demandee_le"])
    op.create_index("ix_demande_perte_a_traiter", "demande_perte", ["traitee_le", "demandee_le"])
    op.add_column(
        "moyen_connexion", sa.Column("precision_retrait", sa.String(length=200), nullable=True)
    )


def downgrade() -> None:
    """Undo."""
    op.drop_column("moyen_connexion", "precision_retrait")
    op.drop_table("demande_perte")
