"""Error pages: clear, in French, the right status, even without a database."""

from collections.abc import Callable

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as AttenteTropLongue
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.test import TestResponse

from app.metier.aidants.droits import Droit
from app.metier.brouillons.models import Brouillon
from app.socle.bdd import creer_fabrique, creer_moteur, transaction
from app.web.acces import exige, regle_de
from app.web.reponses.pages_erreur import _TEXTES, page
from tests.acces import LIGNES
from tests.client import est_entiere
from tests.scene import PROTOCOLE, Scene
from tests.web.sans_base import SANS_BASE


@pytest.mark.parametrize(
    "adresse",
    [
        f"/mandats/{2**63}",
        "/mandats/-1",
        "/mandats/١",
        f"/mandats/nouveau/{2**63}/choix",
        "/mandats/nouveau/-1/identite",
        "/mandats/nouveau/١/conclusion",
        "/authorize/1/personne",
        f"/verifier/{2**63}",
        "/verifier/١",
        "/mandats/%00",
        "/%ff%fe",
        "/mandats/{{7*7}}",
        "/static/../config.py",
        "/static/%2e%2e/config.py",
    ],
)
def test_un_nombre_ou_un_texte_dans_l_adresse_est_introuvable(adresse: str, scene: Scene) -> None:
    for role in ("anonyme", "aidante"):
        assert scene.navigateurs[role].get(adresse).status_code == 404


def _trop_gros(scene: Scene) -> TestResponse:
    return scene.navigateurs["aidante"].post("/connexion", data={"email": "a" * 2**21})


def _trop_d_essais(scene: Scene) -> TestResponse:
    client = scene.navigateurs["anonyme"]
    for i in range(6):
        champs = {"email": "alice@essai.fr", "code": f"00000{i}"}
        reponse = client.envoyer("/connexion", champs)
    return reponse


def _brouillon_trop_vieux(scene: Scene) -> TestResponse:
    brouillon = scene.objets["ici"].brouillon
    with scene.app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Brouillon, brouillon).expire_le = scene.temps.instant
    return scene.navigateurs["aidante"].get(f"/mandats/nouveau/{brouillon}/choix")


def _panne(scene: Scene) -> TestResponse:
    def tomber() -> str:
        raise ValueError("secret interne")

    scene.app.view_functions["public.accueil"] = exige(Droit.PUBLIC)(tomber)
    return scene.navigateurs["aidante"].get("/")


def _base_absente(scene: Scene) -> TestResponse:
    absente = creer_moteur("sqlite:////nulle/part/absente.db")
    fabrique = creer_fabrique(absente, scene.app.extensions["cles"])
    scene.app.extensions["fabrique_des_requetes"] = fabrique
    return scene.navigateurs["aidante"].get("/espace-aidant/")


def _format_inconnu(scene: Scene) -> TestResponse:
    def refuser() -> str:
        raise UnsupportedMediaType

    scene.app.view_functions["public.accueil"] = exige(Droit.PUBLIC)(refuser)
    return scene.navigateurs["aidante"].get("/")


ERREURS: dict[int, Callable[[Scene], TestResponse]] = {
    400: lambda scene: scene.navigateurs["aidante"].get("/authorize/"),
    403: lambda scene: scene.navigateurs["referent"].get("/mandats/nouveau"),
    404: lambda scene: scene.navigateurs["aidante"].get("/absente"),
    405: lambda scene: scene.navigateurs["aidante"].get("/deconnexion"),
    409: _brouillon_trop_vieux,
    413: _trop_gros,
    415: _format_inconnu,
    422: lambda scene: scene.navigateurs["aidante"].envoyer("/structure", {"structure": "x"}),
    429: _trop_d_essais,
    500: _panne,
    503: _base_absente,
}


@pytest.mark.parametrize("statut", ERREURS)
def test_une_erreur_a_sa_page_claire(statut: int, scene: Scene) -> None:
    reponse = ERREURS[statut](scene)
    assert reponse.status_code == statut
    assert est_entiere(reponse.text)
    assert scene.app.extensions["reglages"].telephone_support in reponse.text
    for technique in ("Traceback", "secret interne", "sqlalchemy", "werkzeug", "Error"):
        assert technique not in reponse.text


@pytest.mark.parametrize("statut", [404, 405, 409, 422, 500, 503])
def test_une_erreur_se_donne_aussi_en_fragment(statut: int, scene: Scene) -> None:
    scene.navigateurs["aidante"].environ_base["HTTP_HX_REQUEST"] = "true"
    reponse = ERREURS[statut](scene)
    assert reponse.status_code == statut
    assert not est_entiere(reponse.text)


