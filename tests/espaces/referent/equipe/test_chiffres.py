"""The référent's figures: the organisation's own, true to what is kept, for a spreadsheet too."""

import csv
import io
import re
import uuid
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import insert, update

from app.metier.chiffres.definitions import MESURES
from app.metier.chiffres.models import ChiffreMensuel, Comptage
from app.metier.chiffres.mois import douze_mois
from app.metier.chiffres.services import compter
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.acces import LIGNES
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import IDENTITE, Distribution, connecter, deux_moteurs
from tests.ordres import ORDRES_PAR_PAGE, ordres, reculer_la_derniere_visite, remplir
from tests.photographie import photographie
from tests.scene import Scene

PAGE, FICHIER = "/equipe/chiffres", "/equipe/chiffres.csv"
NOVEMBRE = date(2026, 11, 1)


@pytest.fixture
def robert(app: Flask, troupe: Distribution, temps: Horloge) -> ClientVerifie:
    return connecter(app, troupe.robert, temps.instant)


def tout_compter(app: Flask, temps: Horloge) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        assert compter(session, maintenant=temps.instant)


def garder(app: Flask, organisation: uuid.UUID, nombres: dict[tuple[date, str], int]) -> None:
    """Put figures as if they had been counted."""
    with app.extensions["fabrique"]() as session, transaction(session):
        session.execute(
            insert(ChiffreMensuel),
            [
                {"organisation_id": organisation, "mois": mois, "cle": cle, "nombre": nombre}
                for (mois, cle), nombre in nombres.items()
            ],
        )


