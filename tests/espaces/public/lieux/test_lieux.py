"""« Trouver un lieu »: the nearest first, who can work only, nothing kept of who asks."""

import pytest
from flask import Flask
from sqlalchemy import update

from app.metier.authentification.models import MoyenConnexion
from app.metier.organisations.models import Organisation
from app.metier.organisations.services import creer
from app.metier.territoires.cog import commune
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu, sans_marques
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter, deux_moteurs, un_aidant
from tests.ordres import ordres
from tests.photographie import photographie

CHERCHER = "/trouver-un-lieu"
# Saint-Just-Malmont; its intercommunality; the same département; the région; another région.
MALMONT, FERRIERES, LE_PUY, LYON, LILLE = "43205", "43184", "43157", "69123", "59350"


def lu(client: ClientVerifie, adresse: str) -> str:
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    return " ".join(sans_marques(contenu(reponse)).split())


def installer(app: Flask, temps: Horloge, *codes: str, code_postal: str = "") -> None:
    """A place able to work in each commune: « Lieu de … », « Lieu 2 de … »."""
    with app.extensions["fabrique"]() as session, transaction(session):
        for rang, code in enumerate(codes):
            ou = commune(code)
            assert ou is not None
            lieu = creer(
                session,
                nom=f"Lieu {rang} de {ou.nom}",
                type_="france_services",
                siret="11122233700011",
                siret_partage=True,
                adresse="1 rue du Puits",
                maintenant=temps.instant,
                code_postal=code_postal or ou.codes_postaux[0],
                ville=ou.nom,
                code_commune=code,
            )
            un_aidant(session, lieu, temps.instant, courriel=f"a{rang}-{code}@essai.fr")


@deux_moteurs
def test_du_plus_proche_au_plus_loin_en_un_ordre(
    app: Flask, client: ClientVerifie, temps: Horloge
) -> None:
    installer(app, temps, LILLE, LE_PUY, FERRIERES, MALMONT, LYON)
    with ordres(app.extensions["moteur"]) as envoyes:
        page = lu(client, f"{CHERCHER}/{MALMONT}")
    assert len(envoyes) == 1
    dits = ["À Saint-Just-Malmont", "Lieu 3", "Dans la même intercommunalité", "Lieu 2"]
    dits += ["Dans le même département : Haute-Loire", "Lieu 1"]
    places = [page.index(dit) for dit in dits]
    assert places == sorted(places)
    assert "Lieu 0" not in page
    assert "Lieu 4" not in page, "il y a plus près que la région"


@deux_moteurs
def test_sans_rien_dans_le_departement_la_region_puis_rien(
    app: Flask, client: ClientVerifie, temps: Horloge
) -> None:
    page = lu(client, f"{CHERCHER}/{MALMONT}")
    assert (
        "Nous ne connaissons pas encore de lieu dans votre département ni dans votre région" in page
    )
    assert "france-services.gouv.fr" in page
    installer(app, temps, LYON)
    page = lu(client, f"{CHERCHER}/{MALMONT}")
    assert page.index("même région : Auvergne-Rhône-Alpes") < page.index("Lieu 0 de Lyon")


def test_dans_une_grande_ville_le_code_postal_d_abord(
    app: Flask, client: ClientVerifie, temps: Horloge
) -> None:
    installer(app, temps, *["75056"] * 16, code_postal="75001")
    installer(app, temps, LILLE)
    with app.extensions["fabrique"]() as session, transaction(session):
        session.execute(
            update(Organisation)
            .where(Organisation.nom == "Lieu 9 de Paris")
            .values(code_postal="75011")
        )
    assert client.get(f"{CHERCHER}?ou=75011").location == f"{CHERCHER}/75056?code_postal=75011"
    page = lu(client, f"{CHERCHER}/75056?code_postal=75011")
    assert page.index("Lieu 9 ") < page.index("Lieu 0 ")
    assert page.count("1 rue du Puits") == 15
    assert "Il y en a d’autres" in page


