"""The terms, asked of everybody before anything; the current organisation, one's own only."""

import uuid

import pytest
from flask import Flask

from app.metier.aidants import services as aidants
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.authentification.models import Connexion
from app.metier.brouillons.models import Brouillon
from app.metier.mandats.models import Mandat
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.web.acces import CGU_VERSION, regle_de
from tests.acces import LIGNES
from tests.client import sans_marques
from tests.conftest import Horloge
from tests.espaces.connexion.conftest import Poste
from tests.fabriques import Distribution, la_connexion, membre_de, un_brouillon, une_demande
from tests.photographie import photographie
from tests.scene import Scene

NOUVEAU = "/mandats/nouveau"
SANS_CGU = (
    "connexion.cgu",
    "connexion.verrouiller",
    "connexion.presence",
    "connexion.presence_cle",
    "connexion.prolonger",
    "fournisseur.jeton",
    "fournisseur.userinfo",
    "nouveau_mandat.retour_identite",
    "nouveau_mandat.retour_deconnexion",
)


# Les conditions d’utilisation


@pytest.mark.parametrize("version", [None, "2021-01"])
def test_les_conditions_passent_avant_tout_ecran(version: str | None, scene: Scene) -> None:
    app = scene.app
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Aidant, scene.comptes["aidante"]).cgu_version = version
    avant = photographie(app.extensions["moteur"])
    vus = set()
    for ligne in LIGNES:
        regle = regle_de(app.view_functions[ligne.route])
        assert regle
        if ligne.attendus["anonyme"] not in ("ent", "401"):
            continue
        if ligne.route in SANS_CGU or regle.droit is Droit.PUBLIC:  # an asker has no account
            continue
        reponse = scene.demander("aidante", ligne)
        if ligne.methode == "GET":
            assert reponse.status_code == 303, ligne
            assert reponse.location.startswith("/cgu?suite="), ligne
        else:
            assert reponse.status_code == 409, ligne
            assert 'name="accepter_cgu"' in reponse.text, ligne
        vus.add(ligne.route)
    assert len(vus) > 10
    assert photographie(app.extensions["moteur"]) == avant


def test_accepter_les_conditions_mene_ou_l_on_allait(
    poste: Poste, app: Flask, troupe: Distribution
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Aidant, troupe.alice).cgu_version = None
    renvoi = poste.navigateur.get(f"/mandats/{troupe.mandat}").location
    assert poste.navigateur.envoyer(renvoi).status_code == 422
    reponse = poste.navigateur.envoyer(renvoi, {"accepter": "y"})
    assert reponse.location == f"/mandats/{troupe.mandat}"
    assert poste.navigateur.get(reponse.location).status_code == 200
    with app.extensions["fabrique"]() as session:
        assert session.get_one(Aidant, troupe.alice).cgu_version == CGU_VERSION


# La structure courante


@pytest.fixture
def partout(app: Flask, troupe: Distribution, temps: Horloge) -> Distribution:
    """Alice works in both places."""
    with app.extensions["fabrique"]() as session, transaction(session):
        aidants.rattacher(
            session,
            session.get_one(Aidant, troupe.alice),
            session.get_one(Organisation, troupe.ailleurs),
            roles=("aidant",),
            maintenant=temps.instant,
        )
    return troupe


def courante(app: Flask, poste: Poste) -> uuid.UUID:
    with app.extensions["fabrique"]() as session:
        (connexion,) = session.query(Connexion).filter_by(aidant_id=poste.aidant_id)
        return connexion.organisation_id


def test_basculer_change_ce_que_l_on_voit(partout: Distribution, poste: Poste, app: Flask) -> None:
    ici, ailleurs = f"/mandats/{partout.mandat}", f"/mandats/{partout.mandat_ailleurs}"
    assert [poste.navigateur.get(a).status_code for a in (ici, ailleurs)] == [200, 404]
    reponse = poste.navigateur.envoyer("/structure", {"structure": str(partout.ailleurs)})
    assert (reponse.status_code, reponse.location) == (303, "/espace-aidant/")
    assert courante(app, poste) == partout.ailleurs
    assert [poste.navigateur.get(a).status_code for a in (ici, ailleurs)] == [404, 200]


