"""Stopping on screen: two clicks, one domaine or all, once; and the paper that says so."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.journal.models import Ligne
from app.metier.mandats.faits.usages import utilisable
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from app.socle.erreurs import ErreurMetier
from tests.client import ClientVerifie, sans_marques
from tests.conftest import Horloge
from tests.courses import a_la_fois, un_acte
from tests.espaces.aidant.dossiers.conftest import Confier
from tests.fabriques import (
    Distribution,
    connecter,
    deux_moteurs,
    la_connexion,
    une_demande,
    une_utilisation,
)
from tests.ordres import ORDRES_PAR_PAGE, ordres
from tests.photographie import photographie

TOUT = {"domaines": ["argent", "papiers"], "motif": "usager"}


@pytest.fixture
def mandat(confier: Confier) -> uuid.UUID:
    """A mandate of two domaines."""
    return confier("argent", "papiers")


def arretees(app: Flask, mandat_id: uuid.UUID) -> dict[str, str | None]:
    """Why each domaine of a mandate has ended."""
    with app.extensions["fabrique"]() as session:
        lignes = session.scalars(select(Autorisation).where(Autorisation.mandat_id == mandat_id))
        return {ligne.domaine: ligne.motif_fin for ligne in lignes}


def recit(app: Flask) -> list[str]:
    """Actions of revocation in the journal."""
    with app.extensions["fabrique"]() as session:
        requete = select(Ligne.action).where(Ligne.action.like("revocation%"))
        return list(session.scalars(requete.order_by(Ligne.seq)))


@deux_moteurs
def test_tout_arreter(
    app: Flask, alice: ClientVerifie, troupe: Distribution, mandat: uuid.UUID
) -> None:
    adresse = f"/mandats/{mandat}/arreter"
    assert f'href="{adresse}"' in alice.get(f"/usagers/{troupe.usager}").text
    ecran = alice.get(adresse).text
    choix = re.findall(r'name="(\w+)" value="(\w+)"', ecran)
    assert choix[-4:-2] == [("domaines", "papiers"), ("domaines", "argent")]
    assert " checked" not in ecran, "le papier l’attestera : rien n’est répondu d’avance"
    reponse = alice.envoyer(adresse, TOUT)
    assert (reponse.status_code, reponse.location) == (303, f"/mandats/{mandat}/arret")
    assert arretees(app, mandat) == {"argent": "usager", "papiers": "usager"}
    assert recit(app) == ["revocation_autorisation"] * 2 + ["revocation_mandat"]
    papier = alice.get(reponse.location).text
    assert "est <strong>arrêté</strong>." in papier
    fait = "à la demande de la personne (fait par Alice Essai)"
    assert sans_marques(papier).count(fait) == 1
    assert "Rien." in papier
    assert "Arrêté le 23 novembre 2026" in alice.get(f"/mandats/{mandat}").text
    assert alice.get(reponse.location).text == papier, "printed again, the same"


@deux_moteurs
def test_un_theme_puis_ce_qui_reste(
    app: Flask, alice: ClientVerifie, mandat: uuid.UUID, temps: Horloge
) -> None:
    adresse = f"/mandats/{mandat}/arreter"
    page = alice.get(f"/mandats/{mandat}").text
    assert f'href="{adresse}?domaine=argent"' in page
    ecran = alice.get(f"{adresse}?domaine=argent").text
    assert 'value="argent"' in ecran
    assert 'value="papiers"' not in ecran
    assert " checked" not in ecran
    assert f'href="{adresse}"' in ecran, "les autres thèmes restent à un clic"
    envoi = {"domaines": ["argent"], "motif": "organisation"}
    papier = alice.get(alice.envoyer(adresse, envoi).location).text
    assert "arrêté en partie" in papier
    assert "à la demande de la structure" in papier
    assert re.search(r"Jusqu’au 24 décembre 2026\s:</p>\s*<ul>\s*<li>Papiers – ", papier)
    assert recit(app) == ["revocation_autorisation"]
    assert "En cours, jusqu’au 24 décembre 2026" in alice.get(f"/mandats/{mandat}").text
    assert 'value="argent"' not in alice.get(adresse).text
    temps.avancer(minutes=5)
    suite = alice.envoyer(adresse, {"domaines": ["papiers"], "motif": "usager"})
    papier = alice.get(suite.location).text
    assert "à 10 h 30" in papier
    assert "à 10 h 35" in papier
    assert arretees(app, mandat) == {"argent": "organisation", "papiers": "usager"}


@pytest.mark.parametrize(
    "envoi",
    [
        {},
        {"domaines": [], "motif": "usager"},
        {"domaines": ["argent"]},
        {"domaines": ["argent"], "motif": "remplacement"},
        {"domaines": ["argent"], "motif": "fin"},
        {"domaines": ["logement"], "motif": "usager"},
        {"domaines": ["argent", "<script>"], "motif": "usager"},
    ],
)
def test_un_envoi_incomplet_n_arrete_rien(
    envoi: dict[str, object], app: Flask, alice: ClientVerifie, mandat: uuid.UUID
) -> None:
    avant = photographie(app.extensions["moteur"])
    reponse = alice.envoyer(f"/mandats/{mandat}/arreter", envoi)
    assert reponse.status_code == 422
    assert 'role="alert"' in reponse.text
    assert photographie(app.extensions["moteur"]) == avant


@deux_moteurs
@pytest.mark.usefixtures("sans_hate")
def test_deux_fois_a_la_fois_est_une_fois(
    app: Flask, alice: ClientVerifie, mandat: uuid.UUID
) -> None:
    jeton = alice.jeton()
    cookies = [alice.get_cookie(nom) for nom in ("connexion", "session")]

    def envoyer(_: int) -> tuple[int, str | None]:
        onglet = app.test_client()
        for cookie in cookies:
            assert cookie is not None
            onglet.set_cookie(cookie.key, cookie.value)
        reponse = onglet.post(f"/mandats/{mandat}/arreter", data=TOUT | {"csrf_token": jeton})
        return reponse.status_code, reponse.location

    reponses, erreurs = a_la_fois(4, envoyer)
    assert erreurs == []
    assert set(reponses) == {(303, f"/mandats/{mandat}/arret")}
    assert recit(app) == ["revocation_autorisation"] * 2 + ["revocation_mandat"]


@deux_moteurs
@pytest.mark.usefixtures("sans_hate")
def test_un_arret_et_un_usage_a_la_fois(
    app: Flask, alice: ClientVerifie, mandat: uuid.UUID, troupe: Distribution, temps: Horloge
) -> None:
    """Whoever is first; no use is written after the stop."""
    jeton = alice.jeton()
    with app.extensions["fabrique"]() as session:
        requete = select(Autorisation.id).where(
            Autorisation.mandat_id == mandat, Autorisation.domaine == "argent"
        )
        autorisation_id = session.scalars(requete).one()

    def acte(rang: int) -> str:
        if rang == 2:
            reponse = alice.post(f"/mandats/{mandat}/arreter", data=TOUT | {"csrf_token": jeton})
            assert reponse.status_code == 303
            return "arret"
        with un_acte(app.extensions["moteur"], app.extensions["cles"]) as bdd:
            autorisation = utilisable(
                bdd, autorisation_id, aidant_id=troupe.alice, maintenant=temps.instant
            )
            une_utilisation(bdd, autorisation, troupe.alice, maintenant=temps.instant)
            return "usage"

    faits, refus = a_la_fois(6, acte)
    assert all(isinstance(erreur, ErreurMetier) for erreur in refus)
    with app.extensions["fabrique"]() as session:
        suite = list(session.scalars(select(Ligne.action).order_by(Ligne.seq)))
    usages = [rang for rang, action in enumerate(suite) if action == "utilisation_autorisation"]
    assert len(usages) == faits.count("usage")
    assert all(rang < suite.index("revocation_autorisation") for rang in usages)


def test_arrete_pendant_l_usage_le_site_n_a_rien(
    app: Flask, alice: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    """The person is chosen on a site; meanwhile a colleague stops the mandate."""
    with app.extensions["fabrique"]() as session, transaction(session):
        demande = une_demande(
            session,
            la_connexion(session, troupe.alice),
            temps.instant,
            redirect_uri=app.extensions["reglages"].fi.redirect_uris[0],
            usager=session.get_one(Usager, troupe.usager),
        )
        adresse = f"/authorize/{demande.id}/demarche"
    assert 'value="logement"' in alice.get(adresse).text
    envoi = {"domaines": ["logement"], "motif": "usager"}
    assert alice.envoyer(f"/mandats/{troupe.mandat}/arreter", envoi).status_code == 303
    assert alice.envoyer(adresse, {"domaine": "logement"}).status_code == 422
    assert "Aucun mandat en cours" in alice.get(adresse).text


@pytest.mark.parametrize("comment", ["arrete", "fini", "remplace"])
def test_quand_il_n_y_a_plus_rien_a_arreter(
    comment: str,
    app: Flask,
    mandat: uuid.UUID,
    troupe: Distribution,
    temps: Horloge,
    confier: Confier,
    arret: Callable[..., None],
) -> None:
    if comment == "arrete":
        arret(mandat)
    elif comment == "fini":
        temps.instant += timedelta(days=32)
    else:
        confier("argent", "papiers", duree="longue")
    alice = connecter(app, troupe.alice, temps.instant)
    avant = photographie(app.extensions["moteur"])
    suite = f"/mandats/{mandat}" + ("/arret" if comment == "arrete" else "")
    for reponse in (
        alice.get(f"/mandats/{mandat}/arreter"),
        alice.envoyer(f"/mandats/{mandat}/arreter", TOUT),
        alice.envoyer(f"/mandats/{mandat}/arreter", {}),
    ):
        assert (reponse.status_code, reponse.location) == (303, suite)
    papier = alice.get(f"/mandats/{mandat}/arret")
    assert papier.status_code == (200 if comment == "arrete" else 404)
    if comment == "arrete":
        assert "fait par la personne elle-même" in papier.text
    assert f"/mandats/{mandat}/arreter" not in alice.get(f"/mandats/{mandat}").text
    assert photographie(app.extensions["moteur"]) == avant


def test_un_mandat_suspendu_s_arrete(
    app: Flask, alice: ClientVerifie, mandat: uuid.UUID, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Mandat, mandat).suspendu_le = temps.instant
    assert "Suspendu depuis le 23 novembre 2026" in alice.get(f"/mandats/{mandat}").text
    assert alice.envoyer(f"/mandats/{mandat}/arreter", TOUT).status_code == 303
    assert set(arretees(app, mandat).values()) == {"usager"}


def test_le_papier_se_reimprime_pareil(
    app: Flask, troupe: Distribution, temps: Horloge, mandat: uuid.UUID, arret: Callable[..., None]
) -> None:
    """Suspended since, or past its end: the paper says what it said that day."""
    arret(mandat, "argent")
    adresse = f"/mandats/{mandat}/arret"
    papier = connecter(app, troupe.alice, temps.instant).get(adresse).text
    assert "arrêté en partie" in papier
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Mandat, mandat).suspendu_le = temps.instant
    assert connecter(app, troupe.alice, temps.instant).get(adresse).text == papier
    temps.avancer(days=300)
    assert connecter(app, troupe.alice, temps.instant).get(adresse).text == papier


def test_le_mandat_d_ailleurs(app: Flask, alice: ClientVerifie, troupe: Distribution) -> None:
    avant = photographie(app.extensions["moteur"])
    for mandat_id in (troupe.mandat_ailleurs, troupe.usager, uuid.uuid4(), "pas-un-uuid"):
        for suite in ("arreter", "arret"):
            assert alice.get(f"/mandats/{mandat_id}/{suite}").status_code == 404
        assert alice.envoyer(f"/mandats/{mandat_id}/arreter", TOUT).status_code == 404
    assert photographie(app.extensions["moteur"]) == avant


def test_le_papier_se_lit_en_peu_d_ordres(
    app: Flask, alice: ClientVerifie, mandat: uuid.UUID, temps: Horloge
) -> None:
    alice.envoyer(f"/mandats/{mandat}/arreter", TOUT)
    temps.avancer(minutes=2)
    with ordres(app.extensions["moteur"]) as envoyes:
        assert alice.get(f"/mandats/{mandat}/arret").status_code == 200
    assert len(envoyes) <= ORDRES_PAR_PAGE
