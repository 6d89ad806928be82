"""A mandate agreed to from elsewhere: the link, the trip without a login, the mark."""

import sqlalchemy as sa
from alembic import op

from app.socle.base import Instant

revision = "0049"
down_revision = "0052"
branch_labels = None
depends_on = None

_EN_COURS = sa.text("ferme_le IS NULL")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "lien_distance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("brouillon_id", sa.Uuid(), nullable=False),
        sa.Column("jeton_hash", sa.String(length=64), nullable=False),
        sa.Column("canal", sa.String(length=10), nullable=False),
        sa.Column("destinataire_chiffre", sa.LargeBinary(), nullable=True),
        sa.Column("cle_id", sa.String(length=8), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("nb_essais", sa.Integer(), nullable=False),
        sa.Column("cree_le", Instant(timezone=True), nullable=False),
        sa.Column("expire_le", Instant(timezone=True), nullable=False),
        sa.Column("ouvert_le", Instant(timezone=True), nullable=True),
        sa.Column("navigateur_hash", sa.String(length=64), nullable=True),
        sa.Column("identifie_le", Instant(timezone=True), nullable=True),
        sa.Column("courriel_confirme", sa.Boolean(), nullable=True),
        sa.Column("accord_le", Instant(timezone=True), nullable=True),
        sa.Column("empreinte", sa.String(length=64), nullable=True),
        sa.Column("ferme_le", Instant(timezone=True), nullable=True),
        sa.Column("motif_fin", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["brouillon_id"], ["brouillon.id"], name=op.f("fk_lien_distance_brouillon_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lien_distance")),
        sa.UniqueConstraint("jeton_hash", name=op.f("uq_lien_distance_jeton_hash")),
        sa.UniqueConstraint("navigateur_hash", name=op.f("uq_lien_distance_navigateur_hash")),
    )
    op.create_index(op.f("ix_lien_distance_brouillon_id"), "lien_distance", ["brouillon_id"])
    op.create_index(
        "uq_lien_distance_en_cours",
        "lien_distance",
        ["brouillon_id"],
        unique=True,
        sqlite_where=_EN_COURS,
        postgresql_where=_EN_COURS,
    )
    with op.batch_alter_table("identification") as lot:
        lot.alter_column("connexion_id", existing_type=sa.Uuid(), nullable=True)
        lot.add_column(sa.Column("lien_id", sa.Uuid(), nullable=True))
        lot.create_foreign_key(
            op.f("fk_identification_lien_id"), "lien_distance", ["lien_id"], ["id"]
        )
        lot.create_check_constraint(
            op.f("ck_identification_une_porte"), "(connexion_id IS NULL) <> (lien_id IS NULL)"
        )
    op.create_index("ix_identification_lien", "identification", ["lien_id"])
    for table in ("brouillon", "mandat"):
        op.add_column(
            table, sa.Column("a_distance", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    """Go back: who came by a link is forgotten, and what they agreed to on paper stays."""
    op.drop_column("mandat", "a_distance")
    op.execute("DELETE FROM identification WHERE connexion_id IS NULL")
    op.drop_column("brouillon", "a_distance")
    op.drop_index("ix_identification_lien", table_name="identification")
    with op.batch_alter_table("identification") as lot:
        lot.drop_constraint(op.f("ck_identification_une_porte"), type_="check")
        lot.drop_constraint(op.f("fk_identification_lien_id"), type_="foreignkey")
        lot.drop_column("lien_id")
        lot.alter_column("connexion_id", existing_type=sa.Uuid(), nullable=False)
    op.drop_table("lien_distance")
