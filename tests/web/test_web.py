"""What holds on every answer: headers, cookies, CSRF, page and fragment."""

import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app import create_app
from config import charger
from tests.acces import LIGNES, Ligne
from tests.client import CSP, CSP_FICHIER, ClientVerifie, est_entiere, sans_jeton
from tests.conftest import Horloge
from tests.fabriques import Distribution, code_de, connecter
from tests.photographie import photographie
from tests.scene import PROTOCOLE, Scene

HTMX = {"HX-Request": "true"}
ENVOIS = [ligne for ligne in LIGNES if ligne.methode == "POST" and ligne.cas in ("-", "ici")]
DE_FRANCECONNECT = (
    "fournisseur.autoriser",
    "fournisseur.deconnexion",
    "fournisseur.jeton",
    "fournisseur.userinfo",
)
# Signed by their sender, or proved by a token of their own: no form of ours posts them.
DE_FRANCECONNECT_OU_D_UNE_PASSERELLE = (*DE_FRANCECONNECT, "public.sms_recu")


def _ligne(route: str, methode: str = "GET", cas: str | None = None) -> Ligne:
    return next(
        ligne
        for ligne in LIGNES
        if (ligne.methode, ligne.route) == (methode, route) and cas in (None, ligne.cas)
    )


def _sans_jeton(html: str) -> str:
    """Without what changes at each request, and without the header of another shell."""
    html = re.sub(r'(name="(?:graine|passe|vue|envoi)" value=)"[^"]*"', r"\1", sans_jeton(html))
    html = re.sub(r'data-cle="[^"]*"', "", html)  # a challenge
    return re.sub(r'<header id="entete"[^>]*oob.*?</header>', "", html, flags=re.DOTALL)


def test_les_entetes_sont_sur_toute_reponse(scene: Scene) -> None:
    # ClientVerifie les lit tous, à chaque réponse de chaque test : ici, un peu de tout.
    client = scene.navigateurs["aidante"]
    attendus = {
        "/": 200,
        "/espace-aidant/": 200,
        "/absente": 404,
        "/static/style.css": 200,
        "/static/absent.css": 404,
        "/jwks": 200,
        "/sante": 200,
        "/espace-aidant": 308,
        "/deconnexion": 405,
        "/authorize/": 400,
    }
    for adresse, statut in attendus.items():
        reponse = client.get(adresse)
        assert reponse.status_code == statut, adresse
        fichier = adresse == "/static/style.css"
        assert reponse.headers.getlist("Content-Security-Policy") == [
            CSP_FICHIER if fichier else CSP
        ]
        assert "Strict-Transport-Security" not in reponse.headers
    assert client.head("/espace-aidant/").status_code == 200
    assert client.options("/espace-aidant/").status_code == 200


def test_les_cookies_en_http(scene: Scene) -> None:
    alice = scene.navigateurs["aidante"]
    code = scene.corps("aidante", _ligne("connexion.presence", "POST"))["code"]
    poses = {
        "session": scene.app.test_client().get("/connexion"),
        "navigateur": alice.envoyer("/connexion", {"email": "alice@essai.fr", "code": code}),
    }
    scene.remettre()
    poses["connexion"] = alice.envoyer("/presence", {"code": code})
    for nom, reponse in poses.items():
        (cookie,) = [c for c in reponse.headers.getlist("Set-Cookie") if c.startswith(f"{nom}=")]
        attributs = {attribut.strip() for attribut in cookie.split(";")[1:]}
        assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= attributs
        assert not [a for a in attributs if a.startswith(("Secure", "Domain"))]


class EnHttps:
    """The service as production serves it, and Alice logged in."""

    origine = "https://aidants.essai.fr"

    def __init__(self, app: Flask, client: ClientVerifie) -> None:
        self.app, self.client = app, client

    def get(self, adresse: str) -> TestResponse:
        return self.client.get(adresse, base_url=self.origine)

    def envoyer(self, adresse: str, champs: dict[str, str], **entetes: str) -> TestResponse:
        jeton = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/connexion/perdu").text)
        assert jeton
        return self.client.post(
            adresse,
            base_url=self.origine,
            data={"csrf_token": jeton[1], **champs},
            headers={nom.replace("_", "-"): valeur for nom, valeur in entetes.items()},
        )


