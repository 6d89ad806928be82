"""The two screens of a renewal: what they say, what they refuse, what a detour keeps."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.metier.brouillons.models import Brouillon
from app.metier.mandats.fins.arrets import arreter
from app.metier.mandats.models import Mandat
from app.socle.bdd import transaction
from tests.conftest import Horloge
from tests.espaces.aidant.nouveau_mandat.ancien import photo, un_ancien
from tests.espaces.aidant.nouveau_mandat.comptoir import Comptoir, coches
from tests.fabriques import IDENTITE, Distribution


@pytest.fixture
def bureau(app: Flask, troupe: Distribution, temps: Horloge) -> Comptoir:
    return Comptoir(app, troupe, temps)


def dire(page: str) -> str:
    """The words of a page, whatever its spaces."""
    return " ".join(page.split())


def test_deux_ecrans_sans_franceconnect(bureau: Comptoir) -> None:
    ancien = un_ancien(bureau)
    mandat = bureau.navigateur.get(ancien).text
    assert f'href="{ancien}/renouveler"' in mandat
    choix = bureau.navigateur.get(f"{ancien}/renouveler")
    assert "Étape 1 sur 2" in dire(choix.text)
    assert "notamment : déclaration de revenus" in dire(choix.text)
    assert coches(choix.text) == {"domaines=argent", "domaines=social", "duree=mois"}
    suite = bureau.navigateur.envoyer(
        f"{ancien}/renouveler", {"domaines": ["argent"], "duree": "longue"}
    )
    assert suite.status_code == 303
    assert suite.location.endswith("/conclusion")
    recap = bureau.navigateur.get(suite.location)
    assert "Étape 2 sur 2" in dire(recap.text)
    assert IDENTITE.nom_complet in recap.text
    assert "déclaration de revenus" in recap.text
    fini = bureau.conclure(suite.location.removesuffix("/conclusion"))
    assert fini.status_code == 303
    attestation = bureau.navigateur.get(fini.location).text
    assert "FranceConnect a donné mon identité le" in dire(attestation)
    assert "jusqu’au" in bureau.navigateur.get(fini.location.removesuffix("/attestation")).text


def test_trop_ancien_l_ecran_le_dit_et_mene_a_franceconnect(bureau: Comptoir) -> None:
    ancien = un_ancien(bureau, age=timedelta(days=200))
    choix = bureau.navigateur.get(f"{ancien}/renouveler")
    assert "Étape 1 sur 3" in dire(choix.text)
    assert "s’identifier avec FranceConnect" in choix.text
    suite = bureau.navigateur.envoyer(
        f"{ancien}/renouveler", {"domaines": ["social"], "duree": "mois"}
    )
    assert suite.location.endswith("/identite")
    assert bureau.lire(suite.location.removesuffix("/identite")).sub is None


@pytest.mark.parametrize(
    ("champs", "faute"),
    [
        ({"duree": "mois"}, "Cochez au moins un thème."),
        ({"domaines": ["argent"]}, "Choisissez une durée."),
        ({"domaines": ["argent"], "duree": "toujours"}, "duree-faute"),
        ({"domaines": ["argent", "justice"], "duree": "mois"}, ""),
    ],
)
def test_un_choix_faux_n_ouvre_rien(
    bureau: Comptoir, champs: dict[str, object], faute: str
) -> None:
    adresse = f"{un_ancien(bureau)}/renouveler"
    avant = photo(bureau)
    refus = bureau.navigateur.envoyer(adresse, champs)
    assert refus.status_code == 422
    assert "Il reste quelque chose à corriger." in refus.text
    assert faute in refus.text
    assert photo(bureau) == avant


def test_le_meme_envoi_deux_fois_ouvre_un_brouillon(bureau: Comptoir) -> None:
    adresse = f"{un_ancien(bureau)}/renouveler"
    champs = {"domaines": ["argent"], "duree": "mois", "envoi": str(uuid.uuid4())}
    arrivees = {bureau.navigateur.envoyer(adresse, champs).location for _ in range(2)}
    assert len(arrivees) == 1
    with bureau.app.extensions["fabrique"]() as session:
        assert session.scalar(select(func.count()).select_from(Brouillon)) == 1


def test_un_mandat_arrete_n_est_pas_offert_et_ramene_a_sa_page(bureau: Comptoir) -> None:
    ancien = un_ancien(bureau)
    with bureau.app.extensions["fabrique"]() as session, transaction(session):
        numero = uuid.UUID(ancien.rpartition("/")[2])
        arreter(session, numero, motif="usager", par_id=None, maintenant=bureau.temps.instant)
    avant = photo(bureau)
    assert "/renouveler" not in bureau.navigateur.get(ancien).text
    assert bureau.navigateur.get(f"{ancien}/renouveler").location == ancien
    envoi = bureau.navigateur.envoyer(
        f"{ancien}/renouveler", {"domaines": ["argent"], "duree": "mois"}
    )
    assert envoi.location == ancien
    assert photo(bureau) == avant


def test_arrete_entre_les_deux_ecrans_le_recapitulatif_refuse(bureau: Comptoir) -> None:
    ancien = un_ancien(bureau)
    suite = bureau.navigateur.envoyer(
        f"{ancien}/renouveler", {"domaines": ["argent"], "duree": "mois"}
    ).location
    with bureau.app.extensions["fabrique"]() as session, transaction(session):
        numero = uuid.UUID(ancien.rpartition("/")[2])
        arreter(session, numero, motif="usager", par_id=None, maintenant=bureau.temps.instant)
    avant = photo(bureau)
    refus = bureau.conclure(suite.removesuffix("/conclusion"))
    assert refus.status_code == 409
    assert "Ce mandat a changé depuis" in refus.text
    assert photo(bureau) == avant


def test_ce_qui_etait_reserve_le_reste_si_l_on_ne_change_rien(bureau: Comptoir) -> None:
    ancien = un_ancien(bureau, reserve=True)
    suite = bureau.navigateur.envoyer(
        f"{ancien}/renouveler", {"domaines": ["argent"], "duree": "mois"}
    ).location
    recap = bureau.navigateur.get(suite).text
    assert "reserve=y" in coches(recap)
    assert "<details open>" in recap
    fini = bureau.conclure(suite.removesuffix("/conclusion"), reserve="y")
    with bureau.app.extensions["fabrique"]() as session:
        nouveau = session.get_one(Mandat, uuid.UUID(fini.location.split("/")[2]))
        assert nouveau.est_reserve


def test_ajouter_un_theme_au_renouvellement_mene_a_franceconnect(bureau: Comptoir) -> None:
    ancien = un_ancien(bureau)
    brouillon = bureau.navigateur.envoyer(
        f"{ancien}/renouveler", {"domaines": ["argent"], "duree": "mois"}
    ).location.removesuffix("/conclusion")
    choix = bureau.navigateur.get(f"{brouillon}/choix").text
    assert "Pour ajouter un thème à ce renouvellement" in choix
    ajout = {"domaines": ["argent", "justice"], "coches": "argent", "duree": "mois"}
    assert bureau.navigateur.envoyer(f"{brouillon}/choix", ajout).location.endswith("/identite")
    assert "Étape 2 sur 3" in dire(bureau.navigateur.get(f"{brouillon}/identite").text)
