"""Passkeys in « Mon compte »: created behind a recent code, named, several, removed, told."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.authentification.cles_acces.models import CleAcces
from app.metier.authentification.models import MoyenConnexion
from app.metier.journal.models import Ligne
from app.metier.messages.services import texte_de
from tests.authentificateur import Appareil, defi_invente, identifiants
from tests.client import sans_marques
from tests.conftest import Horloge
from tests.espaces.connexion.cles import NOUVELLE, ajouter, demander_l_ajout
from tests.espaces.connexion.conftest import Boite, Poste
from tests.fabriques import Distribution


def cles(app: Flask) -> list[CleAcces]:
    with app.extensions["fabrique"]() as session:
        return list(session.scalars(select(CleAcces)))


def actes(app: Flask) -> list[str]:
    with app.extensions["fabrique"]() as session:
        return list(session.scalars(select(Ligne.action).order_by(Ligne.seq)))


def test_une_cle_se_cree_se_montre_et_se_dit(poste: Poste, app: Flask, boite: Boite) -> None:
    ajouter(poste, "Clé USB <bleue>")
    (cle,) = cles(app)
    assert (cle.nom, cle.compteur, cle.transports) == (
        "Clé USB <bleue>",
        0,
        ["internal", "hybrid"],
    )
    page = poste.navigateur.get("/mon-compte/").text
    assert "Clé d’accès Clé USB &lt;bleue&gt;" in sans_marques(page)
    assert "elle ouvre votre compte dès maintenant" in page
    assert actes(app)[-1] == "ajout_moyen_connexion"
    assert boite.recus[-1]["Subject"] == "Une clé d’accès ouvre votre compte"


def test_ce_qui_est_demande_exige_la_verification_et_ne_dit_pas_l_adresse(poste: Poste) -> None:
    options = demander_l_ajout(poste)
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["attestation"] == "none"
    assert options["rp"]["id"] == "localhost"
    assert "alice" not in options["user"]["id"]
    assert options["timeout"] == 300_000
    assert demander_l_ajout(poste)["user"]["id"] == options["user"]["id"]


def test_plusieurs_cles_et_jamais_deux_fois_le_meme_appareil(poste: Poste, app: Flask) -> None:
    premier = ajouter(poste)
    options = demander_l_ajout(poste, "Une autre")
    assert identifiants(options, "excludeCredentials") == [premier.identifiant]
    encore = premier.creer(options)  # a device that does not listen
    refus = poste.navigateur.envoyer(NOUVELLE, {"nom": "Une autre", "reponse": encore})
    assert refus.status_code == 409
    assert "a déjà été ajoutée" in refus.text
    ajouter(poste, "Une autre")
    assert len(cles(app)) == 2


@pytest.mark.parametrize(
    "mensonge",
    [
        {"verifiee": False},
        {"presente": False},
        {"origine": "https://aidants-connect.example"},
        {"rp_id": "ailleurs.example"},
        {"genre": "webauthn.get"},
        {"ailleurs": True},
        {"defi": defi_invente()},
    ],
)
def test_une_cle_mal_creee_est_refusee_et_le_nom_reste(
    mensonge: dict, poste: Poste, app: Flask
) -> None:
    appareil = Appareil(app.extensions["reglages"].base_url)
    reponse = appareil.creer(demander_l_ajout(poste), **mensonge)
    refus = poste.navigateur.envoyer(NOUVELLE, {"nom": "Mon téléphone", "reponse": reponse})
    assert refus.status_code == 422
    assert "n’a pas été reconnue" in refus.text
    assert 'value="Mon téléphone"' in refus.text
    assert cles(app) == []


@pytest.mark.parametrize(
    "reponse",
    [
        *("{}", "[]", "null", "nan", "{", "[" * 9000, '{"id":1}', "é", '{"id":"a","rawId":"a"}'),
        json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}),
        json.dumps(
            {
                "id": "AA",
                "rawId": "AA",
                "type": "public-key",
                "response": {"clientDataJSON": "A" * 99, "attestationObject": "oA"},
            }
        ),
        "x" * 20_000,
    ],
)
def test_une_reponse_qui_n_en_est_pas_une_est_refusee(reponse: str, poste: Poste) -> None:
    refus = poste.navigateur.envoyer(NOUVELLE, {"nom": "Mon téléphone", "reponse": reponse})
    assert refus.status_code == 422


def test_une_reponse_ne_sert_ni_deux_fois_ni_trop_tard_ni_ailleurs(
    poste: Poste, app: Flask, temps: Horloge, troupe: Distribution
) -> None:
    base_url = app.extensions["reglages"].base_url
    appareil, options = Appareil(base_url), demander_l_ajout(poste)
    champs = {"nom": "Mon téléphone", "reponse": appareil.creer(options)}
    chloe = Poste(app, troupe.chloe, temps)
    assert chloe.navigateur.envoyer(NOUVELLE, champs).status_code == 422
    assert poste.navigateur.envoyer(NOUVELLE, champs).status_code == 303
    assert poste.navigateur.envoyer(NOUVELLE, champs).status_code == 422
    tardive = Appareil(base_url).creer(demander_l_ajout(poste))
    temps.avancer(minutes=5)
    champs = {"nom": "Mon téléphone", "reponse": tardive}
    assert poste.navigateur.envoyer(NOUVELLE, champs).status_code == 422
    assert len(cles(app)) == 1


def test_une_cle_se_renomme(poste: Poste, app: Flask) -> None:
    ajouter(poste)
    adresse = f"/mon-compte/cles/{cles(app)[0].moyen_id}/nom"
    assert 'value="Mon téléphone"' in poste.navigateur.get(adresse).text
    assert poste.navigateur.envoyer(adresse, {"nom": " "}).status_code == 422
    assert poste.navigateur.envoyer(adresse, {"nom": "x" * 61}).status_code == 422
    assert poste.navigateur.envoyer(adresse, {"nom": "Clé bleue"}).status_code == 303
    assert cles(app)[0].nom == "Clé bleue"
    assert actes(app)[-1] == "renommage_cle_acces"
    combien = len(actes(app))
    assert poste.navigateur.envoyer(adresse, {"nom": "Clé bleue"}).status_code == 303
    assert len(actes(app)) == combien


def test_une_application_ne_se_renomme_pas_comme_une_cle(poste: Poste, app: Flask) -> None:
    with app.extensions["fabrique"]() as session:
        moyen = session.scalars(select(MoyenConnexion).filter_by(aidant_id=poste.aidant_id)).one()
    assert poste.navigateur.get(f"/mon-compte/cles/{moyen.id}/nom").status_code == 404


def test_une_cle_se_retire_et_cela_se_dit(poste: Poste, app: Flask, boite: Boite) -> None:
    ajouter(poste)
    adresse = f"/mon-compte/moyens/{cles(app)[0].moyen_id}/retirer"
    page = poste.navigateur.get(adresse).text
    assert "Elle n’ouvrira plus le compte" in page
    assert "L’appareil qui la garde est perdu" in page
    assert poste.navigateur.envoyer(adresse, {"motif": "perte"}).status_code == 303
    assert actes(app)[-1] == "retrait_moyen_connexion"
    assert "n’ouvre plus rien" in texte_de(boite.recus[-1])
    assert "Mon téléphone" not in poste.navigateur.get("/mon-compte/").text


def test_la_derniere_source_de_codes_ne_se_retire_pas_meme_avec_une_cle(
    poste: Poste, app: Flask
) -> None:
    """A mandate is concluded with a code."""
    ajouter(poste)
    with app.extensions["fabrique"]() as session:
        (moyen,) = session.scalars(
            select(MoyenConnexion).filter_by(aidant_id=poste.aidant_id, genre="application")
        )
    adresse = f"/mon-compte/moyens/{moyen.id}/retirer"
    assert adresse not in poste.navigateur.get("/mon-compte/").text
    assert poste.navigateur.envoyer(adresse, {"motif": "perte"}).status_code == 422


def test_pas_plus_de_moyens_que_permis(poste: Poste) -> None:
    for rang in range(5):
        ajouter(poste, f"Clé {rang}")
    refus = poste.navigateur.envoyer(NOUVELLE, {"nom": "De trop"})
    assert refus.status_code == 422
    assert "déjà 5 clés" in refus.text


def test_ajouter_demande_un_code_recent(poste: Poste, temps: Horloge) -> None:
    temps.avancer(minutes=16)
    assert poste.navigateur.get(NOUVELLE).location.startswith("/presence")
