"""What is asked of the service meanwhile: acts that write, each confirmed to who asked, or not."""

import re
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import Event
from typing import Protocol

import httpx
import pyotp

from app.web.reponses.securite import CONNEXION
from tests.epreuves.service import PATIENCE

_CACHE = re.compile(r'<input[^>]*type="hidden"[^>]*>')
_MANDAT = re.compile(r"/mandats/([0-9a-f-]{36})")
_ENVOYES = ("csrf_token", "coquille", "recapitulatif", "annonces")
_PAUSE = 0.2
# Who would read a hundred pages a second together, answered at once.
LECTEURS = 20
PLUS_TARD = (429, 502, 503, 504)


class Inattendue(Exception):
    """The service answered what nobody may be answered."""


class Geste(Protocol):
    """One act, tried until it is confirmed."""

    confirme: bool
    statuts: list[int]

    def tenter(self, port: int) -> None:
        """Ask once; note whether it was confirmed. Raises TransportError, Inattendue."""


@dataclass
class Conclusion:
    """The third screen of one draft, sent again as it was until the mandate is shown."""

    brouillon: uuid.UUID
    secret: str
    graine: str
    courriel: str
    confirme: bool = False
    mandat: uuid.UUID | None = None
    statuts: list[int] = field(default_factory=list)
    _cookies: dict[str, str] = field(default_factory=dict)
    _champs: dict[str, str] = field(default_factory=dict)

    def tenter(self, port: int) -> None:
        """Read the screen, once; send it."""
        cookies = {CONNEXION: self.secret, **self._cookies}
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", cookies=cookies, timeout=40) as vers:
            if not self._champs and not self._lire(vers):
                return
            code = pyotp.TOTP(self.graine).now()
            reponse = vers.post(self._adresse, data={**self._champs, "code": code})
            self._noter(reponse)

    @property
    def _adresse(self) -> str:
        return f"/mandats/nouveau/{self.brouillon}/conclusion"

    def _lire(self, vers: httpx.Client) -> bool:
        page = vers.get(self._adresse)
        if page.status_code != 200:
            self.statuts.append(page.status_code)
        if page.status_code in PLUS_TARD:
            return False
        if page.status_code != 200:
            raise Inattendue(f"{page.status_code} à l’étape 3")
        lus = caches(page.text)
        self._champs = {nom: lus[nom] for nom in _ENVOYES} | {"declaration": "y", "accord": "y"}
        self._cookies = dict(vers.cookies)
        return True

    def _noter(self, reponse: httpx.Response) -> None:
        self.statuts.append(reponse.status_code)
        vers = _MANDAT.search(reponse.headers.get("Location", ""))
        if reponse.status_code == 303 and vers:
            self.confirme, self.mandat = True, uuid.UUID(vers[1])
        elif reponse.status_code not in PLUS_TARD:
            raise Inattendue(f"{reponse.status_code} à la conclusion")


@dataclass
class Entree:
    """E-mail and code: the first screen of the login, which writes a mail."""

    courriel: str
    graine: str
    confirme: bool = False
    statuts: list[int] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)

    def tenter(self, port: int) -> None:
        """Ask for the link."""
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=40) as vers:
            reponse = self.envoyer(vers, pyotp.TOTP(self.graine).now())
            self.cookies = dict(vers.cookies)
        self.confirme = reponse.status_code == 303
        if not self.confirme and reponse.status_code not in PLUS_TARD:
            raise Inattendue(f"{reponse.status_code} à la connexion")

    def envoyer(self, vers: httpx.Client, code: str) -> httpx.Response:
        """Read the screen, send it with this code."""
        jeton = caches(vers.get("/connexion").text).get("csrf_token", "")
        champs = {"csrf_token": jeton, "email": self.courriel, "code": code}
        reponse = vers.post("/connexion", data=champs)
        self.statuts.append(reponse.status_code)
        return reponse


@dataclass
class Usage:
    """The reading of one identity by FranceConnect: the use of a mandate."""

    demande: uuid.UUID
    jeton: str
    confirme: bool = False
    statuts: list[int] = field(default_factory=list)

    def tenter(self, port: int) -> None:
        """Ask for the identity."""
        reponse = httpx.get(
            f"http://127.0.0.1:{port}/userinfo/",
            headers={"Authorization": f"Bearer {self.jeton}"},
            timeout=40,
        )
        self.statuts.append(reponse.status_code)
        self.confirme = reponse.status_code == 200
        if not self.confirme and reponse.status_code not in PLUS_TARD:
            raise Inattendue(f"{reponse.status_code} à userinfo")


def caches(page: str) -> dict[str, str]:
    """What the hidden fields of a page hold."""
    trouves = {}
    for champ in _CACHE.findall(page):
        nom, valeur = (re.search(rf'{quoi}="([^"]*)"', champ) for quoi in ("name", "value"))
        if nom:
            trouves[nom[1]] = valeur[1] if valeur else ""
    return trouves


def insister(port: int, geste: Geste) -> None:
    """Try until it is confirmed, as who was cut sends again."""
    fin = time.monotonic() + PATIENCE
    while not geste.confirme and time.monotonic() < fin:
        try:
            geste.tenter(port)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            time.sleep(0 if geste.confirme else 0.3)


@contextmanager
def lecteurs(port: int, secret: str, nombre: int) -> Iterator[Counter[str]]:
    """People who read the home, each five times a second when it answers as fast; what they got.

    Each time on a new connection. `http.client`: a hundred a second must not cost what they measure.
    """
    donnes, fini = Counter[str](), Event()
    entetes = {"Cookie": f"{CONNEXION}={secret}", "Accept-Encoding": "br"}

    def lire() -> None:
        while not fini.is_set():
            debut = time.monotonic()
            vers = HTTPConnection("127.0.0.1", port, timeout=40)
            try:
                vers.request("GET", "/espace-aidant/", headers=entetes)
                page = vers.getresponse()
                page.read()
                donnes[str(page.status)] += 1
            except (HTTPException, OSError) as erreur:
                donnes[type(erreur).__name__] += 1
            finally:
                vers.close()
            fini.wait(debut + _PAUSE - time.monotonic())

    with ThreadPoolExecutor(nombre) as fils:
        courses = [fils.submit(lire) for _ in range(nombre)]
        try:
            yield donnes
        finally:
            fini.set()
        for course in courses:
            course.result()


def rates(donnes: Counter[str]) -> list[str]:
    """Who was not given the page: a busy machine's 503 is one too, said as it is."""
    autres = {quoi: nombre for quoi, nombre in donnes.items() if quoi != "200"}
    return [f"demandes ratées : {autres}"] * bool(autres)


def ensemble(port: int, gestes: Iterable[Geste], pendant: Callable[[], object]) -> list[str]:
    """Insist on all of them at once while `pendant()` does its harm; what nobody may be answered."""
    choisis = list(gestes)
    with ThreadPoolExecutor(max(1, len(choisis))) as fils:
        courses = [fils.submit(insister, port, geste) for geste in choisis]
        pendant()
        erreurs = [str(erreur) for course in courses if (erreur := course.exception())]
    return erreurs + [
        f"{type(geste).__name__} jamais confirmée" for geste in choisis if not geste.confirme
    ]
