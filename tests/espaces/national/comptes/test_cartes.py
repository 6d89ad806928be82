"""Cards out of anybody's hands, and those that the support repairs on the telephone."""

import io
import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.metier.aidants.models import Aidant
from app.metier.authentification.models import MoyenConnexion
from app.metier.authentification.moyens.cartes_a_code import MAXIMUM
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import Distribution, code_du_moyen, une_carte
from tests.ordres import ORDRES_PAR_PAGE, ordres
from tests.photographie import photographie

CARTES = "/pilotage/cartes"
GRAINE = "3132333435363738393031323334353637383930"
Ecrits = Callable[[], list[tuple[uuid.UUID, str]]]
Actions = Callable[[], list[str]]


def ranger(app: Flask, temps: Horloge, numero: str, a: uuid.UUID | None = None) -> uuid.UUID:
    """Put a card in stock, or in somebody's hands."""
    with app.extensions["fabrique"]() as session, transaction(session):
        aidant = session.get_one(Aidant, a) if a else None
        return une_carte(session, temps.instant, numero=numero, aidant=aidant).id


def la_carte(app: Flask, carte: uuid.UUID) -> MoyenConnexion:
    with app.extensions["fabrique"]() as session:
        return session.get_one(MoyenConnexion, carte)


def nb_cartes(app: Flask) -> int:
    with app.extensions["fabrique"]() as session:
        nombre = select(func.count()).where(MoyenConnexion.genre == "carte")
        return session.scalar(nombre) or 0


def importer(nadia: ClientVerifie, octets: bytes) -> TestResponse:
    donnees = {"csrf_token": nadia.jeton(), "fichier": (io.BytesIO(octets), "cartes.csv")}
    return nadia.post(f"{CARTES}/importer", data=donnees, content_type="multipart/form-data")


def test_un_fichier_entre_en_entier_et_le_journal_dit_par_qui(
    app: Flask, nadia: ClientVerifie, actions: Actions
) -> None:
    reponse = importer(nadia, f"\ufeffN-1;{GRAINE}\r\nN-2;{GRAINE}\r\n".encode())
    assert reponse.location == CARTES
    assert "2 cartes de plus en stock" in nadia.get(CARTES).text
    assert nb_cartes(app) == 2
    assert actions()[-1] == "import_cartes"


@pytest.mark.parametrize(
    ("octets", "phrase"),
    [
        (b"", "Ce fichier est vide"),
        (b"N-1;" + GRAINE.encode() + b"\nN-2;court", "Ligne 2"),
        (b"N-1;" + GRAINE.encode() + b"\nn1;" + GRAINE.encode(), "déjà dans le fichier"),
        (b"<script>alert(1)</script>;" + GRAINE.encode() + b"\n\"", "Ligne 2"),
        (b"C-CONNUE;" + GRAINE.encode(), "déjà connue"),
        (b"PK\x03\x04\xff\xfe", "pas du texte"),
        (b"x" * (60 * MAXIMUM + 1), "trop gros"),
    ],
)  # fmt: skip
def test_un_fichier_faux_se_dit_et_rien_n_entre(
    octets: bytes, phrase: str, app: Flask, nadia: ClientVerifie, temps: Horloge
) -> None:
    ranger(app, temps, "C-CONNUE")
    nadia.jeton()
    avant = photographie(app.extensions["moteur"])
    reponse = importer(nadia, octets)
    assert reponse.status_code == 422
    assert phrase in reponse.text
    assert "<script>alert" not in reponse.text
    assert photographie(app.extensions["moteur"]) == avant


def test_sans_fichier_la_page_en_demande_un(nadia: ClientVerifie) -> None:
    reponse = nadia.envoyer(f"{CARTES}/importer")
    assert reponse.status_code == 422
    assert "Choisissez le fichier" in reponse.text


def test_une_carte_se_situe_par_son_numero(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge, actions: Actions
) -> None:
    ranger(app, temps, "C-1234")
    ranger(app, temps, "C-5678", troupe.alice)
    with ordres(app.extensions["moteur"]) as envoyes:
        page = contenu(nadia.envoyer(CARTES, {"numero": "c 12 34"}))
    assert len(envoyes) <= ORDRES_PAR_PAGE
    assert "Cette carte est en stock" in page
    assert "recherche_compte" not in actions()
    page = contenu(nadia.envoyer(CARTES, {"numero": "C5678"}))
    assert f"/pilotage/comptes/{troupe.alice}" in page
    assert "alice@essai.fr" not in page  # her account opens with a reason
    assert actions()[-1] == "recherche_compte"
    for inconnu in ("C-9999", "?", "é" * 60):
        assert "Aucune carte" in contenu(nadia.envoyer(CARTES, {"numero": inconnu}))


