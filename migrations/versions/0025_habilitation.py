"""Requests of organisations, who they propose, their threads, and when each territory opens."""

import uuid

import sqlalchemy as sa
from alembic import op

from app.socle.base import Instant

revision = "0025"
down_revision = "0026"
branch_labels = None
depends_on = None

_DANS_LA_FILE = sa.text("entree_le IS NOT NULL AND acceptee_le IS NULL AND refusee_le IS NULL")
_EN_COURS = sa.text("annule_le IS NULL AND refuse_le IS NULL AND compte_le IS NULL")
# The waves of 2021 (circulaire): when each opened, and the codes of its régions.
_VAGUES = (
    (1, "2021-03-01", "32 04 06 53 84"),
    (2, "2021-05-01", "01 02 03 75 27 11"),
    (3, "2021-09-01", "93 94 24 28 76 44 52"),
)
# Collectivities overseas are in no wave: the national team opens them.
_COLLECTIVITES = "975 977 978 984 986 987 988 989"


def _instant(nom: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(nom, Instant(timezone=True), nullable=nullable)


def _texte(nom: str, taille: int = 255, *, nullable: bool = True) -> sa.Column:
    return sa.Column(nom, sa.String(length=taille), nullable=nullable)


def _booleen(nom: str) -> sa.Column:
    return sa.Column(nom, sa.Boolean(), server_default=sa.false(), nullable=False)


def _lien(table: str, colonne: str, vers: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([colonne], [f"{vers}.id"], name=op.f(f"fk_{table}_{colonne}"))


def upgrade() -> None:
    """Apply."""
    _acces()
    _demandes()
    _candidats()
    _evenements()
    _ouvertures()


def _acces() -> None:
    op.create_table(
        "acces_demandeur",
        sa.Column("id", sa.Uuid(), nullable=False),
        _texte("courriel", nullable=False),
        _texte("lien_hash", 64, nullable=False),
        _texte("secret_hash", 64),
        _instant("cree_le", nullable=False),
        _instant("prouve_le"),
        _instant("expire_le", nullable=False),
        _instant("ferme_le"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acces_demandeur")),
        sa.UniqueConstraint("lien_hash", name=op.f("uq_acces_demandeur_lien_hash")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_acces_demandeur_secret_hash")),
    )
    op.create_index(op.f("ix_acces_demandeur_courriel"), "acces_demandeur", ["courriel"])


def _demandes() -> None:
    table = "demande_habilitation"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        _texte("numero", 8, nullable=False),
        _texte("demandeur_prenom"),
        _texte("demandeur_nom"),
        _texte("demandeur_fonction"),
        _texte("demandeur_courriel", nullable=False),
        _texte("siret", 14),
        _instant("siret_vu_le"),
        _texte("categorie_juridique", 4),
        _texte("nom"),
        _texte("type"),
        _texte("type_autre"),
        _booleen("label_france_services"),
        _texte("numero_france_services", 30),
        _texte("adresse"),
        _texte("code_postal", 10),
        _texte("ville"),
        _texte("code_commune", 5),
        _texte("code_departement", 3),
        _texte("code_region", 2),
        _texte("telephone", 30),
        _texte("responsable"),
        sa.Column("missions", sa.Text(), nullable=True),
        _instant("delegation_le"),
        sa.Column("engagements", sa.JSON(none_as_null=True), nullable=True),
        _instant("creee_le", nullable=False),
        _instant("changee_le", nullable=False),
        *(
            _instant(f"{nom}_le")
            for nom in (
                "deposee",
                "entree",
                "modification_demandee",
                "en_pause",
                "acceptee",
                "refusee",
                "close",
            )
        ),
        sa.Column("suivie_par_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        _lien(table, "suivie_par_id", "aidant"),
        _lien(table, "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("numero", name=op.f(f"uq_{table}_numero")),
    )
    op.create_index(
        "ix_demande_habilitation_file",
        table,
        ["entree_le", "id"],
        sqlite_where=_DANS_LA_FILE,
        postgresql_where=_DANS_LA_FILE,
    )
    for colonne in ("demandeur_courriel", "siret", "code_region", "organisation_id"):
        op.create_index(op.f(f"ix_{table}_{colonne}"), table, [colonne])


def _candidats() -> None:
    op.create_table(
        "candidat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("demande_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        _texte("prenom", nullable=False),
        _texte("nom", nullable=False),
        _texte("courriel", nullable=False),
        _texte("telephone", 30),
        _texte("profession"),
        _texte("typologie", 30),
        _booleen("conseiller_numerique"),
        _booleen("est_referent"),
        _booleen("a_former"),
        _instant("propose_le", nullable=False),
        _instant("eligible_le"),
        _instant("refuse_le"),
        _instant("annule_le"),
        sa.Column("forme_le", sa.Date(), nullable=True),
        sa.Column("pix_le", sa.Date(), nullable=True),
        _instant("compte_le"),
        sa.Column("compte_id", sa.Uuid(), nullable=True),
        _lien("candidat", "demande_id", "demande_habilitation"),
        _lien("candidat", "organisation_id", "organisation"),
        _lien("candidat", "compte_id", "aidant"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidat")),
    )
    op.create_index(
        "ix_candidat_courriel",
        "candidat",
        ["courriel"],
        sqlite_where=_EN_COURS,
        postgresql_where=_EN_COURS,
    )
    for colonne in ("demande_id", "organisation_id", "compte_id"):
        op.create_index(op.f(f"ix_candidat_{colonne}"), "candidat", [colonne])


def _evenements() -> None:
    table = "demande_evenement"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("demande_id", sa.Uuid(), nullable=False),
        _texte("nature", 20, nullable=False),
        _texte("cote", 10, nullable=False),
        sa.Column("aidant_id", sa.Uuid(), nullable=True),
        sa.Column("texte", sa.Text(), nullable=True),
        _instant("le", nullable=False),
        _lien(table, "demande_id", "demande_habilitation"),
        _lien(table, "aidant_id", "aidant"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_demande_id"), table, ["demande_id"])


def _ouvertures() -> None:
    table = op.create_table(
        "ouverture",
        sa.Column("id", sa.Uuid(), nullable=False),
        _texte("code_region", 2),
        _texte("code_departement", 3),
        sa.Column("vague", sa.Integer(), nullable=True),
        sa.Column("ouvre_le", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ouverture")),
        sa.UniqueConstraint("code_region", name=op.f("uq_ouverture_code_region")),
        sa.UniqueConstraint("code_departement", name=op.f("uq_ouverture_code_departement")),
    )
    vide = {"code_region": None, "code_departement": None, "vague": None, "ouvre_le": None}
    lignes = [
        vide | {"code_region": code, "vague": vague, "ouvre_le": sa.func.date(jour)}
        for vague, jour, codes in _VAGUES
        for code in codes.split()
    ]
    lignes += [vide | {"code_departement": code} for code in _COLLECTIVITES.split()]
    for rang, ligne in enumerate(lignes):
        # The same ids at every passage: what is undone and done again is the same.
        op.execute(table.insert().values(id=uuid.uuid5(uuid.NAMESPACE_OID, str(rang)), **ligne))


def downgrade() -> None:
    """Undo: the requests go with their tables."""
    for table in ("ouverture", "demande_evenement", "candidat", "demande_habilitation"):
        op.drop_table(table)
    op.drop_table("acces_demandeur")
