"""« Signaler un décès ou une mesure de protection », from the person's page."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.aidants.models import Aidant
from app.metier.journal.models import Ligne
from app.metier.mandats.models import Mandat, Reserve
from app.metier.messages.models import Courriel
from app.metier.organisations.models import Organisation
from app.metier.usagers.fins.models import FinSignalee
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu, sans_marques
from tests.conftest import Horloge
from tests.espaces.aidant.dossiers.conftest import Confier
from tests.fabriques import (
    NAISSANCE,
    SECRET_CARTE,
    Distribution,
    code_de,
    deux_moteurs,
    imprimer_carte,
    membre_de,
    un_aidant,
    un_brouillon,
    un_mandat_papier,
)
from tests.photographie import photographie

DECES = {"motif": "deces", "jour": "2026-11-20"}


def lu(client: ClientVerifie, adresse: str) -> str:
    return " ".join(sans_marques(contenu(client.get(adresse))).split())


@deux_moteurs
def test_deux_clics_arretent_tout(
    alice: ClientVerifie, app: Flask, troupe: Distribution, confier: Confier
) -> None:
    adresse = f"/usagers/{troupe.usager}"
    second = confier("famille")
    page = alice.get(adresse)
    assert f"{adresse}/fin" in page.text
    ecran = lu(alice, f"{adresse}/fin")
    assert "Les autres structures n’en savent rien" in ecran
    assert "sans dire pourquoi" in ecran
    assert alice.envoyer(f"{adresse}/fin", DECES).location == adresse
    apres = lu(alice, adresse)
    assert "tout est arrêté ici" in apres
    assert "Un décès a été signalé le 23 novembre 2026" in apres
    assert "Aucun mandat en cours" in apres
    assert "/mandats/nouveau" not in contenu(alice.get(adresse))
    assert "Renouveler" not in apres
    for mandat in (troupe.mandat, second):
        assert "arrêté : un décès a été signalé" in lu(alice, f"/mandats/{mandat}")
    with app.extensions["fabrique"]() as session:
        assert session.scalars(select(Courriel)).all() == []
    alice.envoyer(f"{adresse}/fin", DECES)
    assert "déjà signalé" in lu(alice, adresse)


@pytest.mark.parametrize(
    ("champs", "faute"),
    [
        ({"motif": ""}, "Dites ce que vous signalez"),
        ({"motif": "vengeance"}, "choix"),
        ({"jour": ""}, "Écrivez la date ainsi"),
        ({"jour": "hier"}, "Écrivez la date ainsi"),
        ({"jour": "2026-12-25"}, "pas encore passée"),
        ({"jour": "1900-01-01"}, "pas née"),
        ({"mesure": "prison"}, "choix"),
    ],
)
def test_une_saisie_incomplete_n_arrete_rien(
    champs: dict[str, str], faute: str, alice: ClientVerifie, app: Flask, troupe: Distribution
) -> None:
    avant = photographie(app.extensions["moteur"])
    reponse = alice.envoyer(f"/usagers/{troupe.usager}/fin", {**DECES, **champs})
    assert reponse.status_code == 422
    assert faute in sans_marques(contenu(reponse))
    assert photographie(app.extensions["moteur"]) == avant


def test_une_protection_garde_sa_mesure_un_deces_n_en_a_pas(
    alice: ClientVerifie, app: Flask, troupe: Distribution
) -> None:
    adresse = f"/usagers/{troupe.usager}/fin"
    for motif in ("protection", "deces"):
        alice.envoyer(adresse, {**DECES, "motif": motif, "mesure": "tutelle"})
    with app.extensions["fabrique"]() as session:
        lues = session.execute(select(FinSignalee.motif, FinSignalee.mesure))
        assert dict(tuple(ligne) for ligne in lues) == {"protection": "tutelle", "deces": None}


def test_sans_code_recent_le_code_est_demande(
    alice: ClientVerifie, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    temps.avancer(minutes=14)
    alice.get("/usagers/")
    temps.avancer(minutes=2)
    avant = photographie(app.extensions["moteur"], sauf=("connexion",))
    reponse = alice.envoyer(f"/usagers/{troupe.usager}/fin", DECES)
    assert reponse.status_code == 401
    assert photographie(app.extensions["moteur"], sauf=("connexion",)) == avant


def test_les_mandats_reserves_a_d_autres_s_arretent_aussi(
    alice: ClientVerifie, app: Flask, troupe: Distribution, confier: Confier, temps: Horloge
) -> None:
    reserve = confier("famille")
    with app.extensions["fabrique"]() as session, transaction(session):
        mandat = session.get_one(Mandat, reserve)
        ici = session.get_one(Organisation, troupe.organisation)
        lea = un_aidant(session, ici, temps.instant, courriel="lea@essai.fr")
        mandat.est_reserve = True
        session.add(Reserve(mandat_id=reserve, aidant_id=lea.id))
    alice.envoyer(f"/usagers/{troupe.usager}/fin", DECES)
    with app.extensions["fabrique"]() as session:
        arrets = session.scalars(select(Ligne.mandat_id).where(Ligne.action == "revocation_mandat"))
        assert set(arrets) == {troupe.mandat, reserve}


def test_le_mandat_papier_de_la_personne_est_annonce_puis_arrete(
    alice: ClientVerifie, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    adresse = f"/usagers/{troupe.usager}/fin"
    assert "(vous en voyez 1)" in lu(alice, adresse)
    with app.extensions["fabrique"]() as session, transaction(session):
        membre = membre_de(session, troupe.alice, troupe.organisation)
        papier = un_mandat_papier(session, membre, temps.instant)
    assert "(vous en voyez 2, dont 1 mandat papier)" in lu(alice, adresse)
    assert "(vous en voyez 2, dont 1 mandat papier)" in lu(
        alice, f"/usagers/{papier.usager_id}/fin"
    )
    alice.envoyer(adresse, DECES)
    assert "arrêté : un décès a été signalé" in lu(alice, f"/mandats/{papier.id}")
    assert "Un décès a été signalé" in lu(alice, f"/usagers/{papier.usager_id}")
    assert "vous en voyez" not in lu(alice, adresse)


def test_la_carte_dit_arrete_sans_dire_pourquoi(
    alice: ClientVerifie, client: ClientVerifie, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        mandat = session.get_one(Mandat, troupe.mandat)
        code = imprimer_carte(
            session,
            mandat,
            session.get_one(Aidant, troupe.alice),
            temps.instant,
            secret=SECRET_CARTE,
        )
        verification = mandat.code_verification
    alice.envoyer(f"/usagers/{troupe.usager}/fin", DECES)
    vue = client.envoyer("/carte", {"code": code, **NAISSANCE})
    verifiee = client.envoyer(f"/verifier/{verification}", {"nom": "Dubois", "annee": "1962"})
    assert "Il est arrêté." in vue.text
    assert "Il a été arrêté." in verifiee.text
    for page in (vue, verifiee):
        texte = contenu(page).casefold()
        assert "décès" not in texte
        assert "protection" not in texte
        assert "signal" not in texte


def test_un_mandat_fini_ne_se_renouvelle_plus(alice: ClientVerifie, troupe: Distribution) -> None:
    adresse = f"/mandats/{troupe.mandat}/renouveler"
    assert alice.get(adresse).status_code == 200
    alice.envoyer(f"/usagers/{troupe.usager}/fin", DECES)
    assert alice.get(adresse).location == f"/mandats/{troupe.mandat}"


def test_un_mandat_recommence_est_refuse_a_la_fin(
    alice: ClientVerifie, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    """FranceConnect named the person after the report: nothing is concluded, all is said plainly."""
    alice.envoyer(f"/usagers/{troupe.usager}/fin", DECES)
    with app.extensions["fabrique"]() as session, transaction(session):
        membre = membre_de(session, troupe.alice, troupe.organisation)
        brouillon = un_brouillon(session, membre, temps.instant).id
        code = code_de(session, troupe.alice, temps.instant)
    reponse = alice.envoyer(
        f"/mandats/nouveau/{brouillon}/conclusion",
        {"declaration": "y", "accord": "y", "code": code, "lecture": "seul", "lieu": "Saint-Just"},
    )
    assert reponse.status_code == 403
    assert "Aucun mandat ne peut plus être fait ici" in sans_marques(contenu(reponse))
    with app.extensions["fabrique"]() as session:
        assert len(session.scalars(select(Mandat).filter_by(usager_id=troupe.usager)).all()) == 1