@pytest.fixture
def https(base: str, tmp_path: Path, troupe: Distribution, temps: Horloge) -> EnHttps:
    app = create_app(
        charger(
            {
                "APP_ENV": "test",
                "DATABASE_URL": base,
                "INSTANCE": str(tmp_path),
                "BASE_URL": EnHttps.origine,
                "FC_FS_ISSUER": "https://fc.essai.fr/api/v2",
            }
        )
    )
    app.test_client_class = ClientVerifie
    secret = connecter(app, troupe.alice, temps.instant).get_cookie("connexion")
    assert secret
    client = app.test_client()
    assert isinstance(client, ClientVerifie)
    client.set_cookie("__Host-connexion", secret.value, domain="aidants.essai.fr", secure=True)
    return EnHttps(app, client)


def test_en_https_les_cookies_sont_secure_et_tenus_a_l_hote(
    https: EnHttps, troupe: Distribution, temps: Horloge
) -> None:
    assert https.get("/espace-aidant/").status_code == 200
    with https.app.extensions["fabrique"]() as session:
        code = code_de(session, troupe.alice, temps.instant)
    reponse = https.envoyer("/presence", {"code": code}, Origin=https.origine)
    assert reponse.status_code == 303
    cookies = reponse.headers.getlist("Set-Cookie") + https.get("/connexion").headers.getlist(
        "Set-Cookie"
    )
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/"} <= {a.strip() for a in cookie.split(";")}
        assert "Domain" not in cookie
    for adresse in ("/", "/absente", "/static/style.css", "/espace-aidant"):
        duree = https.get(adresse).headers["Strict-Transport-Security"]
        assert int(duree.partition(";")[0].removeprefix("max-age=")) >= 31_536_000
    https.app.extensions["moteur"].dispose()


ICI, EVIL = EnHttps.origine, "https://evil.example"


@pytest.mark.parametrize(
    ("attendu", "entetes"),
    [
        (303, {"Origin": ICI}),
        (303, {"Sec_Fetch_Site": "same-origin"}),
        (303, {"Referer": f"{ICI}/verrouiller?x=y"}),
        (303, {"Origin": ICI, "Referer": f"{EVIL}/"}),
        (400, {}),
        (400, {"Origin": EVIL}),
        (400, {"Origin": "null"}),
        (400, {"Origin": f"{ICI}.evil.example"}),
        (400, {"Origin": ICI.replace("https", "http")}),
        (400, {"Origin": EVIL, "Referer": f"{ICI}/", "Sec_Fetch_Site": "same-origin"}),
        (400, {"Sec_Fetch_Site": "cross-site"}),
        (400, {"Sec_Fetch_Site": "same-site", "Referer": f"{ICI}/"}),
        (400, {"Referer": f"{EVIL}/?{ICI}"}),
        (400, {"Referer": f"{ICI}.evil.example/"}),
        (400, {"Referer": "https://[evil"}),
    ],
)
def test_en_https_un_envoi_dit_d_ou_il_vient(
    attendu: int, entetes: dict[str, str], https: EnHttps
) -> None:
    """The token is right each time; one of three headers is enough, the surest decides."""
    assert https.envoyer("/verrouiller", {}, **entetes).status_code == attendu
    sans_jeton = {"csrf_token": "faux"}
    assert https.envoyer("/verrouiller", sans_jeton, **entetes).status_code == 400
    https.app.extensions["moteur"].dispose()


@pytest.mark.parametrize(("attendu", "origine"), [(303, "http://localhost"), (400, EVIL)])
def test_en_http_une_autre_origine_est_refusee_aussi(
    attendu: int, origine: str, scene: Scene
) -> None:
    alice = scene.navigateurs["aidante"]
    champs = {"csrf_token": alice.jeton()}
    reponse = alice.post("/verrouiller", data=champs, headers={"Origin": origine})
    assert reponse.status_code == attendu


def test_en_https_un_cookie_sans_prefixe_n_ouvre_rien(https: EnHttps) -> None:
    secret = https.client.get_cookie("__Host-connexion", domain="aidants.essai.fr")
    assert secret
    autre = https.app.test_client()
    autre.set_cookie("connexion", secret.value, domain="aidants.essai.fr")
    assert autre.get("/espace-aidant/", base_url=https.origine).status_code == 303
    https.app.extensions["moteur"].dispose()


@pytest.mark.parametrize("jeton", ["", "faux", "d_un_autre"])
def test_sans_jeton_rien_ne_s_ecrit(jeton: str, scene: Scene) -> None:
    avant = photographie(scene.app.extensions["moteur"])
    valeur = scene.jetons["ailleurs"] if jeton == "d_un_autre" else jeton
    for ligne in ENVOIS:
        if ligne.route in DE_FRANCECONNECT_OU_D_UNE_PASSERELLE:
            continue
        reponse = scene.demander("aidante", ligne, {"csrf_token": valeur})
        assert reponse.status_code == 400, ligne.route
        assert est_entiere(reponse.text)
    assert photographie(scene.app.extensions["moteur"]) == avant


