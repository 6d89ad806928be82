"""Known computers, recovery codes, locked logins."""

import sqlalchemy as sa
from alembic import op

import app.socle.base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = app.socle.base.Instant(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "ordinateur",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aidant_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("nom", sa.String(length=60), nullable=False),
        sa.Column("connu_le", INSTANT, nullable=False),
        sa.Column("vu_le", INSTANT, nullable=False),
        sa.Column("oublie_le", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["aidant_id"], ["aidant.id"], name=op.f("fk_ordinateur_aidant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ordinateur")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_ordinateur_secret_hash")),
    )
    op.create_index(op.f("ix_ordinateur_aidant_id"), "ordinateur", ["aidant_id"])
    op.create_table(
        "code_secours",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aidant_id", sa.Uuid(), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("cree_le", INSTANT, nullable=False),
        sa.Column("utilise_le", INSTANT, nullable=True),
        sa.Column("annule_le", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["aidant_id"], ["aidant.id"], name=op.f("fk_code_secours_aidant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_secours")),
        sa.UniqueConstraint("empreinte", name=op.f("uq_code_secours_empreinte")),
    )
    op.create_index(op.f("ix_code_secours_aidant_id"), "code_secours", ["aidant_id"])
    for table, colonne in _INDICATEURS:
        op.add_column(
            table, sa.Column(colonne, sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.add_column("connexion", sa.Column("navigateur", sa.String(length=60), nullable=True))
    op.add_column("connexion", sa.Column("verrouillee_le", INSTANT, nullable=True))


def downgrade() -> None:
    """Undo."""
    op.drop_column("connexion", "verrouillee_le")
    op.drop_column("connexion", "navigateur")
    for table, colonne in _INDICATEURS:
        op.drop_column(table, colonne)
    op.drop_table("code_secours")
    op.drop_table("ordinateur")


_INDICATEURS = (
    ("organisation", "ordinateurs_interdits"),
    ("lien_connexion", "retenir_ordinateur"),
)
