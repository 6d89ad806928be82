"""Whole acts, one request after the other: a mandate concluded, a mandate used on a site."""

import html
import re
import uuid
from collections.abc import Generator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlencode, urlsplit

import brotli
import pyotp

from app.web.reponses.securite import CONNEXION
from config import ReglagesFI
from tests.epreuves.gestes import caches
from tests.mesures.charge import Reponse
from tests.mesures.decor import requete

# Yields what is asked and its request, is sent the answer; ends where it was refused.
Parcours = Generator[tuple[str, bytes], Reponse, None]
_ENVOYES = ("csrf_token", "coquille", "recapitulatif", "annonces")
_MANDAT = re.compile(rb"\r\nlocation: \S*/mandats/([0-9a-f-]{36})", re.IGNORECASE)
_VERS = re.compile(rb"\r\nlocation: (\S+)", re.IGNORECASE)
_BISCUIT = re.compile(rb"\r\nset-cookie: ([^\r]+)", re.IGNORECASE)
_SUITE = re.compile(r'class="bouton" href="([^"]+)"')
_JETON = re.compile(rb'"access_token": ?"([^"]+)"')


@dataclass
class Reponses:
    """What was answered to people: the mandates shown, how many identities were given."""

    mandats: list[uuid.UUID] = field(default_factory=list)
    identites: list[bool] = field(default_factory=list)


@dataclass(frozen=True)
class Brouillon:
    """A draft at its third screen, and who holds the code."""

    id: uuid.UUID
    secret: str
    graine: str

    def conclure(self, port: int, dites: Reponses) -> Parcours:
        """Read the third screen, send it with the code."""
        adresse = f"/mandats/nouveau/{self.id}/conclusion"
        cookies = {CONNEXION: self.secret}
        page = yield "étape 3", requete(port, adresse, cookies)
        if page.statut != 200:
            return
        lus = caches(_texte(page))
        champs = {nom: lus[nom] for nom in _ENVOYES} | {"declaration": "y", "accord": "y"}
        champs["code"] = pyotp.TOTP(self.graine).now()
        conclue = yield "conclusion", requete(port, adresse, cookies | _cookies(page), champs)
        if conclue.statut == 303 and (trouve := _MANDAT.search(conclue.entetes)):
            dites.mandats.append(uuid.UUID(trouve[1].decode()))


@dataclass(frozen=True)
class Site:
    """A site on which an aidant uses one mandate of a person, through FranceConnect."""

    fi: ReglagesFI
    secret: str
    usager: uuid.UUID
    domaine: str

    def utiliser(self, port: int, dites: Reponses) -> Parcours:
        """Ask, choose the person, come back; then FranceConnect's server: token, identity."""
        cookies = {CONNEXION: self.secret}
        ouverte = yield "authorize", requete(port, self._demande(), cookies)
        if ouverte.statut != 303 or not (vers := _VERS.search(ouverte.entetes)):
            return
        ecran = urlsplit(vers[1].decode()).path
        page = yield "personne", requete(port, ecran, cookies)
        if page.statut != 200:
            return
        champs = {nom: caches(_texte(page)).get(nom, "") for nom in ("csrf_token", "coquille")}
        champs |= {"usager": str(self.usager), "domaine": self.domaine}
        choisie = yield "réponse au site", requete(port, ecran, cookies | _cookies(page), champs)
        if choisie.statut == 200 and (suite := _SUITE.search(_texte(choisie))):
            yield from self._lire(port, html.unescape(suite[1]), dites)

    def _demande(self) -> str:
        """What FranceConnect writes in the address."""
        champs = {
            "client_id": self.fi.client_id,
            "response_type": "code",
            "redirect_uri": self.fi.redirect_uris[0],
            "scope": "openid profile email birth",
            "state": uuid.uuid4().hex,
            "nonce": uuid.uuid4().hex,
            "acr_values": "eidas1",
            "prompt": "login",
        }
        return f"/authorize/?{urlencode(champs)}"

    def _lire(self, port: int, retour: str, dites: Reponses) -> Parcours:
        champs = {
            "grant_type": "authorization_code",
            "code": parse_qs(urlsplit(retour).query)["code"][0],
            "redirect_uri": self.fi.redirect_uris[0],
            "client_id": self.fi.client_id,
            "client_secret": self.fi.client_secret,
        }
        echange = yield "token", requete(port, "/token/", {}, champs)
        if echange.statut == 200 and (jeton := _JETON.search(_octets(echange))):
            porteur = {"Authorization": f"Bearer {jeton[1].decode()}"}
            identite = yield "userinfo", requete(port, "/userinfo/", {}, entetes=porteur)
            if identite.statut == 200:
                dites.identites.append(True)


def _octets(reponse: Reponse) -> bytes:
    est_compressee = b"\r\ncontent-encoding: br" in reponse.entetes.lower()
    return brotli.decompress(reponse.corps) if est_compressee else reponse.corps


def _texte(reponse: Reponse) -> str:
    return _octets(reponse).decode()


def _cookies(reponse: Reponse) -> dict[str, str]:
    recus = SimpleCookie()
    for pose in _BISCUIT.findall(reponse.entetes):
        recus.load(pose.decode())
    return {nom: morceau.value for nom, morceau in recus.items()}