@pytest.mark.parametrize("statut", ERREURS)
def test_une_page_d_erreur_dit_quoi_pourquoi_et_que_faire(statut: int, scene: Scene) -> None:
    texte = _TEXTES[statut]
    with scene.app.test_request_context():
        html, rendu = page(statut)
    lus = html.replace("&#39;", "'")
    assert rendu == statut
    for phrase in (texte.titre, texte.cause, texte.suite):
        assert phrase
        assert phrase in lus
    # What htmx shows when it swaps nothing: the first sentence says when to try again.
    if statut == 429 or statut >= 500:
        assert "éessayez" in texte.cause or "attendez" in texte.cause


def test_un_statut_sans_texte_propre_a_celui_de_sa_famille(scene: Scene) -> None:
    with scene.app.test_request_context():
        assert _TEXTES[400].titre in page(418)[0]
        assert _TEXTES[500].titre in page(502)[0]


@pytest.mark.parametrize(("role", "accueil"), [("anonyme", "/"), ("aidante", "/espace-aidant/")])
def test_une_erreur_ramene_chacun_a_son_accueil(role: str, accueil: str, scene: Scene) -> None:
    bouton = f'<a class="bouton" href="{accueil}">'
    assert bouton in scene.navigateurs[role].get("/absente").text
    if role == "aidante":
        assert bouton in _base_absente(scene).text


def _attente_trop_longue() -> None:
    raise AttenteTropLongue("QueuePool limit")


LUES_DE_LA_BASE = (
    *("statistiques.statistiques", "statistiques.csv_", "statistiques.types"),
    *("statistiques.departement", "statistiques.reseau", "statistiques.json_"),
    "statistiques.reseau_csv",
    *("ouvertures.ouvertures", "ouvertures.flux", "ouvertures.agenda"),
    *("annuaire.organisations", "annuaire.organisation"),
    *("habilitation.accueil", "lieux.pres_de"),
    *("connexion.perdu_lien", "connexion.courriel_lien", "connexion.invitation"),
    *("pourquoi.question", "usager.a_distance"),
)


@pytest.mark.parametrize(
    ("cause", "entetes"),
    [("base_absente", {}), ("attente_trop_longue", {}), ("base_absente", {"HX-Request": "true"})],
)
def test_base_absente_tout_ecran_le_dit_et_les_pages_publiques_s_ouvrent(
    cause: str, entetes: dict[str, str], scene: Scene
) -> None:
    if cause == "base_absente":
        _base_absente(scene)
    else:
        scene.app.extensions["fabrique_des_requetes"] = _attente_trop_longue
    for ligne in LIGNES:
        regle = regle_de(scene.app.view_functions[ligne.route])
        assert regle
        publique = regle.droit is Droit.PUBLIC and ligne.methode == "GET" and not regle.protocole
        # Public, and read from the base alone: figures, the directory, what a link is about.
        publique = publique and ligne.route not in LUES_DE_LA_BASE
        publique = publique and (ligne.methode, ligne.route) not in SANS_BASE
        refusee_avant = ligne.cas == "absent" and ligne.route.startswith(
            (*PROTOCOLE, "fournisseur.autoriser", "lieux.pres_de", "statistiques.departement")
        )
        reponse = scene.demander("aidante", ligne, entetes=entetes)
        qui = f"{ligne.methode} {ligne.route} {ligne.cas}"
        if publique and ligne.attendus["aidante"] != ligne.attendus["anonyme"]:
            # It leads further who is logged in, which the base alone knows; others see the page.
            assert reponse.status_code == 503, qui
            reponse = scene.demander("anonyme", ligne, entetes=entetes)
        if publique or refusee_avant:
            assert reponse.status_code < 500, qui
        elif attendu := SANS_BASE.get((ligne.methode, ligne.route)):
            # For htmx the redirection is followed at once: to what is refused.
            suivie = attendu == 303 and entetes
            assert reponse.status_code == (503 if suivie else attendu), qui
        else:
            assert reponse.status_code == 503, qui


def test_la_sante_dit_si_la_base_repond(scene: Scene) -> None:
    anonyme = scene.navigateurs["anonyme"]
    assert anonyme.get("/sante/base").text == "ok"
    scene.app.extensions["moteur"] = creer_moteur("sqlite:////nulle/part/absente.db")
    assert anonyme.get("/sante/base").status_code == 503
    assert anonyme.get("/sante").text == "ok"


def test_une_panne_au_moment_de_valider_laisse_la_connexion_ouverte(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browser must not receive the secret of a presence that was never recorded."""
    alice, code = scene.navigateurs["aidante"], scene.codes["aidante"]
    jeton = alice.jeton()
    with monkeypatch.context() as pendant:
        pendant.setattr("app.metier.journal.services._inscrire", _valider_sans_disque)
        reponse = alice.post("/presence", data={"csrf_token": jeton, "code": code})
    assert reponse.status_code == 503
    assert not [c for c in reponse.headers.getlist("Set-Cookie") if c.startswith("connexion=")]
    assert alice.get("/espace-aidant/").status_code == 200


def _valider_sans_disque(*_: object) -> None:
    raise OperationalError("COMMIT", {}, Exception("database or disk is full"))
