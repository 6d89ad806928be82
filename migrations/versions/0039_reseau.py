"""Figures of the network: who can work, who is trained, what is asked, by published month."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply: the next run counts what can still be of the months already published."""
    op.create_table(
        "chiffre_reseau",
        sa.Column("mois", sa.Date(), nullable=False),
        sa.Column("maille", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("cle", sa.String(length=40), nullable=False),
        sa.Column("nombre", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["mois"], ["publication.mois"], name=op.f("fk_chiffre_reseau_mois")
        ),
        sa.PrimaryKeyConstraint("mois", "maille", "code", "cle", name=op.f("pk_chiffre_reseau")),
    )


def downgrade() -> None:
    """Undo: the states that months kept are lost, nobody can count them again."""
    op.drop_table("chiffre_reseau")