def test_une_carte_ecartee_ne_se_donne_plus(
    app: Flask, nadia: ClientVerifie, temps: Horloge, actions: Actions
) -> None:
    adresse = f"{CARTES}/{ranger(app, temps, 'C-1234')}/ecarter"
    refus = nadia.envoyer(adresse, {"motif": "ennui"})
    assert refus.status_code == 422
    for _ in range(2):
        assert nadia.envoyer(adresse, {"motif": "cassee"}).location == CARTES
    assert actions().count("rebut_carte") == 1
    assert nadia.get(adresse).location == CARTES
    page = contenu(nadia.envoyer(CARTES, {"numero": "C-1234"})).replace("\u00a0", " ")
    assert "Cette carte ne sert plus" in page
    assert "elle n’affiche plus rien" in page


def test_la_carte_de_quelqu_un_ne_s_ecarte_pas_d_ici(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    carte = ranger(app, temps, "C-1234", troupe.alice)
    assert nadia.envoyer(f"{CARTES}/{carte}/ecarter", {"motif": "perdue"}).status_code == 404
    assert la_carte(app, carte).retire_le is None


@pytest.fixture
def compte(nadia: ClientVerifie, troupe: Distribution) -> str:
    """Alice's account, opened by Nadia with a reason: its address."""
    adresse = f"/pilotage/comptes/{troupe.alice}"
    nadia.envoyer(adresse, {"motif": "panne"})
    return adresse


def test_ma_carte_ne_marche_plus(
    app: Flask,
    nadia: ClientVerifie,
    compte: str,
    troupe: Distribution,
    temps: Horloge,
    ecrits: Ecrits,
) -> None:
    """The card is four minutes late: its owner reads two codes on the telephone."""
    carte = ranger(app, temps, "C-1234", troupe.alice)
    adresse = f"{compte}/moyens/{carte}/heure"
    assert adresse in nadia.get(compte).text
    with app.extensions["fabrique"]() as session:
        premier, second = (
            code_du_moyen(session, carte, temps.instant, decalage=pas) for pas in (-5, -4)
        )
    a_l_envers = nadia.envoyer(adresse, {"premier": second, "code": premier})
    assert a_l_envers.status_code == 422
    assert la_carte(app, carte).derive == 0
    assert nadia.envoyer(adresse, {"premier": premier, "code": second}).location == compte
    assert la_carte(app, carte).derive == -4
    assert ecrits()[-1][0] == troupe.alice
    encore = nadia.envoyer(adresse, {"premier": premier, "code": second})
    assert encore.status_code == 422


def test_un_appareil_perdu_se_suspend_une_fois(
    app: Flask,
    nadia: ClientVerifie,
    compte: str,
    troupe: Distribution,
    temps: Horloge,
    actions: Actions,
) -> None:
    carte = ranger(app, temps, "C-1234", troupe.alice)
    adresse = f"{compte}/moyens/{carte}/suspendre"
    for _ in range(2):
        assert nadia.envoyer(adresse).location == compte
    assert actions().count("suspension_moyen_connexion") == 1
    assert la_carte(app, carte).suspendu_le == temps.instant
    assert nadia.get(f"{compte}/moyens/{carte}/heure").status_code == 404


@pytest.mark.parametrize("acte", ["heure", "suspendre"])
def test_rien_sans_avoir_dit_pourquoi_ni_sur_l_appareil_d_un_autre(
    acte: str, app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    carte = ranger(app, temps, "C-1234", troupe.alice)
    codes = {"premier": "000000", "code": "111111"}
    fermee = f"/pilotage/comptes/{troupe.alice}/moyens/{carte}/{acte}"
    assert nadia.envoyer(fermee, codes).status_code == 409
    ouverte = f"/pilotage/comptes/{troupe.robert}"
    nadia.envoyer(ouverte, {"motif": "panne"})
    avant = photographie(app.extensions["moteur"])
    assert nadia.envoyer(f"{ouverte}/moyens/{carte}/{acte}", codes).status_code == 404
    assert photographie(app.extensions["moteur"]) == avant
