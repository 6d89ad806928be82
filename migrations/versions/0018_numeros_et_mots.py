"""What people type is found however it is separated: numbers of cards, names in one word."""

import sqlalchemy as sa
from alembic import op

from app.metier.aidants.models import plier_nom
from app.socle.langue.noms import soudes
from app.socle.langue.saisies import lire_signes

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_AIDANT = sa.table(
    "aidant", sa.column("id", sa.Uuid()), *map(sa.column, ("prenom", "nom", "nom_plie"))
)
_CARTE = sa.table(
    "moyen_connexion",
    sa.column("id", sa.Uuid()),
    *map(sa.column, ("numero_serie", "numero_plie")),
)
_MOT = sa.table(
    "usager_mot",
    sa.column("organisation_id", sa.Uuid()),
    sa.column("usager_id", sa.Uuid()),
    sa.column("mot"),
)
_USAGER = sa.table(
    "usager",
    sa.column("id", sa.Uuid()),
    *map(sa.column, ("prenoms", "nom_naissance", "nom_usage")),
)


def upgrade() -> None:
    """Apply."""
    op.add_column("moyen_connexion", sa.Column("numero_plie", sa.String(40), nullable=True))
    base = op.get_bind()
    _plier_les_numeros(base)
    _souder_les_noms(base)
    op.create_index(
        "uq_moyen_connexion_numero_plie", "moyen_connexion", ["numero_plie"], unique=True
    )


def downgrade() -> None:
    """Undo; words in one stay: they only find what they found."""
    op.drop_index("uq_moyen_connexion_numero_plie", "moyen_connexion")
    op.drop_column("moyen_connexion", "numero_plie")


def _plier_les_numeros(base: sa.Connection) -> None:
    """Two cards that would be the same once folded keep the number they were imported with."""
    cartes = base.execute(sa.select(_CARTE).where(_CARTE.c.numero_serie.is_not(None))).all()
    plies = [lire_signes(carte.numero_serie) for carte in cartes]
    for carte, plie in zip(cartes, plies, strict=True):
        seul = plie and plies.count(plie) == 1
        base.execute(
            sa.update(_CARTE)
            .where(_CARTE.c.id == carte.id)
            .values(numero_plie=plie if seul else carte.numero_serie)
        )


def _souder_les_noms(base: sa.Connection) -> None:
    for compte in base.execute(sa.select(_AIDANT).where(_AIDANT.c.nom_plie != "")).all():
        base.execute(
            sa.update(_AIDANT)
            .where(_AIDANT.c.id == compte.id)
            .values(nom_plie=plier_nom(compte.prenom, compte.nom))
        )
    personnes = base.execute(sa.select(_USAGER).where(_USAGER.c.prenoms.is_not(None))).all()
    for personne in personnes:
        noms = (*personne.prenoms.split(), personne.nom_naissance, personne.nom_usage or "")
        mots = {mot for nom in noms for mot in soudes(nom)}
        siens = _MOT.c.usager_id == personne.id
        if mots:
            lignes = base.execute(sa.select(_MOT).where(siens)).all()
            connus = {(ligne.organisation_id, ligne.mot) for ligne in lignes}
            voulus = {(ou, mot) for ou, _ in connus for mot in mots}
            for ou, mot in sorted(voulus - connus, key=str):
                base.execute(
                    sa.insert(_MOT).values(organisation_id=ou, usager_id=personne.id, mot=mot)
                )
