"""The national team follows training: bodies, settings, results of Pix, accounts by decision."""

import io
import re
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.metier.aidants.models import Aidant
from app.metier.aidants.queries import par_courriel
from app.metier.formation.models import DemiJournee
from app.metier.habilitation.models import Candidat
from app.metier.organisations.models import Organisation
from app.socle import tableur
from app.socle.bdd import transaction
from app.socle.horloge import PARIS
from app.socle.langue.dates import date_longue
from tests.client import ClientVerifie, contenu, sans_marques
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter
from tests.formations import a_former, un_organisme, une_place, une_session
from tests.ordres import ordres
from tests.photographie import photographie

PIX = "/pilotage/formations/pix"
ENTETE = "Adresse e-mail;Partage (O/N);Date du partage\n"
FORMATEUR = {
    "organisme": "Les Ateliers",
    "prenom": "Otto",
    "nom": "Atelier",
    "courriel": "otto@essai.fr",
}


@pytest.fixture
def ines(app: Flask, troupe: Distribution, temps: Horloge) -> uuid.UUID:
    """Somebody to train in Saint-Just."""
    with app.extensions["fabrique"]() as session, transaction(session):
        ici = session.get_one(Organisation, troupe.organisation)
        return a_former(session, ici, temps.instant).id


def le_candidat(app: Flask, ines: uuid.UUID) -> Candidat:
    with app.extensions["fabrique"]() as session:
        return session.get_one(Candidat, ines)


def envoyer(nadia: ClientVerifie, octets: bytes, **champs: Any) -> Any:
    fichier = (io.BytesIO(octets), "pix.csv")
    donnees = {"csrf_token": nadia.jeton(), "fichier": fichier, **champs}
    return nadia.post(PIX, data=donnees, content_type="multipart/form-data")


def test_le_fichier_se_montre_puis_s_importe_une_fois(
    app: Flask, nadia: ClientVerifie, ines: uuid.UUID, actions: Callable[[], list[str]]
) -> None:
    texte = ENTETE + "ines@essai.fr;Oui;24/11/2026\n<b>@x.fr;Oui;24/11/2026\n"
    avant = photographie(app.extensions["moteur"])
    essai = envoyer(nadia, texte.encode())
    assert essai.status_code == 200
    assert "Importer 1 résultat" in contenu(essai)
    assert "&lt;b&gt;@x.fr" in essai.text
    assert photographie(app.extensions["moteur"]) == avant
    for _ in range(2):
        champs = {"contenu": texte, "colonne": "0", "geste": "importer"}
        assert nadia.envoyer(PIX, champs).status_code == 303
    assert str(le_candidat(app, ines).pix_le) == "2026-11-24"
    assert actions().count("import_pix") == 1


@pytest.mark.parametrize(
    "octets",
    [b"", b"PK\x03\x04", b"a;b", b"\xff\xfe\x00" * 9, b"x" * 101, b"Nom;Date\nines;hier"],
)
def test_un_autre_fichier_se_refuse(
    octets: bytes, app: Flask, nadia: ClientVerifie, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tableur, "TAILLE_MAX", 100)
    avant = photographie(app.extensions["moteur"])
    assert envoyer(nadia, octets).status_code == 422
    assert nadia.envoyer(PIX).status_code == 422
    assert photographie(app.extensions["moteur"]) == avant


@pytest.mark.parametrize("colonne", ["9", "-1", "é", "99999999999999999999"])
def test_une_colonne_qui_n_y_est_pas_se_refuse(
    colonne: str, app: Flask, nadia: ClientVerifie, ines: uuid.UUID
) -> None:
    texte = ENTETE + "ines@essai.fr;Oui;24/11/2026"
    champs = {"contenu": texte, "colonne": colonne, "geste": "importer"}
    assert nadia.envoyer(PIX, champs).status_code == 422
    assert le_candidat(app, ines).pix_le is None


def test_un_compte_s_ouvre_par_decision_une_fois(
    app: Flask, nadia: ClientVerifie, ines: uuid.UUID, actions: Callable[[], list[str]]
) -> None:
    assert str(ines) in nadia.get("/pilotage/formations/personnes").text
    adresse = f"/pilotage/formations/personnes/{ines}"
    avant = photographie(app.extensions["moteur"])
    for motif in ("", "parce que"):
        assert nadia.envoyer(adresse, {"motif": motif}).status_code == 422
    assert photographie(app.extensions["moteur"]) == avant
    for _ in range(2):
        assert nadia.envoyer(adresse, {"motif": "retour"}).status_code == 303
    assert le_candidat(app, ines).compte_le is not None
    assert actions().count("ouverture_compte") == 1