def lu(reponse_texte: str) -> str:
    """The text of a page's main, without its marks, on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reponse_texte))


@deux_moteurs
def test_la_page_et_le_fichier_disent_ce_qui_est_garde(
    app: Flask, robert: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    tout_compter(app, temps)
    garder(
        app,
        troupe.organisation,
        {
            (date(2026, 3, 1), "mandats"): 1234,
            (date(2026, 3, 1), "renouvellements"): 200,
            (NOVEMBRE, "demarches"): 17,
        },
    )
    page = robert.get(PAGE)
    texte = lu(contenu(page))
    assert "Comptés le 23 novembre 2026 à 10 h 30" in texte
    for rangee in ("Mars 2026 1 234 200", "Novembre 2026 (en cours) 1 0", "17 0"):
        assert rangee in texte
    assert 'aria-label="Mandats faits par mois, de décembre' in page.text
    assert "Au plus 1\u202f234, en mars\u00a02026." in page.text
    assert page.text.count("<svg") == page.text.count("<table") == 3
    assert "Rien sur ces douze mois." in page.text, "nothing was stopped"
    fichier = robert.get(FICHIER)
    lignes = list(csv.reader(io.StringIO(fichier.data.decode("utf-8-sig")), delimiter=";"))
    assert lignes[0] == ["Structure", "Mois", *(mesure.titre for mesure in MESURES.values())]
    assert [ligne[1] for ligne in lignes[1:]] == [f"{m:%Y-%m}" for m in douze_mois(NOVEMBRE)]
    nom = "France Services de Saint-Just"
    assert lignes[4] == [nom, "2026-03", "1234", "200", "0", "0", "0", "0"]
    assert lignes[12] == [nom, "2026-11", "1", "0", "0", "1", "17", "0"]


def test_le_fichier_s_ouvre_en_francais_et_ne_reste_nulle_part(
    app: Flask, robert: ClientVerifie, temps: Horloge
) -> None:
    tout_compter(app, temps)
    fichier = robert.get(FICHIER)
    assert fichier.data.startswith("\ufeffStructure;Mois;Mandats faits;".encode())
    assert fichier.data.count(b"\r\n") == fichier.data.count(b"\n") == 13
    assert fichier.mimetype == "text/csv"
    assert fichier.headers["Content-Disposition"] == 'attachment; filename="chiffres-2026-11.csv"'
    assert fichier.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "nom",
    [
        "=1+1",
        " =1+1",
        "\u00a0+1",
        "+33 1",
        "-2",
        "@SOMME(A1)",
        "\t=1",
        "\r=1",
        'a";=1;"',
        "\u202eéàç",
    ],
)
def test_un_nom_hostile_n_est_jamais_une_formule(
    app: Flask, robert: ClientVerifie, troupe: Distribution, nom: str
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.execute(
            update(Organisation).where(Organisation.id == troupe.organisation).values(nom=nom)
        )
    fichier = robert.get(FICHIER).data.decode("utf-8-sig")
    lignes = list(csv.reader(io.StringIO(fichier, newline=""), delimiter=";"))
    assert {len(ligne) for ligne in lignes} == {2 + len(MESURES)}
    assert {ligne[0].removeprefix("'") for ligne in lignes[1:]} == {nom}
    debuts = {c.strip("\u00a0 ")[:1] for ligne in lignes for c in ligne}
    assert not debuts & set("=+-@\t\r\n")
    assert robert.get(PAGE).status_code == 200


def test_avant_le_premier_comptage_et_sans_rien_a_compter(
    app: Flask, robert: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    vide = robert.get(PAGE)
    assert "Les chiffres ne sont pas encore comptés." in vide.text
    assert "<svg" not in vide.text
    with app.extensions["fabrique"]() as session, transaction(session):
        session.add(
            Comptage(
                organisation_id=troupe.organisation, a_partir_de=NOVEMBRE, compte_le=temps.instant
            )
        )
    rien = robert.get(PAGE)
    assert "Rien à montrer pour le moment." in rien.text
    assert "<svg" not in rien.text


def test_un_mois_pas_encore_compte_n_est_pas_un_zero(
    app: Flask, robert: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    tout_compter(app, temps)
    temps.avancer(days=10)
    robert = connecter(app, troupe.robert, temps.instant)
    texte = lu(robert.get(PAGE).text)
    assert "Novembre 2026 1 0 Décembre 2026 (en cours) – –" in texte
    assert robert.get(FICHIER).text.endswith("2026-12;;;;;;\r\n")


def test_on_remonte_de_douze_mois_en_douze_mois(
    app: Flask, robert: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    tout_compter(app, temps)
    assert "Les douze mois d’" not in robert.get(PAGE).text
    garder(app, troupe.organisation, {(date(2024, 6, 1), "mandats"): 3})
    avant = robert.get(PAGE)
    assert f'href="{PAGE}?jusqu_a=2025-11"' in avant.text
    assert "d’après" not in avant.text
    plus_tot = robert.get(f"{PAGE}?jusqu_a=2024-11").text
    assert "Juin 2024 3 0" in lu(plus_tot)
    assert "en cours" not in plus_tot.partition("<main")[2]
    assert "Comptés le" not in plus_tot
    assert f'href="{PAGE}?jusqu_a=2025-11"' in plus_tot
    assert "d’avant" not in plus_tot
    assert f'href="{FICHIER}?jusqu_a=2024-11"' in plus_tot
    assert "2024-06;3;" in robert.get(f"{FICHIER}?jusqu_a=2024-11").text
    # From anywhere, the way back stops at the current month.
    assert f'href="{PAGE}?jusqu_a=2026-11"' in robert.get(f"{PAGE}?jusqu_a=2026-08").text


@pytest.mark.parametrize(
    "mois",
    "2026-12 2027-01 2023-01 2000-01 0000-01 9999-12 2026-13 2026-00 2026-1 20261 26-11 -1 "
    "2026-11-01 ٢٠٢٦-١١ 2026-11%0A 2026-11%00 %3Cscript%3E 9223372036854775808".split()
    + ["", "1" * 5000],
)
@pytest.mark.parametrize("adresse", [PAGE, FICHIER])
def test_un_mois_qui_n_existe_pas_est_introuvable(
    app: Flask, robert: ClientVerifie, temps: Horloge, adresse: str, mois: str
) -> None:
    tout_compter(app, temps)
    avant = photographie(app.extensions["moteur"])
    assert robert.get(f"{adresse}?jusqu_a={mois}").status_code == 404
    assert photographie(app.extensions["moteur"]) == avant


def test_chacun_voit_les_chiffres_de_sa_structure_et_aucun_nom(scene: Scene) -> None:
    tout_compter(scene.app, scene.temps)
    ici, ailleurs = scene.objets["ici"].structure, scene.objets["ailleurs"].structure
    for organisation, nombre in ((ici, 4321), (ailleurs, 8765)):
        garder(scene.app, organisation, {(date(2026, 5, 1), "arrets"): nombre})
    pages = {
        role: scene.navigateurs[role].get(PAGE).text + scene.navigateurs[role].get(FICHIER).text
        for role in ("referent", "double", "referent_ailleurs")
    }
    for role, (sien, autre) in {
        "referent": ("4321", "8765"),
        "double": ("4321", "8765"),
        "referent_ailleurs": ("8765", "4321"),
    }.items():
        assert sien in pages[role], role
        assert autre not in pages[role].replace("\u202f", ""), role
    interdits = ("Alice", "Chloe", IDENTITE.nom_naissance, IDENTITE.prenoms)
    assert not [nom for nom in interdits for page in pages.values() if nom in page]
    for role in ("aidante", "ailleurs", "nationale"):
        for adresse in (PAGE, FICHIER):
            assert scene.navigateurs[role].get(adresse).status_code == 403
            assert "4321" not in scene.navigateurs[role].get(adresse).text


def test_les_pages_du_referent_tiennent_dans_le_budget(scene: Scene) -> None:
    routes = ("accueil.espace", "equipe.equipe", "equipe.chiffres", "equipe.chiffres_csv")
    lignes = [ligne for ligne in LIGNES if ligne.route in routes]
    moteur = scene.app.extensions["moteur"]

    def mesurer() -> dict[tuple[str, str], list[str]]:
        mesures = {}
        for role in ("referent", "double"):
            for ligne in lignes:
                reculer_la_derniere_visite(scene)
                with ordres(moteur) as envoyes:
                    assert scene.demander(role, ligne).status_code == 200
                mesures[role, ligne.route] = list(envoyes)
        return mesures

    peu = mesurer()
    remplir(scene, 1000)
    scene.temps.avancer(minutes=5)
    tout_compter(scene.app, scene.temps)
    beaucoup = mesurer()
    assert {cle: len(o) for cle, o in beaucoup.items()} == {cle: len(o) for cle, o in peu.items()}
    assert max(map(len, peu.values())) <= ORDRES_PAR_PAGE
    # The journal is counted by a scheduled act, never here.
    assert not [o for envoyes in beaucoup.values() for o in envoyes if "FROM journal" in o]


def test_le_comptage_se_programme_et_se_voit(
    app: Flask, robert: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    lanceur = app.test_cli_runner()
    executer = ["taches", "executer", "chiffres"]
    assert lanceur.invoke(args=[*executer, "--a-blanc"]).output == "chiffres\u00a0: 2\n"
    assert "pas encore comptés" in robert.get(PAGE).text
    assert lanceur.invoke(args=executer).output == "chiffres\u00a0: 2\n"
    avant = photographie(app.extensions["moteur"])
    assert lanceur.invoke(args=executer).output == "chiffres\u00a0: 0\n"
    assert photographie(app.extensions["moteur"]) == avant
    assert "Novembre 2026 (en cours) 1 0" in lu(robert.get(PAGE).text)
    temps.avancer(hours=1)
    assert lanceur.invoke(args=executer).output == "chiffres\u00a0: 2\n"
    temps.avancer(hours=1)
    assert lanceur.invoke(args=executer).output == "chiffres\u00a0: 0\n"
