"""Training bodies, sessions, registrations, attendance, and what the national team sets."""

import sqlalchemy as sa
from alembic import op

from app.socle.base import Instant

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_VIVANTE = sa.text("annulee_le IS NULL")


def _lien(table: str, colonne: str, vers: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([colonne], [f"{vers}.id"], name=op.f(f"fk_{table}_{colonne}"))


def _instant(nom: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(nom, Instant(timezone=True), nullable=nullable)


def _cle(nom: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(nom, sa.Uuid(), nullable=nullable)


def upgrade() -> None:
    """Apply."""
    _organismes()
    _sessions()
    _inscriptions()
    _reglages()
    op.add_column("candidat", _instant("rappele_le"))


def _organismes() -> None:
    op.create_table(
        "organisme_formation",
        _cle("id"),
        sa.Column("nom", sa.String(length=255), nullable=False),
        _instant("cree_le", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisme_formation")),
        sa.UniqueConstraint("nom", name=op.f("uq_organisme_formation_nom")),
    )
    table = "membre_organisme"
    op.create_table(
        table,
        _cle("aidant_id"),
        _cle("organisme_id"),
        _lien(table, "aidant_id", "aidant"),
        _lien(table, "organisme_id", "organisme_formation"),
        sa.PrimaryKeyConstraint("aidant_id", "organisme_id", name=op.f("pk_membre_organisme")),
    )
    op.create_index(op.f("ix_membre_organisme_organisme_id"), table, ["organisme_id"])


def _sessions() -> None:
    table = "session_formation"
    op.create_table(
        table,
        _cle("id"),
        _cle("organisme_id", nullable=True),
        _cle("organisation_id", nullable=True),
        _cle("formateur_id", nullable=True),
        sa.Column("heures", sa.Integer(), nullable=False),
        sa.Column("lieu", sa.String(length=255), nullable=False),
        sa.Column("a_distance", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("capacite", sa.Integer(), nullable=False),
        sa.Column("typologies", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("intra", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("fuseau", sa.String(length=64), nullable=False),
        _instant("commence_le", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        _instant("publiee_le"),
        _instant("fermee_le"),
        _instant("annulee_le"),
        sa.Column("motif_annulation", sa.String(length=255), nullable=True),
        sa.CheckConstraint("capacite > 0", name=op.f(f"ck_{table}_capacite_positive")),
        _lien(table, "organisme_id", "organisme_formation"),
        _lien(table, "organisation_id", "organisation"),
        _lien(table, "formateur_id", "aidant"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for colonne in ("organisme_id", "commence_le"):
        op.create_index(op.f(f"ix_{table}_{colonne}"), table, [colonne])
    op.create_table(
        "demi_journee",
        _cle("id"),
        _cle("session_id"),
        _instant("debut_le", nullable=False),
        _instant("fin_le", nullable=False),
        _lien("demi_journee", "session_id", table),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demi_journee")),
    )
    op.create_index(op.f("ix_demi_journee_session_id"), "demi_journee", ["session_id"])


def _inscriptions() -> None:
    table = "inscription"
    op.create_table(
        table,
        _cle("id"),
        _cle("session_id"),
        _cle("candidat_id"),
        _instant("inscrite_le", nullable=False),
        _instant("place_le"),
        _instant("annulee_le"),
        _lien(table, "session_id", "session_formation"),
        _lien(table, "candidat_id", "candidat"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inscription")),
    )
    for colonne in ("session_id", "candidat_id"):
        op.create_index(op.f(f"ix_{table}_{colonne}"), table, [colonne])
    op.create_index(
        "uq_inscription_vivante",
        table,
        ["session_id", "candidat_id"],
        unique=True,
        sqlite_where=_VIVANTE,
        postgresql_where=_VIVANTE,
    )
    op.create_table(
        "presence",
        _cle("inscription_id"),
        _cle("demi_journee_id"),
        _lien("presence", "inscription_id", "inscription"),
        _lien("presence", "demi_journee_id", "demi_journee"),
        sa.PrimaryKeyConstraint("inscription_id", "demi_journee_id", name=op.f("pk_presence")),
    )
    op.create_index(op.f("ix_presence_demi_journee_id"), "presence", ["demi_journee_id"])


def _reglages() -> None:
    nombres = ("delai_jours", "delai_peu_jours", "peu_inscrits", "seuil_pix")
    table = op.create_table(
        "reglages_formation",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(nom, sa.Integer(), nullable=False) for nom in nombres),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reglages_formation")),
    )
    valeurs = dict(zip(nombres, (14, 28, 4, 0), strict=True))
    op.execute(table.insert().values(id=1, **valeurs))


def downgrade() -> None:
    """Undo: the sessions go with their tables."""
    op.drop_column("candidat", "rappele_le")
    for table in ("presence", "inscription", "demi_journee", "session_formation"):
        op.drop_table(table)
    for table in ("membre_organisme", "organisme_formation", "reglages_formation"):
        op.drop_table(table)
