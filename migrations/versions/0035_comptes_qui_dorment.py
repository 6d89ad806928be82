"""Accounts: when they last served; what was told of them; why no mandate yet; sessions by région."""

import sqlalchemy as sa
from alembic import op

from app.socle.base import Instant

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_ANNONCES = ("moyen_rappele_le", "fermeture_annoncee_le")
_REMPLIR = """
UPDATE aidant SET actif_le = COALESCE(
    (SELECT MAX(DATE(ouverte_le)) FROM connexion WHERE connexion.aidant_id = aidant.id),
    DATE(cree_le))
"""


def upgrade() -> None:
    """Apply."""
    jour = sa.Column("actif_le", sa.Date(), server_default=sa.text("'1970-01-01'"), nullable=False)
    op.add_column("aidant", jour)
    op.execute(_REMPLIR)
    for nom in _ANNONCES:
        op.add_column("aidant", sa.Column(nom, sa.Date(), nullable=True))
    op.create_table(
        "question_posee",
        sa.Column("aidant_id", sa.Uuid(), nullable=False),
        sa.Column("jeton_hash", sa.String(length=64), nullable=True),
        sa.Column("expire_le", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["aidant_id"], ["aidant.id"], name=op.f("fk_question_posee_aidant_id")
        ),
        sa.PrimaryKeyConstraint("aidant_id", name=op.f("pk_question_posee")),
        sa.UniqueConstraint("jeton_hash", name=op.f("uq_question_posee_jeton_hash")),
    )
    op.create_table(
        "reponse_pourquoi",
        sa.Column("annee", sa.Integer(), nullable=False),
        sa.Column("raison", sa.String(length=20), nullable=False),
        sa.Column("nombre", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("annee", "raison", name=op.f("pk_reponse_pourquoi")),
    )
    op.drop_column("session_formation", "intra")
    op.add_column("session_formation", sa.Column("code_region", sa.String(length=2), nullable=True))
    op.add_column("inscription", sa.Column("dispensee_le", Instant(timezone=True), nullable=True))
    op.add_column("inscription", sa.Column("motif_dispense", sa.String(length=255), nullable=True))


def downgrade() -> None:
    """Undo: what was told, answered and written is lost."""
    op.drop_column("inscription", "motif_dispense")
    op.drop_column("inscription", "dispensee_le")
    op.drop_column("session_formation", "code_region")
    op.add_column(
        "session_formation",
        sa.Column("intra", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.drop_table("reponse_pourquoi")
    op.drop_table("question_posee")
    for nom in (*_ANNONCES, "actif_le"):
        op.drop_column("aidant", nom)
