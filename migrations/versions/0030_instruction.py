"""Requests are found by a folded name; left or refused, they are wiped; a week is told once."""

import sqlalchemy as sa
from alembic import op

from app.metier.organisations.models import nom_plie
from app.socle.base import Instant

revision = "0030"
down_revision = "0028"
branch_labels = None
depends_on = None

_DEMANDE = sa.table(
    "demande_habilitation",
    sa.column("id", sa.Uuid()),
    *(sa.column(nom, sa.String()) for nom in ("nom", "ville", "nom_plie")),
)


def upgrade() -> None:
    """Apply."""
    for colonne in (
        sa.Column("nom_plie", sa.String(255), nullable=False, server_default=sa.text("''")),
        sa.Column("avertie_le", Instant(timezone=True), nullable=True),
        sa.Column("effacee_le", Instant(timezone=True), nullable=True),
    ):
        op.add_column("demande_habilitation", colonne)
    op.create_table(
        "resume_demandes",
        sa.Column("lundi", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("lundi", name=op.f("pk_resume_demandes")),
    )
    _plier(op.get_bind())


def downgrade() -> None:
    """Undo."""
    op.drop_table("resume_demandes")
    for nom in ("effacee_le", "avertie_le", "nom_plie"):
        op.drop_column("demande_habilitation", nom)


def _plier(base: sa.Connection) -> None:
    for ligne in base.execute(sa.select(_DEMANDE)).all():
        plie = nom_plie(ligne.nom or "", ligne.ville or "")
        base.execute(sa.update(_DEMANDE).where(_DEMANDE.c.id == ligne.id).values(nom_plie=plie))
