"""Presence, end of a login: nothing typed is lost, nothing old opens anything."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.espaces.aidant.nouveau_mandat import conclusion
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.authentification.codes import Essai
from app.metier.authentification.models import Connexion
from app.metier.brouillons.models import Brouillon, Identification
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.web import connectee as qui
from tests.conftest import Horloge
from tests.espaces.connexion.conftest import Poste
from tests.espaces.connexion.portes import CHAMPS_CHOIX, CHOIX, NOUVEAU, champs_portes
from tests.fabriques import (
    Distribution,
    la_connexion,
    membre_de,
    tenir_roles,
    un_brouillon,
    un_trajet,
)
from tests.photographie import photographie


def le_brouillon(app: Flask, troupe: Distribution, temps: Horloge) -> Brouillon:
    """A draft of Alice's, its person identified now."""
    with app.extensions["fabrique"]() as session, transaction(session):
        membre = membre_de(session, troupe.alice, troupe.organisation)
        return un_brouillon(session, membre, temps.instant)


# Après 15 minutes


def test_une_visite_passe_par_la_presence_et_y_revient(poste: Poste, temps: Horloge) -> None:
    temps.avancer(minutes=14, seconds=59)
    assert poste.navigateur.get("/espace-aidant/").status_code == 200
    temps.avancer(minutes=15)
    renvoi = poste.navigateur.get("/mandats/nouveau?a=1&b=é")
    assert renvoi.location.startswith("/presence?suite=")
    assert poste.navigateur.get(renvoi.location).status_code == 200
    reponse = poste.navigateur.envoyer(renvoi.location, {"code": poste.code()})
    assert reponse.location == "/mandats/nouveau?a=1&b=%C3%A9"
    assert poste.navigateur.get(reponse.location).status_code == 200


def test_un_envoi_demande_un_code_et_garde_tout(poste: Poste, app: Flask, temps: Horloge) -> None:
    temps.avancer(minutes=15)
    avant = photographie(app.extensions["moteur"])
    reponse = poste.navigateur.envoyer(f"{NOUVEAU}?d=1", CHOIX)
    assert reponse.status_code == 401
    assert photographie(app.extensions["moteur"]) == avant
    assert champs_portes(reponse.text) == CHAMPS_CHOIX
    assert 'name="code_presence"' in reponse.text
    assert f'action="{NOUVEAU}?d=1"' in reponse.text, "il revient à la même adresse"


def test_le_code_dans_la_page_fait_l_acte(poste: Poste, app: Flask, temps: Horloge) -> None:
    temps.avancer(minutes=20)
    avant = poste.secret()
    reponse = poste.navigateur.envoyer(NOUVEAU, {**CHOIX, "code_presence": poste.code()})
    assert reponse.status_code == 303
    with app.extensions["fabrique"]() as session:
        brouillon = session.scalars(select(Brouillon)).one()
        assert (brouillon.domaines, brouillon.duree) == (["logement", "argent"], "court")
    assert poste.secret() != avant
    assert poste.navigateur.get(reponse.location).status_code == 200


def test_un_mauvais_code_dans_la_page_garde_les_champs(
    poste: Poste, app: Flask, temps: Horloge
) -> None:
    temps.avancer(minutes=20)
    avant = photographie(app.extensions["moteur"], sauf=("tentative",))
    mauvais = poste.mauvais_code()
    reponse = poste.navigateur.envoyer(NOUVEAU, {**CHOIX, "code_presence": mauvais})
    assert reponse.status_code == 401
    assert champs_portes(reponse.text) == CHAMPS_CHOIX
    assert 'role="alert"' in reponse.text
    assert mauvais not in reponse.text
    assert photographie(app.extensions["moteur"], sauf=("tentative",)) == avant


def test_trop_de_mauvais_codes_dans_la_page_gardent_les_champs(
    poste: Poste, temps: Horloge
) -> None:
    temps.avancer(minutes=20)
    for i in range(7):
        champs = {**CHOIX, "code_presence": f"{(int(poste.code()) + i + 1) % 10**6:06}"}
        reponse = poste.navigateur.envoyer(NOUVEAU, champs)
    assert reponse.status_code == 401
    assert champs_portes(reponse.text) == CHAMPS_CHOIX
    assert poste.navigateur.envoyer("/presence", {"code": poste.code()}).status_code == 429


