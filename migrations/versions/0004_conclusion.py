"""How a mandate was read, signed and reserved; who directs an organisation."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NON_SIGNE = sa.text("signe_le IS NULL")


def upgrade() -> None:
    """Apply."""
    op.add_column("organisation", sa.Column("responsable", sa.String(length=255), nullable=True))
    for nom, taille in _TEXTES:
        op.add_column("mandat", sa.Column(nom, sa.String(length=taille), nullable=True))
    op.add_column(
        "mandat",
        sa.Column("lecture", sa.String(length=20), nullable=False, server_default="aidant"),
    )
    op.add_column("mandat", sa.Column("courriel_confirme", sa.Boolean(), nullable=True))
    for nom in _INDICATEURS:
        op.add_column(
            "mandat", sa.Column(nom, sa.Boolean(), nullable=False, server_default=sa.false())
        )
    for nom, colonnes in _INDEX:
        op.create_index(
            nom, "mandat", colonnes, sqlite_where=_NON_SIGNE, postgresql_where=_NON_SIGNE
        )
    op.create_table(
        "mandat_reserve",
        sa.Column("mandat_id", sa.Uuid(), nullable=False),
        sa.Column("aidant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mandat_id"], ["mandat.id"], name=op.f("fk_mandat_reserve_mandat_id")
        ),
        sa.ForeignKeyConstraint(
            ["aidant_id"], ["aidant.id"], name=op.f("fk_mandat_reserve_aidant_id")
        ),
        sa.PrimaryKeyConstraint("mandat_id", "aidant_id", name=op.f("pk_mandat_reserve")),
    )
    op.create_index(op.f("ix_mandat_reserve_aidant_id"), "mandat_reserve", ["aidant_id"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("mandat_reserve")
    for nom, _ in _INDEX:
        op.drop_index(nom, "mandat")
    for nom in ("courriel_confirme", "lecture", *_INDICATEURS, *dict(_TEXTES)):
        op.drop_column("mandat", nom)
    op.drop_column("organisation", "responsable")


_TEXTES = (
    ("motif_suspension", 20),
    ("interprete_nom", 100),
    ("interprete_langue", 60),
    ("temoin_nom", 100),
)
_INDICATEURS = ("courriel_confie", "est_reserve")
_INDEX = (
    ("ix_mandat_papier_attendu", ["aidant_id", "debut_le"]),
    ("ix_mandat_non_signe", ["debut_le"]),
)
