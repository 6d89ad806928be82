"""The papers that one has to have signed: counted at home, told in pages, nobody's name."""

import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.mandats.delais import REFUS, SANS_SIGNATURE
from app.metier.mandats.models import Mandat
from app.socle.bdd import transaction
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.fabriques import (
    IDENTITE,
    Distribution,
    connecter,
    deux_moteurs,
    membre_de,
    un_mandat,
    un_usager,
)
from tests.photographie import photographie

ACCUEIL, PAPIERS = "/espace-aidant/", "/mandats/papiers"
JOUR = timedelta(days=1)


@pytest.fixture
def sans_papier(app: Flask, troupe: Distribution, temps: Horloge) -> None:
    """The cast's own are signed."""
    with app.extensions["fabrique"]() as session, transaction(session):
        session.execute(update(Mandat).values(signe_le=temps.instant))


def conclure(
    app: Flask,
    troupe: Distribution,
    temps: Horloge,
    nombre: int,
    geste: Callable[[Mandat, int], None] = lambda mandat, rang: None,
) -> list[uuid.UUID]:
    """As many of Alice's mandates, all of the same instant unless `geste` says otherwise."""
    with app.extensions["fabrique"]() as session, transaction(session):
        membre = membre_de(session, troupe.alice, troupe.organisation)
        return [_conclu(session, membre, temps, rang, geste) for rang in range(nombre)]


def _conclu(
    session: Session,
    membre: Appartenance,
    temps: Horloge,
    rang: int,
    geste: Callable[[Mandat, int], None],
) -> uuid.UUID:
    identite = replace(
        IDENTITE, sub=uuid.uuid4().hex, prenoms="Quelqu’une", nom_naissance="Inédite"
    )
    usager = un_usager(session, membre, temps.instant, identite)
    mandat = un_mandat(session, membre, usager, temps.instant, duree="longue")
    geste(mandat, rang)
    return mandat.id


def lire(navigateur: ClientVerifie, adresse: str) -> list[str]:
    """The mandates whose paper a page leads to."""
    return re.findall(r'href="/mandats/([0-9a-f-]+)/signature"', navigateur.get(adresse).text)


def dit(navigateur: ClientVerifie, adresse: str) -> str:
    """A page, its blanks alike."""
    return " ".join(navigateur.get(adresse).text.split())