def test_les_ecrans_qui_finissent_par_un_code_ne_demandent_pas_la_presence(
    poste: Poste, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    adresse = f"{NOUVEAU}/{le_brouillon(app, troupe, temps).id}/conclusion"
    temps.avancer(minutes=20)
    assert poste.navigateur.get(adresse).status_code == 200
    assert poste.navigateur.get("/presence").status_code == 200
    assert poste.navigateur.envoyer(adresse, {"code": "1"}).status_code == 422
    accord = {"declaration": "y", "accord": "y", "code": poste.code()}
    reponse = poste.navigateur.envoyer(adresse, accord)
    assert reponse.location.startswith("/mandats/")
    assert poste.navigateur.get(reponse.location).status_code == 200, "son code vaut présence"


def test_un_refus_a_la_conclusion_ne_vaut_pas_presence(
    poste: Poste, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    adresse = f"{NOUVEAU}/{le_brouillon(app, troupe, temps).id}/conclusion"
    temps.avancer(minutes=20)
    champs = {"declaration": "y", "accord": "y", "code": poste.mauvais_code()}
    assert poste.navigateur.envoyer(adresse, champs).status_code == 422
    assert poste.navigateur.get("/espace-aidant/").location.startswith("/presence?")


def test_un_brouillon_deja_conclu_ne_vaut_pas_presence(
    poste: Poste, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    """Its code is not even looked at: it proves nothing."""
    adresse = f"{NOUVEAU}/{le_brouillon(app, troupe, temps).id}/conclusion"
    champs = {"declaration": "y", "accord": "y", "code": poste.code()}
    mandat = poste.navigateur.envoyer(adresse, champs).location
    temps.avancer(minutes=20)
    faux = poste.navigateur.envoyer(adresse, {**champs, "code": poste.mauvais_code()})
    assert faux.location == mandat
    assert poste.navigateur.get(mandat).location.startswith("/presence?")


def test_un_brouillon_conclu_pendant_l_envoi_ne_vaut_pas_presence(
    poste: Poste,
    app: Flask,
    troupe: Distribution,
    temps: Horloge,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two tabs: the second one's code is not looked at either."""
    adresse = f"{NOUVEAU}/{le_brouillon(app, troupe, temps).id}/conclusion"
    champs = {"declaration": "y", "accord": "y", "code": poste.mauvais_code()}
    temps.avancer(minutes=20)
    autre = Poste(app, poste.aidant_id, temps)
    reserver = qui.reserver_mon_essai

    def laisser_passer_l_autre(code: str) -> Essai:
        monkeypatch.setattr(conclusion, "reserver_mon_essai", reserver)
        with app.app_context():
            bon = autre.navigateur.envoyer(adresse, {**champs, "code": autre.code()})
        assert bon.location.startswith("/mandats/")
        return reserver(code)

    monkeypatch.setattr(conclusion, "reserver_mon_essai", laisser_passer_l_autre)
    mandat = poste.navigateur.envoyer(adresse, champs).location
    assert mandat.startswith("/mandats/")
    assert poste.navigateur.get(mandat).location.startswith("/presence?")


# Après 30 minutes


def test_une_connexion_oubliee_est_morte(poste: Poste, app: Flask, temps: Horloge) -> None:
    temps.avancer(minutes=30)
    avant = photographie(app.extensions["moteur"])
    for adresse in ("/espace-aidant/", "/presence"):
        assert poste.navigateur.get(adresse).location.startswith("/connexion?suite=")
    reponse = poste.navigateur.envoyer(NOUVEAU, {**CHOIX, "code_presence": poste.code()})
    assert reponse.status_code == 401
    assert champs_portes(reponse.text) == CHAMPS_CHOIX
    assert 'name="code_presence"' not in reponse.text
    assert photographie(app.extensions["moteur"]) == avant


def test_une_fois_reconnectee_la_page_gardee_s_envoie(
    poste: Poste, app: Flask, temps: Horloge
) -> None:
    temps.avancer(minutes=40)
    morte = poste.navigateur.envoyer(NOUVEAU, CHOIX)
    portes = champs_portes(morte.text)
    autre_onglet = Poste(app, poste.aidant_id, temps)
    poste.navigateur.set_cookie("connexion", autre_onglet.secret())
    donnees: dict[str, list[str]] = {}
    for nom, valeur in portes:
        donnees.setdefault(nom, []).append(valeur)
    assert poste.navigateur.envoyer(NOUVEAU, donnees).status_code == 303


@pytest.mark.parametrize("absence", [16, 45, 59])
def test_partie_a_franceconnect_elle_dort_sans_mourir(
    absence: int, poste: Poste, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    """A forgotten password takes its hour: one code wakes the login, nothing is redone."""
    with app.extensions["fabrique"]() as session, transaction(session):
        membre = membre_de(session, troupe.alice, troupe.organisation)
        brouillon = un_brouillon(session, membre, temps.instant)
        connexion = la_connexion(session, troupe.alice)
        un_trajet(session, brouillon, connexion, temps.instant, state="etat", id_token="j.e.t")
        adresse = f"{NOUVEAU}/{brouillon.id}/conclusion"
    temps.avancer(minutes=absence)
    assert poste.navigateur.get("/espace-aidant/").location.startswith("/presence?")
    assert poste.navigateur.get("/logout-callback/?state=etat").location == adresse
    assert poste.navigateur.get(adresse).status_code == 200
    temps.avancer(minutes=10)
    accord = {"declaration": "y", "accord": "y", "code": poste.code()}
    assert poste.navigateur.envoyer(adresse, accord).status_code == 303


def test_un_retour_sans_depart_ne_prolonge_rien(poste: Poste, temps: Horloge) -> None:
    temps.avancer(minutes=29)
    assert poste.navigateur.get("/logout-callback/?state=invente").status_code == 400
    temps.avancer(minutes=1)
    assert poste.navigateur.get("/espace-aidant/").location.startswith("/connexion?")


# Le secret


def test_la_presence_change_le_secret_pas_la_connexion(
    poste: Poste, app: Flask, temps: Horloge
) -> None:
    ancien = poste.secret()
    temps.avancer(minutes=20)
    poste.navigateur.envoyer("/presence", {"code": poste.code()})
    assert poste.secret() != ancien
    assert poste.navigateur.get("/espace-aidant/").status_code == 200
    voleur = app.test_client()
    voleur.set_cookie("connexion", ancien)
    assert voleur.get("/espace-aidant/").location.startswith("/connexion?")
    with app.extensions["fabrique"]() as session:
        (connexion,) = session.scalars(select(Connexion))
        assert connexion.code_le == temps.instant


def test_un_mauvais_code_de_presence_laisse_dormir(poste: Poste, temps: Horloge) -> None:
    temps.avancer(minutes=20)
    secret = poste.secret()
    reponse = poste.navigateur.envoyer("/presence", {"code": poste.mauvais_code()})
    assert reponse.status_code == 422
    assert poste.secret() == secret
    assert poste.navigateur.get("/espace-aidant/").location.startswith("/presence?")


def test_un_code_ne_prouve_la_presence_qu_une_fois(poste: Poste, temps: Horloge) -> None:
    code = poste.code()
    assert poste.navigateur.envoyer("/presence", {"code": code}).status_code == 303
    assert poste.navigateur.envoyer("/presence", {"code": code}).status_code == 422


# La fin


def test_se_deconnecter_tue_la_connexion_a_l_instant(poste: Poste, app: Flask) -> None:
    ancien = poste.secret()
    reponse = poste.navigateur.envoyer("/deconnexion")
    assert (reponse.status_code, reponse.location) == (303, "/")
    assert reponse.headers["Clear-Site-Data"] == '"storage"'
    assert poste.navigateur.get_cookie("connexion") is None
    poste.navigateur.set_cookie("connexion", ancien)
    assert poste.navigateur.get("/espace-aidant/").location.startswith("/connexion?")
    assert poste.navigateur.envoyer(NOUVEAU, CHOIX).status_code == 401
    avant = photographie(app.extensions["moteur"])
    assert poste.navigateur.envoyer("/deconnexion").status_code == 303
    assert photographie(app.extensions["moteur"]) == avant


@pytest.mark.parametrize("motif", ["compte", "appartenance", "organisation"])
def test_une_desactivation_tue_la_connexion_a_l_instant(
    motif: str, poste: Poste, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    assert poste.navigateur.get("/espace-aidant/").status_code == 200
    with app.extensions["fabrique"]() as session, transaction(session):
        if motif == "compte":
            session.get_one(Aidant, troupe.alice).desactive_le = temps.instant
        elif motif == "organisation":
            organisation = session.get_one(Organisation, troupe.organisation)
            organisation.desactivee_le = temps.instant
        else:
            place = session.get_one(Appartenance, (troupe.alice, troupe.organisation))
            place.terminee_le = temps.instant
    avant = photographie(app.extensions["moteur"])
    assert poste.navigateur.get("/espace-aidant/").location.startswith("/connexion?")
    assert poste.navigateur.envoyer(NOUVEAU, CHOIX).status_code == 401
    assert photographie(app.extensions["moteur"]) == avant


def test_le_role_retire_ferme_les_mandats_a_l_instant(
    poste: Poste, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        tenir_roles(session, session.get_one(Appartenance, (troupe.alice, troupe.organisation)))
    assert poste.navigateur.get("/espace-aidant/").status_code == 200
    assert poste.navigateur.get(f"/mandats/{troupe.mandat}").status_code == 403
    assert poste.navigateur.envoyer(NOUVEAU, CHOIX).status_code == 403


def test_le_trajet_vers_franceconnect_finit_par_endormir(
    poste: Poste, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    """Past its hour the trip no longer keeps the login."""
    brouillon = le_brouillon(app, troupe, temps)
    with app.extensions["fabrique"]() as session, transaction(session):
        un_trajet(
            session,
            session.get_one(Brouillon, brouillon.id),
            la_connexion(session, troupe.alice),
            temps.instant,
            state="etat",
        )
        assert session.scalars(select(Identification)).one().expire_le == (
            temps.instant + timedelta(hours=1)
        )
    temps.avancer(minutes=60)
    assert poste.navigateur.get("/espace-aidant/").location.startswith("/connexion?")
