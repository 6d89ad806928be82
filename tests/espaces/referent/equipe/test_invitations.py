"""Somebody who makes no mandate is invited to manage the team: accepts, pairs, logs in; told each time."""

import re

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant
from app.metier.aidants.queries import par_courriel
from app.metier.authentification.models import MoyenConnexion
from app.metier.equipe.invitations.models import InvitationReferent
from tests.client import ClientVerifie
from tests.espaces.referent.equipe.conftest import Equipe, lu, recus
from tests.fabriques import connecter, deux_moteurs, membre_de
from tests.photographie import photographie

INVITER = "/equipe/inviter"
ZITA = {"prenom": "Zita", "nom": "Essai", "courriel": "zita@essai.fr"}


def inviter(equipe: Equipe, **champs: str) -> str:
    """Robert invites; the path of the link that the mail carries."""
    assert equipe.robert.envoyer(INVITER, {**ZITA, **champs}).status_code == 303
    recus(equipe)
    return equipe.boite.lien()


@pytest.fixture
def zita(app: Flask) -> ClientVerifie:
    """A browser where nobody is logged in."""
    navigateur = app.test_client()
    assert isinstance(navigateur, ClientVerifie)
    return navigateur


@deux_moteurs
def test_de_l_invitation_a_la_premiere_connexion(equipe: Equipe, zita: ClientVerifie) -> None:
    lien = inviter(equipe)
    avant = photographie(equipe.app.extensions["moteur"])
    assert "France Services de Saint-Just" in lu(zita.get(lien))
    assert photographie(equipe.app.extensions["moteur"]) == avant, "regarder ne change rien"
    for _ in range(2):
        assert zita.envoyer(lien).status_code == 303
    page = zita.get(lien).text
    cle = re.search(r"<code>([A-Z2-7 -]+)</code>", page)
    assert cle
    code = pyotp.TOTP(re.sub(r"[^A-Z2-7]", "", cle[1])).at(equipe.temps.instant)
    faux = f"{(int(code) + 500_000) % 1_000_000:06}"
    assert zita.envoyer(lien, {"code": faux}).status_code == 422
    assert zita.envoyer(lien, {"code": code}).location == "/connexion"
    assert "Connectez-vous" in lu(zita.get(lien))
    assert "<code>" not in zita.get(lien).text, "la clé ne se montre plus"
    with equipe.base() as session:
        compte = par_courriel(session, ZITA["courriel"])
        assert compte is not None
        membre = membre_de(session, compte.id, equipe.troupe.organisation)
        assert membre.peut(Droit.EQUIPE)
        assert not membre.peut(Droit.MANDATS)
        compte_id = compte.id
    assert "nomination_referent" in equipe.actions(compte_id)
    assert "robert@essai.fr : Une personne référente de plus" in recus(equipe)
    equipe.temps.avancer(minutes=1)
    champs = {
        "email": ZITA["courriel"],
        "code": pyotp.TOTP(re.sub(r"[^A-Z2-7]", "", cle[1])).at(equipe.temps.instant),
    }
    assert zita.envoyer("/connexion", champs).location == "/connexion/attente"


def test_un_compte_d_ailleurs_recoit_le_role_et_rien_ne_le_dit(
    equipe: Equipe, zita: ClientVerifie
) -> None:
    dits = []
    for courriel in ("chloe@essai.fr", "personne@essai.fr"):
        reponse = equipe.robert.envoyer(INVITER, {**ZITA, "courriel": courriel})
        dits.append((reponse.status_code, reponse.location))
        equipe.robert.get(INVITER)
    assert dits[0] == dits[1]
    lien = inviter(equipe, courriel="chloe@essai.fr")
    assert zita.envoyer(lien).status_code == 303
    assert "comme d’habitude" in lu(zita.get(lien))
    with equipe.base() as session:
        chloe = membre_de(session, equipe.troupe.chloe, equipe.troupe.organisation)
        gere, aide = chloe.peut(Droit.EQUIPE), chloe.peut(Droit.MANDATS)
    assert gere
    assert not aide, "le rôle d’ailleurs ne vient pas avec"


def test_repris_trop_vieux_ou_l_hote_parti_le_lien_n_ouvre_rien(
    equipe: Equipe, zita: ClientVerifie
) -> None:
    repris = inviter(equipe)
    with equipe.base() as session:
        une = session.scalars(select(InvitationReferent.id)).one()
    reprendre = f"{INVITER}/{une}/reprendre"
    chloe = connecter(equipe.app, equipe.troupe.chloe, equipe.temps.instant)
    assert chloe.envoyer(reprendre).status_code == 404
    for _ in range(2):
        assert equipe.robert.envoyer(reprendre).status_code == 303
    vieux = inviter(equipe)
    avant = photographie(equipe.app.extensions["moteur"])
    assert [zita.get(repris).status_code, zita.envoyer(repris).status_code] == [403, 403]
    assert zita.envoyer(vieux, {"code": "123456"}).status_code in (403, 422)
    equipe.temps.avancer(days=7)
    assert [zita.get(vieux).status_code, zita.envoyer(vieux).status_code] == [403, 403]
    assert photographie(equipe.app.extensions["moteur"]) == avant
    equipe.temps.avancer(days=-7)
    with equipe.base() as session:
        session.get_one(Aidant, equipe.troupe.robert).desactive_le = equipe.temps.instant
    assert zita.envoyer(vieux).status_code == 403