@deux_moteurs
@pytest.mark.usefixtures("sans_papier")
def test_tous_se_lisent_une_fois_page_par_page(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    def geste(mandat: Mandat, rang: int) -> None:
        mandat.debut_le -= (rang % 3) * JOUR  # many of one instant

    faits = conclure(app, troupe, temps, 53, geste)
    navigateur = connecter(app, troupe.alice, temps.instant)
    assert "Plus de 25 papiers à faire signer" in dit(navigateur, ACCUEIL)
    lus, adresse, pages = [], PAPIERS, 0
    while adresse:
        page = navigateur.get(adresse)
        assert "Inédite" not in page.text
        lus += lire(navigateur, adresse)
        suite = re.search(r'href="(/mandats/papiers\?apres=[^"]+)">Les suivants', page.text)
        adresse, pages = suite[1] if suite else "", pages + 1
    assert pages == 3
    assert len(lus) == 53
    assert {uuid.UUID(lu) for lu in lus} == set(faits)
    with app.extensions["fabrique"]() as session:
        debuts = dict(session.execute(select(Mandat.id, Mandat.debut_le)).all())
    assert [debuts[uuid.UUID(lu)] for lu in lus] == sorted(debuts[f] for f in faits)


@pytest.mark.usefixtures("sans_papier")
def test_rien_a_signer_ne_dit_rien_a_l_accueil(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    navigateur = connecter(app, troupe.alice, temps.instant)
    assert PAPIERS not in navigateur.get(ACCUEIL).text
    assert "Rien à reprendre" in dit(navigateur, ACCUEIL)
    assert "Aucun papier n’attend de signature" in dit(navigateur, PAPIERS)


@deux_moteurs
@pytest.mark.usefixtures("sans_papier")
def test_l_accueil_dit_la_premiere_echeance(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    def renouvele(mandat: Mandat, rang: int) -> None:
        if rang:
            mandat.renouvelle_id = mandat.id  # waited for half as long, though as recent

    navigateur = connecter(app, troupe.alice, temps.instant)
    conclure(app, troupe, temps, 1)
    page = dit(navigateur, ACCUEIL)
    assert "Un papier à faire signer" in page
    assert "Le mandat sera suspendu le 23 décembre 2026, faute de signature." in page
    conclure(app, troupe, temps, 2, renouvele)
    page = dit(navigateur, ACCUEIL)
    assert "3 papiers à faire signer" in page
    assert "Le premier mandat sera suspendu le 8 décembre 2026, faute de signature." in page


@pytest.mark.usefixtures("sans_papier")
def test_ce_qui_finit_avant_ne_se_suspend_pas(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    def court(mandat: Mandat, rang: int) -> None:
        mandat.fin_le = mandat.debut_le + (2 - rang) * JOUR

    (mandat_id,) = conclure(app, troupe, temps, 1, court)
    navigateur = connecter(app, troupe.alice, temps.instant)
    assert "Un papier à faire signer" in dit(navigateur, ACCUEIL)
    papiers, signature = (
        dit(navigateur, PAPIERS),
        dit(navigateur, f"/mandats/{mandat_id}/signature"),
    )
    assert "Finit le 25 novembre 2026." in papiers
    assert "Le mandat finit le 25 novembre 2026." in signature
    for page in (dit(navigateur, ACCUEIL), signature):
        assert "sera suspendu" not in page
        assert "est suspendu" not in page
    assert "À faire signer avant" not in papiers


@pytest.mark.usefixtures("sans_papier")
def test_la_suspension_qui_tarde_n_est_pas_annoncee_pour_hier(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    def attendu(mandat: Mandat, rang: int) -> None:
        mandat.debut_le -= 40 * JOUR

    conclure(app, troupe, temps, 1, attendu)
    page = dit(connecter(app, troupe.alice, temps.instant), ACCUEIL)
    assert "Il attend depuis plus de 7 jours. Le mandat sera suspendu le 23 novembre 2026" in page


@pytest.mark.usefixtures("sans_papier")
def test_les_themes_sont_dans_l_ordre_de_l_ecran(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        membre = membre_de(session, troupe.alice, troupe.organisation)
        usager = un_usager(session, membre, temps.instant, replace(IDENTITE, sub=uuid.uuid4().hex))
        un_mandat(session, membre, usager, temps.instant, domaines=["argent", "logement"])
    page = dit(connecter(app, troupe.alice, temps.instant), PAPIERS)
    assert "<span>Logement, Argent – Impôts – Consommation</span>" in page


@pytest.mark.usefixtures("sans_papier")
def test_ce_qui_est_suspendu_pour_autre_chose_n_est_pas_faute_de_signature(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    def suspendu(mandat: Mandat, rang: int) -> None:
        motif = (REFUS, SANS_SIGNATURE, None)[rang]
        mandat.suspendu_le, mandat.motif_suspension = (temps.instant if motif else None), motif

    conclure(app, troupe, temps, 3, suspendu)
    navigateur = connecter(app, troupe.alice, temps.instant)
    papiers = dit(navigateur, PAPIERS)
    assert (
        papiers.count(">Suspendu : la personne a refusé</span>")
        == papiers.count(">Suspendu, faute de signature</span>")
        == 1
    )
    page = dit(navigateur, ACCUEIL)
    assert "Un mandat est suspendu, faute de signature ; le prochain le sera le 23 décembre" in page


def test_le_curseur_d_un_autre_est_celui_de_personne(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    navigateur, chloe = (connecter(app, qui, temps.instant) for qui in (troupe.alice, troupe.chloe))
    avant = photographie(app.extensions["moteur"])
    for curseur in (troupe.mandat_ailleurs, uuid.uuid4(), "rien", ""):
        reponse = navigateur.get(f"{PAPIERS}?apres={curseur}")
        assert reponse.status_code == 404, curseur
    assert lire(navigateur, PAPIERS) == [str(troupe.mandat)]
    assert str(troupe.mandat) not in lire(chloe, PAPIERS)
    assert photographie(app.extensions["moteur"]) == avant
