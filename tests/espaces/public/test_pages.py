"""Public pages: no dead link, light, no script; what the legal ones say is what the code does."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from flask import Flask

from app import create_app
from app.espaces.public.robots import A_INDEXER
from app.metier.authentification.liens import DUREE_LIEN
from app.metier.authentification.models import REPOS_ORDINATEUR, VIE, VIE_COURTE, VIE_ORDINATEUR
from app.metier.brouillons.models import VIE_CHOIX, VIE_ECHANGE, VIE_IDENTITE
from app.metier.echanges.models import VIE_DEMANDE
from app.web.reponses import securite
from app.web.reponses.compression import brotli_au_vol
from config import LEGAUX, Reglages, charger
from tests.client import STYLE, ClientVerifie, page_lue
from tests.conftest import Horloge
from tests.scene import Scene

RACINE = Path(__file__).parents[3]
KO = 1024
ESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
ADRESSES = [
    "/",
    "/personnes-aidees",
    "/structures",
    "/trouver-un-lieu",
    "/questions",
    "/ressources",
    "/mode-d-emploi",
    "/mode-d-emploi/personne-aidee",
    "/mode-d-emploi/aidant",
    "/mode-d-emploi/personne-referente",
    "/ouvertures",
    "/mentions-legales",
    "/donnees-personnelles",
    "/conditions",
    "/accessibilite",
    "/plan-du-site",
    "/statistiques",
    "/statistiques/types",
    "/statistiques/reseau",
]
AILLEURS = ("www.france-services.gouv.fr", "www.cnil.fr", "formulaire.defenseurdesdroits.fr")
DUREES_DITES = {
    "12 heures au plus": (VIE, timedelta(hours=12)),
    "8 heures pour l’équipe nationale": (VIE_COURTE, timedelta(hours=8)),
    "10 minutes.</dd>": (DUREE_LIEN, timedelta(minutes=10)),
    "90 jours au plus": (VIE_ORDINATEUR, timedelta(days=90)),
    "30 sans s’en servir": (REPOS_ORDINATEUR, timedelta(days=30)),
    "7 jours": (VIE_CHOIX, timedelta(days=7)),
    "2 heures": (VIE_IDENTITE, timedelta(hours=2)),
    "60 minutes quand la personne s’identifie": (VIE_ECHANGE, timedelta(minutes=60)),
    "10 minutes quand un mandat sert": (VIE_DEMANDE, timedelta(minutes=10)),
}


def liens(html: str) -> list[str]:
    return [str(e.get("href")) for e in page_lue(html).iter() if e.get("href")]


def test_toutes_sont_dans_la_liste(app: Flask) -> None:
    with app.test_request_context():
        assert [app.url_for(route) for route in A_INDEXER] == ADRESSES


@pytest.mark.parametrize("adresse", ADRESSES)
def test_aucun_lien_n_est_mort(adresse: str, client: ClientVerifie) -> None:
    page = client.get(adresse).text
    for lien in liens(page):
        chemin, ancre = urlsplit(lien).path or adresse, urlsplit(lien).fragment
        if lien.startswith("https://"):
            assert lien.split("/")[2] in AILLEURS
            continue
        if lien.startswith("tel:+33"):
            continue
        assert lien.startswith(("/", "#")), lien
        vers = client.get(chemin)
        if vers.status_code == 303:  # What the site map says is for aidants.
            assert vers.location.startswith("/connexion"), lien
            vers = client.get(vers.location)
        assert vers.status_code == 200, lien
        assert not ancre or f'id="{ancre}"' in vers.text, lien


@pytest.mark.parametrize("adresse", ADRESSES)
def test_une_page_part_dans_le_premier_envoi_sans_rien_demander(
    adresse: str, client: ClientVerifie
) -> None:
    reponse = client.get(adresse)
    assert STYLE.decode() in reponse.text
    assert len(brotli_au_vol(reponse.data)) <= 10 * KO
    # What is left when the style sheet takes all that it may.
    nue = reponse.data.replace(STYLE, b"")
    assert len(brotli_au_vol(nue)) <= 4 * KO
    assert "<script" not in reponse.text
    assert 'rel="stylesheet"' not in reponse.text
    assert "Set-Cookie" not in reponse.headers


@pytest.mark.parametrize("adresse", ADRESSES)
def test_le_pied_mene_aux_pages_que_la_loi_demande(adresse: str, client: ClientVerifie) -> None:
    pied = client.get(adresse).text.partition("<footer")[2]
    assert re.findall('href="(/[^"]*)"', pied) == [
        "/accessibilite",
        "/mentions-legales",
        "/donnees-personnelles",
        "/statistiques",
        "/mode-d-emploi",
        "/questions",
        "/plan-du-site",
    ]


@pytest.mark.parametrize(
    ("adresse", "phrase"),
    [
        ("/questions", "Je ne peux pas me déplacer."),
        ("/questions", "La personne est au téléphone"),
        ("/mode-d-emploi/aidant", "Lui envoyer un lien"),
        ("/mode-d-emploi/personne-aidee", "L’aidant vous envoie un lien"),
        ("/personnes-aidees", "la structure vous envoie un lien"),
        ("/donnees-personnelles", "depuis le téléphone qui a ouvert le lien"),
    ],
)
def test_le_mandat_a_distance_n_est_dit_que_la_ou_il_est_ouvert(
    adresse: str, phrase: str, client: ClientVerifie, app: Flask
) -> None:
    allume = app.extensions["reglages"]
    assert allume.mandat_a_distance
    assert phrase in client.get(adresse).text
    app.extensions["reglages"] = replace(allume, mandat_a_distance=False)
    try:
        assert phrase not in client.get(adresse).text
    finally:
        app.extensions["reglages"] = allume


@pytest.mark.parametrize("adresse", ["/", "/personnes-aidees", "/questions"])
def test_la_carte_est_proposee(adresse: str, client: ClientVerifie) -> None:
    assert 'href="/carte"' in client.get(adresse).text


def test_les_cookies_annonces_sont_ceux_du_service(client: ClientVerifie, app: Flask) -> None:
    page = client.get("/donnees-personnelles").text
    poses = {
        valeur
        for nom, valeur in vars(securite).items()
        if nom.isupper() and nom[0] != "_" and isinstance(valeur, str) and valeur != securite.CSP
    }
    assert poses == {
        securite.CONNEXION,
        securite.NAVIGATEUR,
        securite.ORDINATEUR,
        securite.POSTE,
        securite.DEFI,
        securite.DEMANDEUR,
        securite.DISTANCE,
    }
    annonces = re.findall("<dt><code>(.*?)</code>", page)
    assert set(annonces) == poses | {app.config["SESSION_COOKIE_NAME"]}


def test_en_https_les_cookies_annonces_ont_leur_vrai_nom(reglages: Reglages) -> None:
    app = create_app(
        charger(
            {
                "APP_ENV": "test",
                "DATABASE_URL": reglages.database_url,
                "INSTANCE": str(reglages.instance),
                "BASE_URL": "https://aidants.essai.fr",
            }
        )
    )
    page = app.test_client().get("/donnees-personnelles", base_url="https://aidants.essai.fr").text
    assert len(re.findall("<dt><code>__Host-", page)) == 8


def test_les_durees_annoncees_sont_celles_du_code(client: ClientVerifie) -> None:
    """Whoever changes a duration changes the page."""
    page = client.get("/donnees-personnelles").text
    for phrase, (du_code, de_la_page) in DUREES_DITES.items():
        assert phrase in page
        assert du_code == de_la_page, phrase


def test_les_mots_cites_sont_ceux_des_ecrans(client: ClientVerifie) -> None:
    """A question that names a button or a heading names one that exists."""
    sources = [
        source
        for motif in ("templates/**/*.html", "app/**/forms.py")
        for source in RACINE.glob(motif)
        if source.name != "questions.html" and "bouchon" not in source.parts
    ]
    ecrans = "".join(source.read_text("utf-8") for source in sources)
    cites = set(re.findall("«\u00a0(.*?)\u00a0»", client.get("/questions").text))
    assert len(cites) > 3
    assert not [mots for mots in cites if mots not in ecrans]


def test_les_pages_legales_nomment_l_exploitant(reglages: Reglages) -> None:
    noms = {nom: f"<b>{nom} & fils</b>" for nom in LEGAUX}
    app = create_app(charger({"APP_ENV": "test", "DATABASE_URL": reglages.database_url, **noms}))
    pages = "".join(
        app.test_client().get(a).text for a in ("/mentions-legales", "/donnees-personnelles")
    )
    for nom in LEGAUX:
        assert f"&lt;b&gt;{nom} &amp; fils&lt;/b&gt;" in pages


def test_sans_exploitant_la_page_le_dit(client: ClientVerifie) -> None:
    assert client.get("/mentions-legales").text.count("à compléter par l’exploitant") == 3


def test_les_robots_ne_lisent_que_les_pages_publiques(client: ClientVerifie) -> None:
    reponse = client.get("/robots.txt")
    assert reponse.mimetype == "text/plain"
    lignes = reponse.text.splitlines()
    assert lignes[0] == "User-agent: *"
    carte = ["Allow: /statistiques/departement/", "Allow: /sitemap.xml$"]
    assert lignes[1:-2] == [*(f"Allow: {adresse}$" for adresse in ADRESSES), *carte]
    assert lignes[-2] == "Disallow: /"
    assert lignes[-1].endswith("/sitemap.xml")


def test_la_carte_du_site_mene_a_ce_que_les_robots_lisent(client: ClientVerifie) -> None:
    permis = [
        re.compile(re.escape(ligne.removeprefix("Allow: ").removesuffix("$")))
        for ligne in client.get("/robots.txt").text.splitlines()
        if ligne.startswith("Allow")
    ]
    reponse = client.get("/sitemap.xml")
    assert reponse.mimetype == "application/xml"
    lus = ElementTree.fromstring(reponse.data)  # noqa: S314 (our own answer)
    chemins = [urlsplit(str(url.text)).path for url in lus.iter(f"{{{ESPACE}}}loc")]
    assert chemins[: len(ADRESSES)] == ADRESSES
    assert len(set(chemins)) == len(chemins) > 100 + len(ADRESSES)
    assert all(any(un.match(chemin) for un in permis) for chemin in chemins)
    assert client.get(chemins[-1]).status_code == 200


@pytest.mark.parametrize(
    ("saisie", "phrase", "titre"),
    [
        ("mot de passe", "5 réponses", "J’ai oublié mon mot de passe FranceConnect. Que faire ?"),
        (
            "TUTÉUR",
            "1 réponse pour",
            "J’ai un tuteur, un curateur, ou quelqu’un qui signe pour moi.",
        ),
        ("decès", "1 réponse pour", "Que devient le mandat après un décès ?"),
        ("département chiffres", "1 réponse pour", "Où en est mon département ?"),
        ("xylophone", "Aucune réponse", ""),
        ("<script>alert(1)</script>", "Aucune réponse", ""),
        ("é" * 5000, "Aucune réponse", ""),
    ],
)
def test_une_question_se_cherche(
    saisie: str, phrase: str, titre: str, client: ClientVerifie
) -> None:
    page = " ".join(client.get("/questions", query_string={"q": saisie}).text.split())
    assert phrase in page
    assert f"<summary>{titre}</summary>" in page or not titre
    assert "<details>" not in page, "what is found is open"
    assert "<script>alert" not in page
    assert "Puis-je payer" not in page


def test_sans_rien_chercher_toutes_les_questions_y_sont(client: ClientVerifie) -> None:
    page = client.get("/questions").text
    assert page == client.get("/questions?q=%20").text
    assert re.findall('<h2 id="(.*?)"', page) == ["aide", "aidant", "referent", "elu"]
    assert page.count("<summary>") > 20


def test_security_txt_dit_a_qui_parler_et_jusqu_a_quand(
    client: ClientVerifie, temps: Horloge
) -> None:
    reponse = client.get("/.well-known/security.txt")
    assert reponse.mimetype == "text/plain"
    champs = dict(ligne.split(": ", 1) for ligne in reponse.text.splitlines())
    page, ancre = urlsplit(champs["Contact"]).path, urlsplit(champs["Contact"]).fragment
    assert f'id="{ancre}"' in client.get(page).text
    expire = datetime.fromisoformat(champs["Expires"])
    assert timedelta(days=150) < expire - temps.instant < timedelta(days=365)
    assert champs["Canonical"].endswith("/.well-known/security.txt")


def test_une_page_publique_ne_change_pas_selon_qui_la_lit(scene: Scene) -> None:
    for adresse in ADRESSES:
        pages = {navigateur.get(adresse).text for navigateur in scene.navigateurs.values()}
        assert len(pages) == 1, adresse


def test_l_icone_que_les_navigateurs_demandent(client: ClientVerifie) -> None:
    reponse = client.get("/favicon.ico")
    assert reponse.status_code == 200
    assert reponse.mimetype == "image/svg+xml"
    assert reponse.headers["Cache-Control"] == "public, max-age=3600"