def test_ce_qui_est_refuse_garde_ce_qui_est_ecrit(equipe: Equipe) -> None:
    mienne = equipe.robert.envoyer(INVITER, {**ZITA, "courriel": "alice@essai.fr"})
    assert mienne.status_code == 422
    assert "Zita" in mienne.text
    assert equipe.robert.envoyer(INVITER, {**ZITA, "courriel": "a@b@c"}).status_code == 422
    assert equipe.robert.envoyer(INVITER, {**ZITA, "nom": ""}).status_code == 422
    for rang in range(5):
        assert (
            equipe.robert.envoyer(INVITER, {**ZITA, "courriel": f"z{rang}@essai.fr"}).status_code
            == 303
        )
    assert equipe.robert.envoyer(INVITER, {**ZITA, "courriel": "z9@essai.fr"}).status_code == 409


@pytest.mark.parametrize("avant", ["d'ailleurs, sans moyen", "créé ici, moyen retiré"])
def test_la_messagerie_seule_n_arme_aucun_compte_qui_existait(
    avant: str, equipe: Equipe, zita: ClientVerifie
) -> None:
    if avant.startswith("d'ailleurs"):
        equipe.ajouter("zita", ou=equipe.troupe.ailleurs)
        equipe.temps.avancer(minutes=1)
    lien = inviter(equipe)
    assert zita.envoyer(lien).status_code == 303
    with equipe.base() as session:
        compte = par_courriel(session, ZITA["courriel"])
        assert compte is not None
        moyen = session.scalars(select(MoyenConnexion).filter_by(aidant_id=compte.id)).one()
        moyen.valide_le, moyen.retire_le = equipe.temps.instant, equipe.temps.instant
    equipe.temps.avancer(minutes=1)
    assert zita.envoyer(lien).status_code == 303
    page = zita.get(lien).text
    assert "<code>" not in page
    assert "Une personne référente vous donne un moyen" in page
    with equipe.base() as session:
        siens = select(MoyenConnexion).filter_by(aidant_id=compte.id, retire_le=None)
        assert session.scalars(siens).all() == [], "rien n’est même commencé"


@pytest.mark.parametrize("motif", ["depart", "inactivite", "national_securite"])
def test_un_compte_ferme_ne_se_rouvre_que_si_personne_ne_l_a_decide(
    motif: str, equipe: Equipe, zita: ClientVerifie
) -> None:
    compte = equipe.ajouter("zita", ou=equipe.troupe.ailleurs)
    with equipe.base() as session:
        ferme = session.get_one(Aidant, compte)
        ferme.desactive_le, ferme.motif_desactivation = equipe.temps.instant, motif
    equipe.temps.avancer(days=500)
    equipe.robert = connecter(equipe.app, equipe.troupe.robert, equipe.temps.instant)
    rouvert = motif != "national_securite"
    assert zita.envoyer(inviter(equipe)).status_code == (303 if rouvert else 409)
    assert ("reactivation_compte" in equipe.actions(compte)) is rouvert
    relu = equipe.compte(compte)
    assert (relu.est_actif, relu.actif_le == equipe.temps.instant.date()) == (rouvert, rouvert)


def test_une_messagerie_ne_se_remplit_pas_d_ici(equipe: Equipe) -> None:
    statuts = [equipe.robert.envoyer(INVITER, ZITA).status_code for _ in range(4)]
    assert statuts == [303, 303, 303, 429]
    with equipe.base() as session:
        for une in session.scalars(select(InvitationReferent)):
            une.courriel = "autre@essai.fr"
            une.annulee_le = equipe.temps.instant
    for rang in range(17):
        assert (
            equipe.robert.envoyer(INVITER, {**ZITA, "courriel": f"z{rang}@essai.fr"}).status_code
            == 303
        )
        with equipe.base() as session:
            for une in session.scalars(select(InvitationReferent)):
                une.annulee_le = equipe.temps.instant
    assert equipe.robert.envoyer(INVITER, ZITA).status_code == 429
    equipe.temps.avancer(days=1)
    equipe.robert = connecter(equipe.app, equipe.troupe.robert, equipe.temps.instant)
    assert equipe.robert.envoyer(INVITER, ZITA).status_code == 303
