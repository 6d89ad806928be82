"""To log in and to prove presence with a passkey: the key alone opens, and nothing else does."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.metier.aidants.models import Aidant
from app.metier.authentification.cles_acces.models import CleAcces, Defi
from app.metier.authentification.models import Connexion, MoyenConnexion, Tentative
from app.metier.authentification.moyens.secours import tirer
from app.metier.authentification.queries import generateurs
from app.socle.bdd import transaction
from app.web.reponses.securite import POSTE
from tests.authentificateur import Appareil, defi_invente, identifiants, options_de
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.espaces.connexion.cles import ALICE, CLE, ajouter, demander, repondre
from tests.espaces.connexion.conftest import Boite, Poste
from tests.fabriques import Distribution, code_de, deux_moteurs
from tests.ordres import ordres

PRESENCE = "/presence/cle"


@pytest.fixture
def appareil(poste: Poste) -> Appareil:
    """Alice's key."""
    return ajouter(poste)


def est_entree(client: ClientVerifie) -> bool:
    return client.get("/espace-aidant/").status_code == 200


def la_cle(app: Flask) -> tuple[CleAcces, MoyenConnexion]:
    with app.extensions["fabrique"]() as session:
        moyen = session.scalars(select(MoyenConnexion).filter_by(genre="cle")).one()
        assert moyen.cle is not None
        return moyen.cle, moyen


@deux_moteurs
def test_la_cle_ouvre_sans_code_ni_lien(
    client: ClientVerifie, appareil: Appareil, app: Flask, boite: Boite, temps: Horloge
) -> None:
    combien = len(boite.recus)
    adresse = f"{CLE}?suite=/usagers/"
    options = demander(client, adresse=adresse)
    assert options["userVerification"] == "required"
    entree = repondre(client, appareil.signer(options), adresse=adresse)
    assert (entree.status_code, entree.location) == (303, "/usagers/")
    assert est_entree(client)
    assert len(boite.recus) == combien
    cle, _ = la_cle(app)
    assert (cle.compteur, cle.utilisee_le) == (1, temps.instant)
    with app.extensions["fabrique"]() as session:
        assert list(session.scalars(select(Tentative))) == [], "l’essai est rendu"
    assert client.get_cookie(POSTE), "ses échecs se comptent à part, ici"
    assert repondre(client, appareil.signer(demander(client))).status_code == 303


def test_la_page_de_connexion_la_propose_cachee(client: ClientVerifie) -> None:
    """The script shows it where the browser can."""
    page = client.get("/connexion?suite=/usagers/").text
    assert '<p hidden data-si-cle><a href="/connexion/cle?suite=/usagers/"' in page
    assert 'src="/static/cle.' not in page, "il n’est que sur les pages qui s’en servent"
    assert 'src="/static/cle.' in client.get(CLE).text


@pytest.mark.parametrize(
    "mensonge",
    [
        {"verifiee": False},
        {"presente": False},
        {"origine": "http://localhost:5001"},
        {"rp_id": "ailleurs.example"},
        {"genre": "webauthn.create"},
        {"ailleurs": True},
        {"defi": defi_invente()},
        {"signature": b"0" * 70},
        {"signature": b""},
        {"usager": "AAAA"},
    ],
)
def test_une_reponse_fausse_n_ouvre_rien_et_compte(
    mensonge: dict[str, Any], client: ClientVerifie, appareil: Appareil, app: Flask
) -> None:
    refus = repondre(client, appareil.signer(demander(client), **mensonge))
    assert refus.status_code == 422
    assert "n’a pas été reconnue" in refus.text
    assert f'value="{ALICE}"' in refus.text
    assert not est_entree(client)
    with app.extensions["fabrique"]() as session:
        assert session.scalars(select(Tentative)).first() is not None


def test_un_defi_sert_une_fois_meme_refuse(client: ClientVerifie, appareil: Appareil) -> None:
    options = demander(client)
    assert repondre(client, appareil.signer(options, verifiee=False)).status_code == 422
    assert repondre(client, appareil.signer(options)).status_code == 422
    assert not est_entree(client)
    options = demander(client)
    bonne = appareil.signer(options)
    assert repondre(client, bonne).status_code == 303
    assert repondre(client, bonne).status_code == 422


def test_un_defi_dure_cinq_minutes(
    client: ClientVerifie, appareil: Appareil, temps: Horloge
) -> None:
    options = demander(client)
    temps.avancer(minutes=4, seconds=59)
    assert repondre(client, appareil.signer(options)).status_code == 303
    options = demander(client)
    temps.avancer(minutes=5)
    assert repondre(client, appareil.signer(options)).status_code == 422