PAGES = [
    ligne
    for ligne in LIGNES
    if ligne.cas in ("-", "ici", "absent")
    # The attestation and the card are documents of their own, to print; the rest of these are no pages.
    and (ligne.methode, ligne.route) != ("POST", "dossiers.carte")
    and ligne.route not in ("dossiers.attestation", "public.sante", "public.sante_base")
    and ligne.route
    not in ("public.robots", "public.securite_txt", "public.icone", "habilitation.modele")
    and ligne.route not in ("public.carte_du_site", "ouvertures.flux", "ouvertures.agenda")
    and not ligne.route.startswith(
        (
            "annuaire.",
            "statistiques.csv",
            "statistiques.json",
            "statistiques.schema",
            "statistiques.reseau_",
        )
    )
    and not ligne.route.startswith(
        (*PROTOCOLE, "nouveau_mandat.retour_", "nouveau_mandat.quitter_", "static")
    )
]


@pytest.mark.parametrize("role", ["anonyme", "aidante"])
def test_une_page_est_le_fragment_d_elle_meme(role: str, scene: Scene) -> None:
    comparees = 0
    for ligne in PAGES:
        plein, morceau = [_demander(scene, role, ligne, entetes) for entetes in ({}, HTMX)]
        qui = f"{ligne.methode} {ligne.route} {ligne.cas}"
        if plein.location:
            scene.navigateurs[role].get("/")  # what was done is said once, there
            assert_suivie(plein.location, morceau)
            continue
        assert plein.status_code == morceau.status_code, qui
        if not plein.text or "HX-Redirect" in morceau.headers:
            continue
        assert est_entiere(plein.text), qui
        assert not est_entiere(morceau.text), qui
        comparer(plein.text, morceau.text)
        comparees += 1
    assert comparees > 20


def assert_suivie(adresse: str, morceau: TestResponse) -> None:
    """Assert that htmx got at once the page where a browser would have been sent."""
    assert morceau.location is None
    if "HX-Redirect" in morceau.headers:
        # Another site, or a paper to print: a document that the browser opens itself.
        assert not morceau.data
        assert adresse.startswith("/") or morceau.headers["HX-Redirect"] == adresse
    elif adresse.startswith("/"):
        assert morceau.headers["HX-Retarget"] == "#contenu"
        assert morceau.headers["HX-Push-Url"].startswith("/")
        assert not est_entiere(morceau.text)
    else:
        raise AssertionError(f"{adresse} n’est pas ouverte")


def test_un_retour_dans_l_historique_recoit_la_page_entiere(scene: Scene) -> None:
    restaurer = {**HTMX, "HX-History-Restore-Request": "true"}
    for route in ("public.accueil", "accueil.espace", "nouveau_mandat.nouveau"):
        plein = scene.demander("aidante", _ligne(route))
        restauree = scene.demander("aidante", _ligne(route), entetes=restaurer)
        assert _sans_jeton(restauree.text) == _sans_jeton(plein.text)


def _demander(scene: Scene, role: str, ligne: Ligne, entetes: dict[str, str]) -> TestResponse:
    reponse = scene.demander(role, ligne, entetes=entetes)
    if ligne.methode == "POST":
        scene.remettre()
    return reponse


def comparer(plein: str, morceau: str) -> None:
    """Assert that a fragment is its page's title, what is its own in the head, and its main."""
    # Recovery codes are drawn anew at each request.
    plein, morceau = (
        re.sub(r"<code>[0-9A-Z-]{19}</code>", "", _sans_jeton(html)) for html in (plein, morceau)
    )
    if 'id="reprise-titre"' in plein:  # above a form whose own title stays
        plein = plein.replace("<h1", "<h2").replace("</h1>", "</h2>")
        # Where the page under it is hidden, it is the only title that is left.
        seul = ' aria-level="1"'
        assert (seul in morceau) == ("data-absence" in morceau)
        morceau = morceau.replace(seul, "")
    morceau = morceau.strip()
    main = re.search(r"<main[^>]*>(.*)</main>", plein, re.DOTALL)
    titre = re.match(r"<title>.*?</title>", morceau, re.DOTALL)
    assert main
    assert titre
    contenu = re.sub(r'content="0; url=[^"]*"|href="http[^"]*"', "", main[1].strip())
    propre = re.sub(r'content="0; url=[^"]*"|href="http[^"]*"', "", morceau)
    assert propre.endswith(contenu)
    assert titre[0] in plein
    reste = propre.removeprefix(titre[0]).removesuffix(contenu).strip()
    assert not reste or "http-equiv" in reste
