"""One mandate on screen, and its attestation: from the frozen text alone."""

import json
import re
from datetime import timedelta

import pytest
from flask import Flask

from app.metier.aidants.models import Aidant
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.organisations.models import Organisation
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import IDENTITE, Distribution, connecter, membre_de, un_mandat


def tout_changer(app: Flask, troupe: Distribution) -> None:
    """Rename everybody and everything that the attestation names."""
    with app.extensions["fabrique"]() as session, transaction(session):
        organisation = session.get_one(Organisation, troupe.organisation)
        organisation.nom, organisation.adresse = "Nouveau nom", "Nouvelle adresse"
        organisation.ville, organisation.telephone = "Ailleurs", "05 99 00 99 99"
        organisation.fuseau = "Indian/Reunion"
        aidant = session.get_one(Aidant, troupe.alice)
        aidant.prenom, aidant.nom, aidant.profession = "Renommée", "Autrement", "Autre métier"
        usager = session.get_one(Usager, troupe.usager)
        usager.prenoms, usager.nom_naissance, usager.date_naissance = "Autre", "Nom", "1990-01-01"
        mandat = session.get_one(Mandat, troupe.mandat)
        mandat.duree = "longue"


def test_l_attestation_ne_depend_que_du_texte_gele(
    app: Flask, troupe: Distribution, alice: ClientVerifie
) -> None:
    adresse = f"/mandats/{troupe.mandat}/attestation"
    avant = contenu(alice.get(adresse))
    tout_changer(app, troupe)
    assert contenu(alice.get(adresse)) == avant
    with app.extensions["fabrique"]() as session:
        mandat = session.get_one(Mandat, troupe.mandat)
        texte = json.loads(mandat.texte_gele)
        assert mandat.empreinte in avant
    for partie in ("nom", "siret", "adresse", "ville"):
        assert texte["organisation"][partie] in avant.replace(
            "\u00a0", "" if partie == "siret" else " "
        )
    assert IDENTITE.nom_complet in avant


def test_une_autorisation_arretee_reste_sur_l_attestation_de_ce_jour_la(
    app: Flask, troupe: Distribution, alice: ClientVerifie, temps: Horloge
) -> None:
    adresse = f"/mandats/{troupe.mandat}/attestation"
    avant = contenu(alice.get(adresse))
    with app.extensions["fabrique"]() as session, transaction(session):
        autorisation = session.query(Autorisation).filter_by(mandat_id=troupe.mandat).one()
        autorisation.revoquee_le, autorisation.motif_fin = temps.instant, "usager"
    apres = alice.get(adresse)
    assert contenu(apres) == avant
    assert "Arrêté le 23 novembre 2026" in " ".join(apres.text.split()), "dit au-dessus du papier"
    assert "Arrêté" in alice.get(f"/mandats/{troupe.mandat}").text


def test_le_qr_de_l_attestation_ouvre_la_verification(
    troupe: Distribution, alice: ClientVerifie, app: Flask
) -> None:
    page = alice.get(f"/mandats/{troupe.mandat}/attestation").text
    trouve = re.search(r"https?://[^/\s]+(/verifier/[0-9A-Z]{26})", page)
    assert trouve
    assert app.test_client().get(trouve[1]).status_code == 200
    assert "<svg" in page


@pytest.mark.parametrize(
    ("age", "dit"),
    [
        (timedelta(), "En cours"),
        (timedelta(days=31), "En cours"),
        (timedelta(days=32), "Terminé"),
    ],
)
def test_le_mandat_dit_s_il_court(
    age: timedelta, dit: str, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    temps.instant += age
    page = connecter(app, troupe.alice, temps.instant).get(f"/mandats/{troupe.mandat}").text
    assert dit in page


def test_les_actes_du_mandat_se_lisent_du_plus_recent_au_plus_ancien(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    temps.avancer(days=1)
    with app.extensions["fabrique"]() as session, transaction(session):
        membre = membre_de(session, troupe.alice, troupe.organisation)
        usager = session.get_one(Usager, troupe.usager)
        un_mandat(session, membre, usager, temps.instant, duree="longue")
    page = connecter(app, troupe.alice, temps.instant).get(f"/mandats/{troupe.mandat}").text
    assert "remplacé" in page
    instants = re.findall(r'datetime="([^"]+)"', page)
    assert len(instants) == 3
    assert instants == sorted(instants, reverse=True)