def test_un_organisme_et_sa_premiere_personne_qui_se_connecte(
    app: Flask, nadia: ClientVerifie, temps: Horloge
) -> None:
    adresse = "/pilotage/formations/organisme"
    avant = photographie(app.extensions["moteur"])
    for champ, saisie in (("organisme", ""), ("nom", " "), ("courriel", "otto"), ("prenom", "")):
        assert nadia.envoyer(adresse, {**FORMATEUR, champ: saisie}).status_code == 422
    assert photographie(app.extensions["moteur"]) == avant
    assert nadia.envoyer(adresse, FORMATEUR).status_code == 303
    assert nadia.envoyer(adresse, FORMATEUR).status_code == 422
    assert "Les Ateliers" in contenu(nadia.get("/pilotage/formations"))
    with app.extensions["fabrique"]() as session:
        otto = par_courriel(session, "otto@essai.fr")
        assert otto is not None
        assert otto.roles == "formateur"


@pytest.mark.parametrize("saisie", ["", "-1", "1000", "dix"])
def test_un_reglage_hors_bornes_se_refuse(saisie: str, app: Flask, nadia: ClientVerifie) -> None:
    bons = {"delai_jours": "10", "delai_peu_jours": "20", "peu_inscrits": "3", "seuil_pix": "40"}
    adresse = "/pilotage/formations/reglages"
    avant = photographie(app.extensions["moteur"])
    for champ in bons:
        assert nadia.envoyer(adresse, {**bons, champ: saisie}).status_code == 422
    assert photographie(app.extensions["moteur"]) == avant
    assert nadia.envoyer(adresse, bons).status_code == 303
    assert 'value="40"' in nadia.get(adresse).text


def test_les_sessions_de_tous_se_voient(
    app: Flask, nadia: ClientVerifie, temps: Horloge, troupe: Distribution
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        for _ in range(2):
            une_session(session, un_organisme(session, temps.instant), temps.instant)
    page = contenu(nadia.get("/pilotage/formations"))
    assert page.count("Médiathèque de Saint-Just") == 2
    assert connecter(app, troupe.robert, temps.instant).get(PIX).status_code == 403


def test_les_sessions_a_venir_se_lisent_page_a_page_avec_leurs_places(
    app: Flask, nadia: ClientVerifie, temps: Horloge, troupe: Distribution
) -> None:
    instant = temps.instant
    with app.extensions["fabrique"]() as session, transaction(session):
        robert = session.get_one(Aidant, troupe.robert)
        ici = session.get_one(Organisation, troupe.organisation)
        organisme = un_organisme(session, instant, robert, nom="Les Ateliers")
        un_organisme(session, instant, nom="Le Fablab")
        premiere = une_session(session, organisme, instant, dans=1, lieu="Salle 1")
        fin_le = instant + timedelta(days=2)
        premiere.demi_journees.append(DemiJournee(debut_le=fin_le, fin_le=fin_le))
        gens = [a_former(session, ici, instant, f"{rang}@essai.fr") for rang in range(4)]
        retouches: list[dict[str, datetime | None]] = [
            {},
            {},
            {"place_le": None},
            {"annulee_le": instant},
        ]
        for candidat, dates in zip(gens, retouches, strict=True):
            inscription = une_place(session, premiere, candidat, instant)
            for date, valeur in dates.items():
                setattr(inscription, date, valeur)
        une_session(session, organisme, instant, dans=-1, lieu="Salle passée")
        etats = ({"publiee_le": None}, {"fermee_le": instant}, {"annulee_le": instant})
        for rang in range(26):
            etat = etats[rang] if rang < len(etats) else {}
            une_session(
                session, organisme, instant, dans=rang + 3, lieu=f"Salle {rang + 2}", **etat
            )
    page = contenu(nadia.get("/pilotage/formations"))
    jour, fin = (date_longue(instant + timedelta(days=jours), PARIS) for jours in (1, 2))
    assert f"Du {jour} au {fin}" in page
    assert "2 sur 3, et 1 en attente" in page
    assert re.findall("pas encore publiée|inscriptions fermées|annulée|publiée", page)[:5] == (
        ["publiée", "pas encore publiée", "inscriptions fermées", "annulée", "publiée"]
    )
    assert (page.count(">Salle "), "Salle passée" in page) == (25, False)
    dits = sans_marques(page.partition("Organismes</h2>")[2])
    assert re.findall("<li>(.*?)</li>", dits) == [
        "Le Fablab\u00a0: 0 personne",
        "Les Ateliers\u00a0: 1 personne",
    ]
    suite = page.partition("apres=")[2].partition('"')[0]
    with ordres(app.extensions["moteur"]) as envoyes:
        suivantes = contenu(nadia.get(f"/pilotage/formations?apres={suite}"))
    assert re.findall(">(Salle .*?)<", suivantes) == ["Salle 26", "Salle 27"]
    assert "0 sur 3</td>" in suivantes
    assert len(envoyes) == 3