@deux_moteurs
def test_qui_ne_peut_pas_travailler_n_y_est_pas(
    app: Flask, client: ClientVerifie, temps: Horloge
) -> None:
    installer(app, temps, MALMONT)
    assert "Lieu 0" in lu(client, f"{CHERCHER}/{MALMONT}")
    with app.extensions["fabrique"]() as session, transaction(session):
        session.execute(update(MoyenConnexion).values(suspendu_le=temps.instant))
    assert "Lieu 0" not in lu(client, f"{CHERCHER}/{MALMONT}")


def test_outre_mer_sans_region(app: Flask, client: ClientVerifie, temps: Horloge) -> None:
    installer(app, temps, "97701", "97801")
    page = lu(client, f"{CHERCHER}/97701")
    assert "Lieu 0 de Saint-Barthélemy" in page
    assert "Lieu 1" not in page


@pytest.mark.parametrize(
    ("saisie", "vers"),
    [
        ("43240", "43205?code_postal=43240"),
        ("43 240", "43205?code_postal=43240"),
        ("43240 saint just malmont", "43205"),
        ("St-Just-Malmont", "43205"),
        ("le puy en velay", "43157"),
        ("Lyon", "69123"),
    ],
)
def test_ce_qui_ne_fait_pas_de_doute_mene_au_lieu(
    saisie: str, vers: str, client: ClientVerifie
) -> None:
    reponse = client.get(CHERCHER, query_string={"ou": saisie})
    assert (reponse.status_code, reponse.location) == (303, f"{CHERCHER}/{vers}")
    assert "Set-Cookie" not in reponse.headers


def test_le_doute_se_dit_en_liens(client: ClientVerifie) -> None:
    page = client.get(f"{CHERCHER}?ou=Saint-Denis").text
    assert f'href="{CHERCHER}/93066"' in page
    assert f'href="{CHERCHER}/97411"' in page
    page = client.get(f"{CHERCHER}?ou=43200").text
    assert page.count("?code_postal=43200") > 3


@pytest.mark.parametrize(
    "saisie", ["", " ", "Nulle-Part-sur-Rien", "00000", "<b>x", "%00", "a" * 500]
)
def test_ce_qui_n_est_pas_une_commune_se_dit(saisie: str, client: ClientVerifie) -> None:
    reponse = client.get(CHERCHER, query_string={"ou": saisie})
    assert reponse.status_code == 200
    assert "<b>x" not in reponse.text
    assert 'class="avis"' in reponse.text


def test_un_ancien_code_mene_a_la_commune_d_aujourd_hui(client: ClientVerifie) -> None:
    assert client.get(f"{CHERCHER}/75111").location == f"{CHERCHER}/75056"
    assert client.get(f"{CHERCHER}/43205%09Saint-Just-Malmont").location == f"{CHERCHER}/43205"
    assert client.get(f"{CHERCHER}/99999").status_code == 404


@deux_moteurs
def test_la_page_se_garde_et_ne_retient_personne(
    app: Flask, client: ClientVerifie, temps: Horloge
) -> None:
    installer(app, temps, MALMONT)
    avant = photographie(app.extensions["moteur"])
    reponse = client.get(f"{CHERCHER}/{MALMONT}?code_postal='--")
    assert reponse.headers["Cache-Control"] == "public, max-age=3600"
    assert "Set-Cookie" not in reponse.headers
    deja = {"If-None-Match": reponse.headers["ETag"]}
    assert client.get(f"{CHERCHER}/{MALMONT}", headers=deja).status_code == 304
    with app.extensions["fabrique"]() as session, transaction(session):
        session.execute(update(Organisation).values(horaires="Le <b>lundi</b>\nLe mardi"))
    page = client.get(f"{CHERCHER}/{MALMONT}", headers=deja).text
    assert "Le &lt;b&gt;lundi&lt;/b&gt;<br>Le mardi" in page
    with app.extensions["fabrique"]() as session, transaction(session):
        session.execute(update(Organisation).values(horaires=None))
    assert photographie(app.extensions["moteur"]) == avant


def test_ce_qui_est_dit_a_quelqu_un_n_est_pas_garde_pour_tous(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    robert = connecter(app, troupe.robert, temps.instant)
    assert robert.envoyer("/equipe/ordinateurs", {"choix": "interdits"}).status_code == 303
    assert "interdits" not in robert.get(f"{CHERCHER}/{MALMONT}").text
    assert "Ordinateurs connus : interdits dans" in lu(robert, "/equipe/")
