"""What somebody leaves: the référent reads what to hand over, and nobody's name."""

import uuid
from datetime import timedelta

from app.metier.aidants.models import Appartenance
from app.metier.brouillons.models import Brouillon
from app.metier.mandats.models import Mandat, Reserve
from tests.espaces.referent.equipe.conftest import Equipe, lu, poster
from tests.fabriques import connecter, deux_moteurs, un_brouillon
from tests.photographie import photographie


def _laisser(equipe: Equipe, *, a_bob: uuid.UUID | None = None) -> None:
    """Alice leaves a draft, a paper to have signed, and a mandate reserved to her."""
    troupe = equipe.troupe
    with equipe.base() as session:
        place = session.get_one(Appartenance, (troupe.alice, troupe.organisation))
        un_brouillon(session, place, equipe.temps.instant)
        session.get_one(Mandat, troupe.mandat).est_reserve = True
        gardiens = [troupe.alice, *([a_bob] if a_bob else [])]
        session.add_all(Reserve(mandat_id=troupe.mandat, aidant_id=qui) for qui in gardiens)


@deux_moteurs
def test_ce_qui_reste_sans_le_nom_de_personne(equipe: Equipe) -> None:
    troupe = equipe.troupe
    page = f"/equipe/{troupe.alice}/passation"
    _laisser(equipe)
    assert page in equipe.robert.get(f"/equipe/{troupe.alice}/fermer").text
    avant = photographie(equipe.app.extensions["moteur"])
    dite = lu(equipe.robert.get(page))
    assert photographie(equipe.app.extensions["moteur"]) == avant
    for titre in ("Papiers à faire signer (1)", "réservés (1)", "Mandats commencés (1)"):
        assert titre in dite
    assert dite.count(troupe.mandat.hex[:8].upper()) == 2
    assert "Personne d’autre ne peut l’ouvrir." in dite
    for nom in ("Angela", "DUBOIS", "Dubois", "1962"):
        assert nom not in dite
    assert poster(equipe, troupe.alice, "fermer", motif="depart") == 303
    partie = equipe.robert.get(page).text
    assert "/equipe/reserves/" in partie, "ce que plus personne n’ouvre se donne là"


def test_ce_qui_est_regle_ou_d_un_autre_n_y_est_plus(equipe: Equipe) -> None:
    troupe = equipe.troupe
    bob = equipe.ajouter("bob")
    _laisser(equipe, a_bob=bob)
    page = f"/equipe/{troupe.alice}/passation"
    assert "Un collègue peut l’ouvrir aussi." in lu(equipe.robert.get(page))
    chez_bob = lu(equipe.robert.get(f"/equipe/{bob}/passation"))
    assert "réservés (1)" in chez_bob
    assert "Papiers" not in chez_bob, "le papier est celui de qui a conclu"
    with equipe.base() as session:
        session.get_one(Mandat, troupe.mandat).signe_le = equipe.temps.instant
        session.get_one(Mandat, troupe.mandat).est_reserve = False
        session.query(Brouillon).update({"expire_le": equipe.temps.instant - timedelta(1)})
    assert "Rien à passer" in lu(equipe.robert.get(page))
    assert "Rien à passer" in lu(equipe.robert.get(f"/equipe/{bob}/passation"))
    assert connecter(equipe.app, bob, equipe.temps.instant).get(page).status_code == 403
