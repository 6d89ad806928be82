"""Two floor browsers driven alike: what is on the page is named by XPath, which both read."""

import base64
import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from playwright.sync_api import ConsoleMessage, Page, sync_playwright

from tests.bouchon.echanges import port_libre
from tests.epreuves.navigateurs.marionette import Marionette, Refus
from tests.parcours.conftest import ARGUMENTS

PATIENCE = 20.0
HAUTEUR = 900
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # WebDriver's name for a reference
_PREFERENCES = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "intl.accept_languages": "fr-FR",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}
_ERREURS_LUES = """
return Services.console.getMessageArray()
  .filter((m) => m instanceof Ci.nsIScriptError && !(m.flags & Ci.nsIScriptError.warningFlag))
  .filter((m) => m.sourceName.startsWith("http"))
  .map((m) => `${m.errorMessage} (${m.sourceName}:${m.lineNumber})`);
"""


class Conduite(Protocol):
    """What a journey asks of a browser. An element is the first that shows, waited for."""

    def aller(self, url: str) -> None: ...
    def cliquer(self, chemin: str) -> None: ...
    def ecrire(self, chemin: str, valeur: str) -> None: ...
    def lire(self, chemin: str) -> str: ...
    def oublier(self) -> None: ...
    def photographier(self, fichier: Path) -> None: ...
    def fautes(self) -> list[str]: ...


class Chromium:
    """By Playwright."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._fautes: list[str] = []
        page.on("pageerror", lambda erreur: self._fautes.append(str(erreur)))
        page.on("console", self._ecouter)

    def _ecouter(self, message: ConsoleMessage) -> None:
        # A page that is refused (422) is an answer: the browser calls it an error of loading.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self._fautes.append(message.text)

    def aller(self, url: str) -> None:
        self._page.goto(url)

    def cliquer(self, chemin: str) -> None:
        self._page.locator(f"xpath={chemin}").locator("visible=true").first.click()

    def ecrire(self, chemin: str, valeur: str) -> None:
        self._page.locator(f"xpath={chemin}").locator("visible=true").first.fill(valeur)

    def lire(self, chemin: str) -> str:
        return self._page.locator(f"xpath={chemin}").locator("visible=true").first.inner_text()

    def oublier(self) -> None:
        self._page.context.clear_cookies()

    def photographier(self, fichier: Path) -> None:
        self._page.wait_for_load_state()
        self._page.screenshot(path=fichier, full_page=True, caret="initial")

    def fautes(self) -> list[str]:
        return self._fautes


class Firefox:
    """By Marionette."""

    def __init__(self, marionette: Marionette) -> None:
        self._dire = marionette.dire

    def aller(self, url: str) -> None:
        self._dire("WebDriver:Navigate", url=url)

    def cliquer(self, chemin: str) -> None:
        self._dire("WebDriver:ElementClick", id=self._montre(chemin))

    def ecrire(self, chemin: str, valeur: str) -> None:
        champ = self._montre(chemin)
        self._dire("WebDriver:ElementClear", id=champ)
        self._dire("WebDriver:ElementSendKeys", id=champ, text=valeur)

    def lire(self, chemin: str) -> str:
        return str(self._dire("WebDriver:GetElementText", id=self._montre(chemin)))

    def oublier(self) -> None:
        self._dire("WebDriver:DeleteAllCookies")

    def photographier(self, fichier: Path) -> None:
        image = self._dire("WebDriver:TakeScreenshot", full=True)
        fichier.write_bytes(base64.b64decode(image))

    def fautes(self) -> list[str]:
        self._dire("Marionette:SetContext", value="chrome")
        lues = self._dire("WebDriver:ExecuteScript", script=_ERREURS_LUES, args=[])
        self._dire("Marionette:SetContext", value="content")
        return [str(faute) for faute in lues]

    def _montre(self, chemin: str) -> str:
        """The first element that shows, as soon as one does; a page may change meanwhile."""
        fin = time.monotonic() + PATIENCE
        while time.monotonic() < fin:
            try:
                for trouve in self._dire("WebDriver:FindElements", using="xpath", value=chemin):
                    if self._dire("WebDriver:IsElementDisplayed", id=trouve[_ELEMENT]):
                        return str(trouve[_ELEMENT])
            except Refus as refus:
                if not str(refus).startswith(("stale element", "no such element")):
                    raise
            time.sleep(0.1)
        raise Refus(f"rien ne se montre : {chemin}")


@contextmanager
def ouvrir_chromium(
    programme: Path, dossier: Path, *, javascript: bool, largeur: int
) -> Iterator[Conduite]:
    """A Chromium of any age, in a fresh profile."""
    with sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(
            executable_path=str(programme), args=ARGUMENTS.split(), headless=True
        )
        contexte = navigateur.new_context(
            java_script_enabled=javascript,
            locale="fr-FR",
            viewport={"width": largeur, "height": HAUTEUR},
        )
        contexte.set_default_timeout(PATIENCE * 1000)
        yield Chromium(contexte.new_page())
        navigateur.close()


@contextmanager
def ouvrir_firefox(
    programme: Path, dossier: Path, *, javascript: bool, largeur: int
) -> Iterator[Conduite]:
    """A Firefox of any age, in a fresh profile."""
    port, profil = port_libre(), dossier / "profil"
    profil.mkdir()
    preferences = _PREFERENCES | {"marionette.port": port, "javascript.enabled": javascript}
    lignes = [f"user_pref({json.dumps(nom)}, {json.dumps(v)});" for nom, v in preferences.items()]
    (profil / "user.js").write_text("\n".join(lignes), encoding="utf-8")
    with ExitStack() as pile:
        lance = subprocess.Popen(
            [programme, "--headless", "--marionette", "--no-remote", "--profile", profil],
            env=os.environ
            | {"HOME": str(dossier), "LD_LIBRARY_PATH": str(programme.resolve().parent)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        pile.callback(lance.wait, 30)
        pile.callback(lance.terminate)
        marionette = Marionette(port)
        pile.callback(marionette.fermer)
        marionette.dire("WebDriver:NewSession")
        marionette.dire("WebDriver:SetWindowRect", width=largeur, height=HAUTEUR)
        yield Firefox(marionette)
