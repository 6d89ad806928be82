"""The papers that a place waits for: all that its référent counts, no name of a person helped."""

import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, Appartenance, RoleTenu
from app.metier.mandats.delais import REFUS, SANS_SIGNATURE
from app.metier.mandats.models import Mandat, numero_de
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

PAPIERS = "/equipe/papiers"
JOUR = timedelta(days=1)


def conclure(
    app: Flask,
    troupe: Distribution,
    temps: Horloge,
    nombre: int,
    geste: Callable[[Session, Mandat, int], None] = lambda session, mandat, rang: None,
) -> list[uuid.UUID]:
    """As many of Alice's mandates of eight days ago."""
    faits = []
    with app.extensions["fabrique"]() as session, transaction(session):
        membre = membre_de(session, troupe.alice, troupe.organisation)
        for rang in range(nombre):
            identite = replace(
                IDENTITE, sub=uuid.uuid4().hex, prenoms="Quelqu’une", nom_naissance="Inédite"
            )
            usager = un_usager(session, membre, temps.instant, identite)
            mandat = un_mandat(session, membre, usager, temps.instant, duree="longue")
            mandat.debut_le -= 8 * JOUR
            geste(session, mandat, rang)
            faits.append(mandat.id)
    return faits


def lus(page: str) -> list[str]:
    """The numbers that a page tells."""
    return re.findall(r'Mandat n° <strong translate="no">([0-9A-F]{8})</strong>', page)


def dite(navigateur: ClientVerifie, adresse: str = PAPIERS) -> str:
    """A page, its blanks alike."""
    reponse = navigateur.get(adresse)
    assert reponse.status_code == 200
    return " ".join(reponse.text.split())