def test_un_defi_ne_sert_que_dans_son_navigateur_et_a_son_usage(
    client: ClientVerifie, appareil: Appareil, app: Flask, poste: Poste
) -> None:
    """What a page elsewhere had Alice sign opens nothing in the browser of who made it."""
    voleur = app.test_client()
    assert isinstance(voleur, ClientVerifie)
    options = demander(voleur)
    assert repondre(client, appareil.signer(options)).status_code == 422
    poste.navigateur.envoyer("/verrouiller")
    de_presence = options_de(poste.navigateur.envoyer(PRESENCE).text)
    assert repondre(client, appareil.signer(de_presence)).status_code == 422
    assert not est_entree(client)


def test_la_cle_d_un_compte_n_ouvre_pas_un_autre(
    client: ClientVerifie, appareil: Appareil, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    sienne = ajouter(Poste(app, troupe.chloe, temps))
    options = demander(client)
    assert repondre(client, sienne.signer(options)).status_code == 422
    vol = sienne.copie()
    vol.identifiant = appareil.identifiant  # Alice's name, signed by another key
    assert repondre(client, vol.signer(demander(client))).status_code == 422
    autre = demander(client, "chloe@essai.fr")
    assert repondre(client, sienne.signer(autre), ALICE).status_code == 422
    assert not est_entree(client)


@deux_moteurs
def test_un_compteur_qui_recule_suspend_ferme_et_se_dit(
    client: ClientVerifie, appareil: Appareil, app: Flask, boite: Boite, poste: Poste
) -> None:
    copie = appareil.copie()
    assert repondre(client, appareil.signer(demander(client))).status_code == 303
    voleur = app.test_client()
    assert isinstance(voleur, ClientVerifie)
    refus = repondre(voleur, copie.signer(demander(voleur)))
    assert refus.status_code == 422
    assert "peut-être été copiée" in refus.text
    assert la_cle(app)[1].suspendu_le is not None
    assert not est_entree(client)
    assert not est_entree(poste.navigateur)
    assert boite.recus[-1]["Subject"] == "Votre clé d’accès est suspendue"
    assert repondre(client, appareil.signer(demander(client))).status_code == 422


def test_une_cle_synchronisee_ne_compte_pas(
    client: ClientVerifie, poste: Poste, app: Flask
) -> None:
    base_url = app.extensions["reglages"].base_url
    appareil = ajouter(poste, appareil=Appareil(base_url, synchronise=True))
    for _ in range(2):
        assert repondre(client, appareil.signer(demander(client))).status_code == 303
    assert "Gardée par plusieurs de vos appareils" in poste.navigateur.get("/mon-compte/").text


def test_rien_ne_dit_si_un_compte_existe(
    client: ClientVerifie, appareil: Appareil, app: Flask
) -> None:
    """As many keys, the same at each time; as long refusals, for the same sentence."""
    lues = {
        courriel: identifiants(demander(client, courriel))
        for courriel in (ALICE, "chloe@essai.fr", "personne@essai.fr")
    }
    assert appareil.identifiant in lues[ALICE]
    for courriel, cles in lues.items():
        assert len(set(cles)) == 5
        assert all(16 <= len(cle) <= 64 for cle in cles)
        assert identifiants(demander(client, courriel.upper())) == cles
    refus = {
        courriel: repondre(
            client, replace(appareil).signer(demander(client, courriel), usager=""), courriel
        )
        for courriel in ("chloe@essai.fr", "personne@essai.fr")
    }
    pages = {
        qui: page.text.replace(qui, "").partition("csrf_token")[0] for qui, page in refus.items()
    }
    assert len(set(pages.values())) == 1
    assert {page.status_code for page in refus.values()} == {422}


def test_un_compte_et_une_adresse_inconnue_coutent_autant(
    client: ClientVerifie, appareil: Appareil, app: Flask
) -> None:
    """The same statements; a signature is checked each time."""
    combien = set()
    for courriel in (ALICE, "chloe@essai.fr", "personne@essai.fr"):
        options = demander(client, courriel)
        reponse = Appareil().signer(options)
        with ordres(app.extensions["moteur"]) as envoyes:
            assert repondre(client, reponse, courriel).status_code == 422
        combien.add(len(envoyes))
        with ordres(app.extensions["moteur"]) as envoyes:
            demander(client, courriel)
        combien.add(-len(envoyes))
    assert len(combien) == 2


def test_cinq_echecs_arretent_sans_arreter_le_poste_de_la_personne(
    client: ClientVerifie, appareil: Appareil, app: Flask
) -> None:
    assert repondre(client, appareil.signer(demander(client))).status_code == 303
    client.envoyer("/deconnexion")
    inconnu = app.test_client()
    assert isinstance(inconnu, ClientVerifie)
    for _ in range(5):
        refus = repondre(inconnu, Appareil().signer(demander(inconnu)))
        assert refus.status_code == 422
    assert repondre(inconnu, Appareil().signer(demander(inconnu))).status_code == 429
    assert repondre(client, appareil.signer(demander(client))).status_code == 303


def test_on_ne_remplit_pas_la_base_de_defis(client: ClientVerifie, app: Flask) -> None:
    demander(client)
    with app.extensions["fabrique"]() as session, transaction(session):
        modele = session.scalars(select(Defi)).one()
        session.add_all(
            Defi(
                condensat=f"{rang:064}",
                lie_a=modele.lie_a,
                adresse=modele.adresse,
                tire_le=modele.tire_le,
            )
            for rang in range(299)
        )
    assert client.envoyer(CLE, {"email": ALICE}).status_code == 429


@pytest.mark.parametrize("colonne", ["suspendu_le", "retire_le"])
def test_une_cle_suspendue_ou_retiree_n_ouvre_plus(
    colonne: str, client: ClientVerifie, appareil: Appareil, app: Flask, temps: Horloge
) -> None:
    options = demander(client)
    with app.extensions["fabrique"]() as session, transaction(session):
        session.execute(
            update(MoyenConnexion)
            .where(MoyenConnexion.genre == "cle")
            .values({colonne: temps.instant})
        )
    assert repondre(client, appareil.signer(options)).status_code == 422


def test_un_compte_ferme_ne_s_ouvre_pas(
    client: ClientVerifie, appareil: Appareil, app: Flask, poste: Poste, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Aidant, poste.aidant_id).desactive_le = temps.instant
    options = demander(client)
    assert appareil.identifiant not in identifiants(options)
    assert repondre(client, appareil.signer(options)).status_code == 422


def test_une_cle_publique_d_une_autre_ligne_n_ouvre_rien(
    client: ClientVerifie, appareil: Appareil, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    """Whoever writes in the base puts no key of their own on somebody's account."""
    vol = ajouter(Poste(app, troupe.chloe, temps))
    with app.extensions["fabrique"]() as session, transaction(session):
        siennes = {
            m.aidant_id: m
            for m in session.scalars(select(MoyenConnexion).where(MoyenConnexion.genre == "cle"))
        }
        siennes[troupe.alice].secret_chiffre = siennes[troupe.chloe].secret_chiffre
    vol.identifiant, vol.usager = appareil.identifiant, appareil.usager
    assert repondre(client, vol.signer(demander(client))).status_code == 422


# Presence


@deux_moteurs
def test_la_cle_deverrouille(poste: Poste, appareil: Appareil) -> None:
    poste.navigateur.envoyer("/verrouiller")
    demande = poste.navigateur.get("/usagers/")
    assert PRESENCE in poste.navigateur.get(demande.location).text
    adresse = f"{PRESENCE}?suite=/usagers/"
    assert poste.navigateur.get(adresse).status_code == 200
    page = poste.navigateur.envoyer(adresse)
    options = options_de(page.text)
    assert identifiants(options) == [appareil.identifiant]
    avant = poste.secret()
    retour = poste.navigateur.envoyer(adresse, {"reponse": appareil.signer(options)})
    assert (retour.status_code, retour.location) == (303, "/usagers/")
    assert poste.secret() != avant
    assert poste.navigateur.get("/usagers/").status_code == 200


def test_une_fausse_cle_ne_deverrouille_pas(poste: Poste, appareil: Appareil) -> None:
    poste.navigateur.envoyer("/verrouiller")
    options = options_de(poste.navigateur.envoyer(PRESENCE).text)
    reponse = appareil.signer(options, verifiee=False)
    assert poste.navigateur.envoyer(PRESENCE, {"reponse": reponse}).status_code == 422
    assert poste.navigateur.get("/usagers/").status_code == 303


def test_un_compteur_qui_recule_a_la_presence_ferme_tout(
    poste: Poste, appareil: Appareil, client: ClientVerifie
) -> None:
    copie = appareil.copie()
    assert repondre(client, appareil.signer(demander(client))).status_code == 303
    poste.navigateur.envoyer("/verrouiller")
    options = options_de(poste.navigateur.envoyer(PRESENCE).text)
    refus = poste.navigateur.envoyer(PRESENCE, {"reponse": copie.signer(options)})
    assert refus.status_code == 422
    assert not est_entree(poste.navigateur)
    assert not est_entree(client)


def test_sans_cle_rien_ne_la_propose(poste: Poste) -> None:
    poste.navigateur.envoyer("/verrouiller")
    assert PRESENCE not in poste.navigateur.get("/presence").text


def test_un_envoi_garde_dit_que_la_cle_suffit(poste: Poste, appareil: Appareil) -> None:
    """In another tab; sent again without a code, it goes through."""
    poste.navigateur.envoyer("/verrouiller")
    adresse = "/mandats/nouveau"
    arret = poste.navigateur.envoyer(adresse, {"domaines": ["logement"]})
    assert arret.status_code == 401
    assert PRESENCE in arret.text
    options = options_de(poste.navigateur.envoyer(PRESENCE).text)
    poste.navigateur.envoyer(PRESENCE, {"reponse": appareil.signer(options)})
    suite = poste.navigateur.envoyer(adresse, {"domaines": ["logement"], "code_presence": ""})
    assert suite.status_code == 422  # the wizard's own answer: no duration


# The national team


def en_production(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        app.extensions, "reglages", replace(app.extensions["reglages"], app_env="production")
    )


def test_en_production_le_code_seul_n_ouvre_pas_un_compte_national(
    client: ClientVerifie,
    app: Flask,
    troupe: Distribution,
    temps: Horloge,
    boite: Boite,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nadia = Poste(app, troupe.nadia, temps)
    appareil = ajouter(nadia)
    combien = len(boite.recus)
    en_production(app, monkeypatch)
    renvoi = client.envoyer("/connexion", {"email": "nadia@essai.fr", "code": nadia.code()})
    assert (renvoi.status_code, renvoi.location) == (303, f"{CLE}?exigee=oui")
    page = client.get(renvoi.location).text
    assert "s’ouvre avec une clé d’accès" in page
    assert len(boite.recus) == combien, "aucun lien ne part"
    assert not est_entree(client)
    with app.extensions["fabrique"]() as session:
        (moyen,) = generateurs(session, troupe.nadia)
        assert moyen.dernier_pas > 0, "le code est dépensé"
    options = demander(client, "nadia@essai.fr")
    assert repondre(client, appareil.signer(options), "nadia@essai.fr").status_code == 303
    assert client.get("/mon-compte/").status_code == 200


def test_ni_un_code_de_secours_ni_un_lien_d_avant_n_ouvrent_un_compte_national(
    client: ClientVerifie,
    app: Flask,
    troupe: Distribution,
    temps: Horloge,
    boite: Boite,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nadia = Poste(app, troupe.nadia, temps)
    client.envoyer("/connexion", {"email": "nadia@essai.fr", "code": nadia.code()})
    lien = boite.lien()
    with app.extensions["fabrique"]() as session, transaction(session):
        secours = tirer(session, troupe.nadia, maintenant=temps.instant)
    en_production(app, monkeypatch)
    exigee = f"{CLE}?exigee=oui"
    assert client.envoyer(lien).location == exigee
    champs = {"email": "nadia@essai.fr", "code": secours[0]}
    assert client.envoyer("/connexion/secours", champs).location == exigee
    assert client.envoyer("/connexion/secours", champs).status_code == 422, "il est dépensé"
    assert not est_entree(client)


def test_un_compte_ordinaire_garde_son_code_en_production(
    client: ClientVerifie, app: Flask, poste: Poste, monkeypatch: pytest.MonkeyPatch
) -> None:
    en_production(app, monkeypatch)
    renvoi = client.envoyer("/connexion", {"email": ALICE, "code": poste.code()})
    assert renvoi.location == "/connexion/attente"


def test_un_ordinateur_connu_ne_sert_jamais_a_l_equipe_nationale(
    client: ClientVerifie, app: Flask, troupe: Distribution, temps: Horloge, boite: Boite
) -> None:
    champs = {"email": "nadia@essai.fr", "ordinateur": "y"}
    nadia = Poste(app, troupe.nadia, temps)
    assert client.envoyer("/connexion", {**champs, "code": nadia.code()}).status_code == 303
    assert client.envoyer(boite.lien()).status_code == 303
    assert client.get_cookie("ordinateur") is None
    with app.extensions["fabrique"]() as session:
        assert code_de(session, troupe.nadia, temps.instant)
        assert session.scalars(select(Connexion)).first() is not None
