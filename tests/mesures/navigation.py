"""What a person feels and what a browser fetches, in headless Chromium on a slow line."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from app.web.reponses.securite import CONNEXION
from tests.mesures.decor import RECHERCHE, Decor
from tests.mesures.tableaux import Tableau, decimal, entier

RALENTI = 4
LATENCE_MS = 400
OCTETS_PAR_SECONDE = 400_000 // 8
KO = 1024
# Seconds before anything shows to a browser that was never here: the login, the wizard, and the home
# of each space with the public figures.
_A_FROID = {
    "connexion": 0.7,
    "étape 1": 1.2,
    "accueil": 1.2,
    "équipe, accueil": 1.2,
    "organisme, accueil": 1.2,
    "national, accueil": 1.2,
    "public, accueil": 1.2,
    "public, chiffres": 1.2,
}
# From the click to the second frame after htmx has settled: what it drew is then on screen.
_AU_CLIC = """bouton => new Promise(rendre => {
  const debut = performance.now();
  const peint = () => requestAnimationFrame(() => requestAnimationFrame(
    () => rendre(performance.now() - debut)));
  document.addEventListener("htmx:afterSettle", peint, {once: true});
  bouton.click();
})"""
_PEINT = """() => Object.fromEntries(
  performance.getEntriesByType("paint").map(({name, startTime}) => [name, startTime]))"""


def ressenti(navigateur: Browser, decor: Decor, port: int, temoin: int, *, fois: int) -> Tableau:
    """Seconds to the first paint, and from a click to what it brings."""
    tableau = Tableau(
        "Vitesse ressentie",
        ("service", "une phrase", "rapport"),
        f"Chromium, processeur {RALENTI} fois plus lent, 400 kbit/s, {LATENCE_MS} ms par "
        f"aller-retour ; secondes, médiane de {fois} ; à côté : une page d’une phrase, du même "
        "serveur.",
    )

    def froid(adresse: str, secret: str) -> dict[str, float]:
        releves = [_froid(navigateur, adresse, secret) for _ in range(fois)]
        return {nom: median(releve[nom] for releve in releves) for nom in releves[0]}

    service = f"http://localhost:{port}"
    phrase = froid(f"http://localhost:{temoin}/phrase", "")
    for page, adresse in decor.pages.items():
        if (but := _A_FROID.get(page)) is None:
            continue
        releve = froid(service + adresse, decor.secrets.get(page, decor.secret))
        _ligne(tableau, f"{page}, à froid, rien n’est peint", releve, phrase, "first-paint", but)
        _ligne(tableau, f"{page}, à froid, du contenu", releve, phrase, "first-contentful-paint")
    for quoi, page, geste in (
        ("étape 1 → étape 2, au clic", "étape 1", choisir),
        ("personne → réponse, au clic", "personne", chercher),
    ):
        clics = [_tiede(navigateur, service, decor, page, geste) for _ in range(fois)]
        plancher = {"clic": phrase["first-paint"]}
        _ligne(tableau, quoi, {"clic": median(clics)}, plancher, "clic", 0.6)
    return tableau


def _ligne(
    tableau: Tableau,
    quoi: str,
    nous: dict[str, float],
    phrase: dict[str, float],
    mesure: str,
    but: float | None = None,
) -> None:
    duree, plancher = nous[mesure] / 1000, phrase[mesure] / 1000
    valeurs = (decimal(duree), decimal(plancher), decimal(duree / plancher))
    if but is None:
        tableau.ajouter(quoi, *valeurs)
    else:
        tableau.ajouter(quoi, *valeurs, but=f"≤ {decimal(but, 1)} s", tenu=duree <= but)


@contextmanager
def _onglet(navigateur: Browser, adresse: str, secret: str) -> Iterator[Page]:
    """A tab of a browser that has never been here."""
    contexte: BrowserContext = navigateur.new_context(locale="fr-FR")
    contexte.set_default_timeout(60_000)
    if secret:
        contexte.add_cookies([{"name": CONNEXION, "value": secret, "url": adresse}])
    yield contexte.new_page()
    contexte.close()


def _ralentir(page: Page) -> None:
    outils = page.context.new_cdp_session(page)
    outils.send("Emulation.setCPUThrottlingRate", {"rate": RALENTI})
    outils.send("Network.enable")
    outils.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCE_MS,
            "downloadThroughput": OCTETS_PAR_SECONDE,
            "uploadThroughput": OCTETS_PAR_SECONDE,
        },
    )


def _froid(navigateur: Browser, adresse: str, secret: str) -> dict[str, float]:
    with _onglet(navigateur, adresse, secret) as page:
        _ralentir(page)
        page.goto(adresse)
        page.wait_for_function("performance.getEntriesByType('paint').length == 2")
        peints: dict[str, float] = page.evaluate(_PEINT)
        return peints


def _tiede(
    navigateur: Browser, service: str, decor: Decor, nom: str, geste: Callable[[Page], Any]
) -> float:
    adresse = service + decor.pages[nom]
    with _onglet(navigateur, adresse, decor.secret) as page:
        page.goto(adresse)
        _ralentir(page)
        bouton = geste(page)
        duree: float = bouton.evaluate(_AU_CLIC)
        return duree


def choisir(page: Page) -> Any:
    """Fill the first step; return the button that sends it."""
    page.get_by_label("Logement").check()
    page.get_by_label("1 mois").check()
    # Each tick asks for the living summary: what is measured is the click alone.
    page.wait_for_timeout(100)
    expect(page.locator(".htmx-request")).to_have_count(0)
    return page.get_by_role("button", name="Continuer")


def chercher(page: Page) -> Any:
    """Type a name; return the button that looks for it."""
    page.get_by_label(re.compile("Nom de la personne")).fill(RECHERCHE)
    return page.get_by_role("button", name="Chercher")


@dataclass
class Poids:
    """What went through the wire: requests and bytes, headers included, by origin."""

    requetes: dict[str, str] = field(default_factory=dict)
    octets: Counter[str] = field(default_factory=Counter)

    def ecouter(self, outils: CDPSession) -> None:
        """Count from now on."""
        outils.send("Network.enable")
        outils.on("Network.requestWillBeSent", self._partie)
        outils.on("Network.requestServedFromCache", self._en_cache)
        outils.on("Network.responseReceived", self._recue)
        outils.on("Network.loadingFinished", self._finie)

    def _partie(self, evenement: dict[str, Any]) -> None:
        self.requetes[evenement["requestId"]] = evenement["request"]["url"]

    def _en_cache(self, evenement: dict[str, Any]) -> None:
        self.requetes.pop(evenement["requestId"], None)

    def _recue(self, evenement: dict[str, Any]) -> None:
        if evenement["response"].get("fromDiskCache"):
            self._en_cache(evenement)

    def _finie(self, evenement: dict[str, Any]) -> None:
        self.octets[evenement["requestId"]] += int(evenement["encodedDataLength"])

    @property
    def total(self) -> int:
        """Bytes of what was really fetched."""
        return sum(self.octets[requete] for requete in self.requetes)

    def ailleurs(self, hote: str) -> int:
        """Requests to other hosts."""
        return sum(urlsplit(adresse).netloc != hote for adresse in self.requetes.values())


def poids(navigateur: Browser, decor: Decor, port: int) -> Tableau:
    """Bytes and requests of each page, cold then warm; of a step by fragment."""
    tableau = Tableau(
        "Poids sur le fil",
        ("octets à froid", "demandes", "octets à chaud", "demandes", "ailleurs"),
        "En brotli, en-têtes des réponses compris, lu dans Chromium. À froid, une page porte son "
        "style ; la deuxième le demande, et le navigateur le garde. À chaud : la troisième fois.",
    )
    hote = f"localhost:{port}"
    for nom, chemin in decor.pages.items():
        adresse = f"http://{hote}{chemin}"
        with _onglet(navigateur, adresse, decor.secrets.get(nom, decor.secret)) as page:
            froid, _, chaud = (_peser(page, lambda p, a=adresse: p.goto(a)) for _ in range(3))  # type: ignore[misc]
        ailleurs = froid.ailleurs(hote) + chaud.ailleurs(hote)
        tableau.ajouter(
            nom, entier(froid.total), str(len(froid.requetes)), entier(chaud.total),
            str(len(chaud.requetes)), str(ailleurs), but="≤ 30 Ko, 1 demande, 0 ailleurs",
            tenu=froid.total <= 30 * KO and len(chaud.requetes) == 1 and ailleurs == 0,
        )  # fmt: skip
    for nom, depart, geste in (
        ("étape 1 → étape 2, fragment", "étape 1", choisir),
        ("personne → réponse, fragment", "personne", chercher),
    ):
        adresse = f"http://{hote}{decor.pages[depart]}"
        with _onglet(navigateur, adresse, decor.secret) as page:
            page.goto(adresse)
            bouton = geste(page)
            fragment = _peser(page, lambda _, b=bouton: b.evaluate(_AU_CLIC))  # type: ignore[misc]
        nombre, ailleurs = len(fragment.requetes), fragment.ailleurs(hote)
        tableau.ajouter(
            nom, "", "", entier(fragment.total), str(nombre), str(ailleurs),
            but="≤ 3 Ko, 1 demande", tenu=fragment.total <= 3 * KO and nombre == 1,
        )  # fmt: skip
    return tableau


def _peser(page: Page, geste: Callable[[Page], Any]) -> Poids:
    compte, outils = Poids(), page.context.new_cdp_session(page)
    compte.ecouter(outils)
    geste(page)
    page.wait_for_load_state("networkidle")
    outils.detach()
    return compte