@deux_moteurs
def test_tous_ceux_que_l_accueil_compte_se_lisent_une_fois(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    def geste(_: Session, mandat: Mandat, rang: int) -> None:
        mandat.debut_le -= (rang % 3) * JOUR  # many of one instant
        mandat.signe_le = temps.instant if rang == 50 else None

    faits = conclure(app, troupe, temps, 54, geste)
    robert = connecter(app, troupe.robert, temps.instant)
    assert f'<a href="{PAPIERS}">53 mandats attendent' in dite(robert, "/equipe/")
    numeros, adresse, pages = [], PAPIERS, 0
    while adresse:
        page = dite(robert, adresse)
        for secret in ("Inédite", "Quelqu’une", "/mandats/", "/usagers/"):
            assert secret not in page
        numeros += lus(page)
        suite = re.search(r'href="(/equipe/papiers\?apres=[^"]+)">Les suivants', page)
        adresse, pages = suite[1] if suite else "", pages + 1
    assert pages == 3
    attendus = {numero_de(fait): fait for fait in faits if fait != faits[50]}
    assert sorted(numeros) == sorted(attendus)
    with app.extensions["fabrique"]() as session:
        debuts = dict(session.execute(select(Mandat.id, Mandat.debut_le)).all())
    ordre = [debuts[attendus[numero]] for numero in numeros]
    assert ordre == sorted(ordre)


def test_un_papier_de_moins_de_sept_jours_ne_presse_pas(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    def recent(_: Session, mandat: Mandat, rang: int) -> None:
        mandat.debut_le = temps.instant - 7 * JOUR + timedelta(seconds=1 - rang)

    _, sept_jours = conclure(app, troupe, temps, 2, recent)
    assert lus(dite(connecter(app, troupe.robert, temps.instant))) == [numero_de(sept_jours)]


@deux_moteurs
def test_chacun_dit_par_qui_et_si_quelqu_un_le_suit(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    (fait,) = conclure(app, troupe, temps, 1)
    robert = connecter(app, troupe.robert, temps.instant)

    def changer(*ordres: object) -> str:
        with app.extensions["fabrique"]() as session, transaction(session):
            for ordre in ordres:
                session.execute(ordre)
        return dite(robert)

    alice_ici = (
        Appartenance.aidant_id == troupe.alice,
        Appartenance.organisation_id == troupe.organisation,
    )
    with app.extensions["fabrique"]() as session:
        nom = session.get_one(Aidant, troupe.alice).nom_complet
    fait_par = rf"Fait par [^.]*{nom}[^.]*"
    page = changer()
    assert re.search(fait_par + r"\.", page)
    assert "n’aide plus ici" not in page
    sans_role = update(RoleTenu).where(RoleTenu.aidant_id == troupe.alice).values(nom="referent")
    assert "qui n’aide plus ici" in changer(sans_role)
    page = changer(
        update(RoleTenu).where(RoleTenu.aidant_id == troupe.alice).values(nom="aidant"),
        update(Appartenance).where(*alice_ici).values(terminee_le=temps.instant),
    )
    assert re.search(fait_par + "<strong>qui n’aide plus ici</strong>", page)
    page = changer(
        update(Aidant)
        .where(Aidant.id == troupe.alice)
        .values(desactive_le=temps.instant, archive_le=temps.instant)
    )
    assert nom not in page
    assert "Fait par une personne qui n’est plus là." in page
    # Made in another place, by somebody who never was here.
    page = changer(
        update(Mandat)
        .where(Mandat.id == fait)
        .values(aidant_id=troupe.chloe, transfere_de_id=troupe.mandat_ailleurs)
    )
    assert "Venu d’une autre structure." in page
    assert lus(page) == [numero_de(fait)]


def test_ce_qui_est_suspendu_ou_finit_avant_le_dit(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    def geste(_: Session, mandat: Mandat, rang: int) -> None:
        if rang == 1:
            mandat.suspendu_le, mandat.motif_suspension = temps.instant, SANS_SIGNATURE
        if rang == 2:
            mandat.fin_le = temps.instant + JOUR
        if rang == 3:
            mandat.suspendu_le, mandat.motif_suspension = temps.instant, REFUS

    conclure(app, troupe, temps, 4, geste)
    page = dite(connecter(app, troupe.robert, temps.instant))
    assert page.count("À faire signer avant le 15 décembre 2026.") == 1
    assert page.count("Suspendu, faute de signature") == 1
    assert page.count("Finit le 24 novembre 2026.") == 1
    assert page.count("Suspendu : la personne a refusé") == 1


def test_un_theme_arrete_n_est_plus_dit(app: Flask, troupe: Distribution, temps: Horloge) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        membre = membre_de(session, troupe.alice, troupe.organisation)
        usager = un_usager(session, membre, temps.instant, replace(IDENTITE, sub=uuid.uuid4().hex))
        mandat = un_mandat(
            session, membre, usager, temps.instant, domaines=["argent", "logement"], duree="longue"
        )
        mandat.debut_le -= 8 * JOUR
        arretee = next(a for a in mandat.autorisations if a.domaine == "argent")
        arretee.revoquee_le, arretee.motif_fin = temps.instant, "usager"
    page = dite(connecter(app, troupe.robert, temps.instant))
    assert ": Logement." in page


def test_rien_n_attend_et_le_curseur_d_ailleurs_n_est_celui_de_personne(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    robert, chloe = (connecter(app, qui, temps.instant) for qui in (troupe.robert, troupe.chloe))
    assert "Aucun papier n’attend depuis plus de 7 jours." in dite(robert)
    (fait,) = conclure(app, troupe, temps, 1)
    avant = photographie(app.extensions["moteur"])
    for curseur in (troupe.mandat_ailleurs, uuid.uuid4(), "rien", ""):
        assert robert.get(f"{PAPIERS}?apres={curseur}").status_code == 404, curseur
    assert chloe.get(f"{PAPIERS}?apres={fait}").status_code == 404
    assert lus(dite(chloe)) == []
    assert "Il n’y en a plus d’autres." in dite(robert, f"{PAPIERS}?apres={fait}")
    assert photographie(app.extensions["moteur"]) == avant