@pytest.mark.parametrize("choix", ["ailleurs", "absente", "texte", "vide"])
def test_on_ne_bascule_que_chez_soi(
    choix: str, troupe: Distribution, poste: Poste, app: Flask
) -> None:
    structure = {
        "ailleurs": str(troupe.ailleurs),
        "absente": str(uuid.uuid4()),
        "texte": "x' OR 1=1",
        "vide": "",
    }[choix]
    avant = photographie(app.extensions["moteur"])
    assert poste.navigateur.envoyer("/structure", {"structure": structure}).status_code == 422
    assert photographie(app.extensions["moteur"]) == avant


@pytest.mark.parametrize("cause", ["appartenance", "organisation"])
def test_on_ne_bascule_pas_ou_l_on_ne_travaille_plus(
    cause: str, partout: Distribution, poste: Poste, app: Flask, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        if cause == "appartenance":
            place = session.get_one(Appartenance, (partout.alice, partout.ailleurs))
            place.terminee_le = temps.instant
        else:
            session.get_one(Organisation, partout.ailleurs).desactivee_le = temps.instant
    champs = {"structure": str(partout.ailleurs)}
    assert poste.navigateur.envoyer("/structure", champs).status_code == 422
    assert str(partout.ailleurs) not in poste.navigateur.get("/structure").text


def test_un_brouillon_garde_sa_structure(
    partout: Distribution, poste: Poste, app: Flask, temps: Horloge
) -> None:
    """Switched in another tab: the mandate is the first place's, and one gets to see it."""
    with app.extensions["fabrique"]() as session, transaction(session):
        membre = membre_de(session, partout.alice, partout.organisation)
        brouillon = un_brouillon(session, membre, temps.instant).id
    adresse = f"{NOUVEAU}/{brouillon}/conclusion"
    nom_ici, nom_ailleurs = "France Services de Saint-Just", "CCAS d’Ailleurs"
    poste.navigateur.envoyer("/structure", {"structure": str(partout.ailleurs)})
    assert nom_ailleurs in poste.navigateur.get("/espace-aidant/").text
    recap = poste.navigateur.get(adresse).text.partition("<main")[2]
    assert nom_ici in recap
    assert nom_ailleurs not in recap
    reste = f"Ce mandat reste à la structure {nom_ici}"
    assert reste in sans_marques(recap)
    poste.navigateur.envoyer("/structure", {"structure": str(partout.organisation)})
    assert reste not in sans_marques(poste.navigateur.get(adresse).text)
    poste.navigateur.envoyer("/structure", {"structure": str(partout.ailleurs)})
    accord = {"declaration": "y", "accord": "y", "code": poste.code()}
    renvoi = poste.navigateur.envoyer(adresse, accord).location
    assert courante(app, poste) == partout.ailleurs
    with app.extensions["fabrique"]() as session:
        conclu = session.get_one(Brouillon, brouillon).mandat_id
        assert session.get_one(Mandat, conclu).organisation_id == partout.organisation
    assert renvoi == f"/structure?suite=/mandats/{conclu}/attestation"
    assert poste.navigateur.get(renvoi).status_code == 200
    reponse = poste.navigateur.envoyer(renvoi, {"structure": str(partout.organisation)})
    assert reponse.location == f"/mandats/{conclu}/attestation"
    assert poste.navigateur.get(reponse.location).status_code == 200


def test_les_brouillons_de_l_accueil_sont_ceux_de_la_structure_courante(
    partout: Distribution, poste: Poste
) -> None:
    choix = {"domaines": ["logement"], "duree": "court"}
    brouillon = poste.navigateur.envoyer(NOUVEAU, choix).location.rsplit("/", 1)[0]
    assert brouillon in poste.navigateur.get("/espace-aidant/").text
    poste.navigateur.envoyer("/structure", {"structure": str(partout.ailleurs)})
    assert brouillon not in poste.navigateur.get("/espace-aidant/").text


def test_une_demande_reste_a_la_structure_ou_elle_est_arrivee(
    partout: Distribution, poste: Poste, app: Flask, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        connexion = la_connexion(session, partout.alice)
        retour = app.extensions["reglages"].fi.redirect_uris[0]
        demande = une_demande(session, connexion, temps.instant, redirect_uri=retour).id
    adresse = f"/authorize/{demande}/personne"
    assert poste.navigateur.get(adresse).status_code == 200
    poste.navigateur.envoyer("/structure", {"structure": str(partout.ailleurs)})
    assert poste.navigateur.get(adresse).status_code == 404
