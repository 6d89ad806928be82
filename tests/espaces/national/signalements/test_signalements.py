"""Ends to verify: true, off the list; a mistake, undone by two; nobody's name is shown."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.aidants.models import Aidant
from app.metier.mandats.models import Mandat, numero_de
from app.metier.usagers.fins.models import FinSignalee
from app.socle.bdd import transaction
from app.socle.horloge import PARIS
from app.socle.langue.dates import date_longue
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import IDENTITE, Distribution, connecter, tenir_roles
from tests.photographie import photographie

LISTE = "/pilotage/signalements"


@pytest.fixture
def adresse(app: Flask, troupe: Distribution, temps: Horloge) -> str:
    """What Alice has reported, of who gave her a mandate."""
    with app.extensions["fabrique"]() as session:
        usager_id = session.get_one(Mandat, troupe.mandat).usager_id
    alice = connecter(app, troupe.alice, temps.instant)
    champs = {"motif": "deces", "jour": temps.instant.date().isoformat()}
    assert alice.envoyer(f"/usagers/{usager_id}/fin", champs).status_code == 303
    with app.extensions["fabrique"]() as session:
        return f"{LISTE}/{session.scalars(select(FinSignalee.id)).one()}"


@pytest.fixture
def chloe(app: Flask, troupe: Distribution, temps: Horloge) -> ClientVerifie:
    """A second person in charge of security."""
    with app.extensions["fabrique"]() as session, transaction(session):
        tenir_roles(session, session.get_one(Aidant, troupe.chloe), "securite")
    return connecter(app, troupe.chloe, temps.instant)


def est_actif(app: Flask, troupe: Distribution, temps: Horloge) -> bool:
    alice = connecter(app, troupe.alice, temps.instant)
    return "En cours, jusqu’au" in contenu(alice.get(f"/mandats/{troupe.mandat}"))


def test_une_erreur_s_annule_a_deux_et_le_mandat_reprend(
    adresse: str,
    nadia: ClientVerifie,
    chloe: ClientVerifie,
    app: Flask,
    troupe: Distribution,
    temps: Horloge,
) -> None:
    assert not est_actif(app, troupe, temps)
    liste = contenu(nadia.get(LISTE))
    assert "France Services de Saint-Just" in liste
    assert str(IDENTITE.nom_naissance) not in liste + contenu(nadia.get(adresse))
    assert nadia.envoyer(adresse, {"geste": "annuler"}).location == LISTE
    assert not est_actif(app, troupe, temps)
    avant = photographie(app.extensions["moteur"])
    assert nadia.envoyer(adresse, {"geste": "annuler"}).status_code == 403
    assert photographie(app.extensions["moteur"]) == avant
    assert "Confirmer l’annulation" in contenu(chloe.get(adresse))
    assert chloe.envoyer(adresse, {"geste": "annuler"}).location == LISTE
    assert est_actif(app, troupe, temps)
    assert chloe.get(adresse).status_code == 404
    assert chloe.envoyer(adresse, {"geste": "annuler"}).status_code == 404


def test_un_signalement_vrai_quitte_la_liste(
    adresse: str, nadia: ClientVerifie, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    avant = photographie(app.extensions["moteur"])
    assert nadia.envoyer(adresse, {"geste": "autre"}).status_code == 422
    assert photographie(app.extensions["moteur"]) == avant
    assert nadia.envoyer(adresse, {"geste": "verifier"}).location == LISTE
    assert "Aucun signalement" in contenu(nadia.get(LISTE))
    assert not est_actif(app, troupe, temps)
    # Known to be true by mistake: it can still be undone.
    assert nadia.get(adresse).status_code == 200


def test_la_liste_dit_quoi_quand_et_quels_mandats(
    adresse: str, nadia: ClientVerifie, chloe: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    assert nadia.envoyer(adresse, {"geste": "annuler"}).location == LISTE
    page = contenu(chloe.get(LISTE)).replace("\u00a0", " ")
    assert "1 signalement</h2>" in page
    assert f'href="{adresse}" translate="no">France Services de Saint-Just</a>' in page
    assert "annulation à confirmer" in page
    assert f"<td>n° {numero_de(troupe.mandat)}</td>" in page
    assert f"le {date_longue(temps.instant, PARIS)}".replace("\u00a0", " ") in page
