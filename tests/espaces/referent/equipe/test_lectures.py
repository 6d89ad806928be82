"""Among the teams of a whole country, every read of one finds its way by an index."""

import re
import uuid
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import ColumnElement, Engine, Uuid, cast, func, literal, select, text
from sqlalchemy.orm import Session

from app.metier.aidants.actes import page_d_actes
from app.metier.aidants.models import Appartenance, RoleTenu
from app.metier.authentification.models import Connexion, MoyenConnexion
from app.metier.authentification.services import ouvrir
from app.metier.equipe.liste.accueil import accueil
from app.metier.equipe.liste.pages import Filtre, Tri, bilan, membres_nommes, page_de_membres
from app.metier.equipe.queries import geres, membre_de
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.fabriques import INSTANT, un_membre
from tests.peuple import NOM, RANG, copier_au_journal, id_de, multiplier, nom_de
from tests.plans import plans_des_lectures

pytestmark = pytest.mark.parametrize(
    "base", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
# Twenty-eight members here, five in each of two thousand other places.
ICI, STRUCTURES, MEMBRES = 28, 2_000, 5
# `aidant` itself is small: for a whole team the planner may read it whole.
GRANDES = re.compile(r"Seq Scan on (appartenance|role_tenu|connexion|moyen_connexion|journal\w*)\b")

# Whose member a rank is: the first ones' here, then so many of each other place.
LIEU = func.greatest(0, (RANG + MEMBRES - ICI) // MEMBRES)


def _lieu(rang: ColumnElement[int]) -> ColumnElement[uuid.UUID]:
    """The organisation of a rank: `uuid.UUID(int=rang)`."""
    return cast(func.lpad(func.to_hex(rang), 32, "0"), Uuid)


@pytest.fixture
def ici(session: Session) -> uuid.UUID:
    """One organisation among thousands, its members' devices and logins, what was managed."""
    with transaction(session):
        modele = un_membre(session, INSTANT)
        structure = session.get_one(Organisation, modele.organisation_id)
        moyen = session.scalars(select(MoyenConnexion)).one()
        tenu = session.scalars(select(RoleTenu)).one()
        ouvrir(session, modele.aidant_id, maintenant=INSTANT)
        connexion = session.scalars(select(Connexion)).one()
        lieu, nombre = _lieu(RANG), ICI + STRUCTURES * MEMBRES
        multiplier(session, structure, STRUCTURES + 1, id=lieu, siret="FM00000000000000")
        chez = {"aidant_id": id_de("aidant"), "organisation_id": _lieu(LIEU)}
        qui = {"courriel": 'FM99999"@essai.fr"', "nom": NOM, "nom_plie": literal(" ") + NOM}
        multiplier(session, modele.aidant, nombre, id=id_de("aidant"), **qui)
        multiplier(session, modele, nombre, **chez)
        multiplier(session, tenu, nombre, **chez)
        multiplier(session, moyen, nombre, aidant_id=id_de("aidant"))
        for visite in range(2):
            secret = {"secret_hash": f'FM99999"-{visite}"'}
            le = literal(INSTANT - timedelta(days=visite))
            multiplier(session, connexion, nombre, **chez, **secret, ouverte_le=le)
        fermees = select(
            literal("fermeture_acces").label("action"),
            literal(INSTANT).label("le"),
            literal(modele.aidant_id).label("aidant_id"),
            Appartenance.organisation_id,
            Appartenance.aidant_id.label("cible_id"),
        )
        for _ in range(2):
            copier_au_journal(session, fermees)
    session.execute(text("ANALYZE"))
    session.commit()
    return uuid.UUID(int=0)


def test_aucune_lecture_ne_parcourt_une_grande_table(
    session: Session, ici: uuid.UUID, moteur: Engine
) -> None:
    with plans_des_lectures(moteur) as plans:
        assert bilan(session, ici).presents == ICI
        for tri in Tri:
            premiere = page_de_membres(session, ici, tri=tri)
            assert premiere is not None
            assert premiere.suite is not None
            suivante = page_de_membres(session, ici, tri=tri, apres=premiere.suite)
            assert suivante is not None
            membre = membre_de(session, ici, premiere.suite)
        for filtre, tri in product(Filtre, Tri):
            seule = page_de_membres(session, ici, filtre=filtre, tri=tri)
            lu = accueil(session, ici, uuid.uuid4(), filtre, tri, maintenant=INSTANT)
            assert lu.membres == seule
            assert lu.attention.bilan.presents == ICI
        assert len(membres_nommes(session, ici, nom_de(12)[:8])) == 1
        assert membre is not None
        assert page_d_actes(session, geres(membre), avant=None) is not None
    fautifs = [plan for plan in plans if GRANDES.search(plan)]
    assert len(plans) > 10
    assert not fautifs, "\n\n".join(fautifs)
