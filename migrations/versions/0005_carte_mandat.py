"""The usager's card."""

import sqlalchemy as sa
from alembic import op

import app.socle.base

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = app.socle.base.Instant(timezone=True)
EN_SERVICE = sa.text("bloquee_le IS NULL")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "carte_mandat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mandat_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=True),
        sa.Column("nb_echecs_secret", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("imprimee_le", INSTANT, nullable=False),
        sa.Column("bloquee_le", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["mandat_id"], ["mandat.id"], name=op.f("fk_carte_mandat_mandat_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carte_mandat")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_carte_mandat_code_hash")),
    )
    op.create_index("ix_carte_mandat_mandat_id", "carte_mandat", ["mandat_id"])
    op.create_index(
        "uq_carte_mandat_en_service",
        "carte_mandat",
        ["mandat_id"],
        unique=True,
        sqlite_where=EN_SERVICE,
        postgresql_where=EN_SERVICE,
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("carte_mandat")
