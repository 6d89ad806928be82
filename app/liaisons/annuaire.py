"""The open directory of organisations: what it says of a SIRET, or that it does not answer.

Its shape is that of « Recherche d'entreprises ». Nothing personal is asked for: `minimal` leaves
out who directs. See docs/decisions/0042-demande-en-ligne.md.
"""

import json
import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from time import monotonic
from types import MappingProxyType
from typing import Any

import httpcore
import httpx

from app.liaisons.franceconnect import reseau
from app.socle.langue.saisies import sur_une_ligne

journal_technique = logging.getLogger(__name__)
# Seconds, all in all; bytes.
TOTAL, _TAILLE_MAX = 2.0, 256 * 1024
_QUESTION = "/search?q={siret}&minimal=true&include=siege,matching_etablissements&per_page=1"
_ENTETES = [
    (b"Accept", b"application/json"),
    (b"Accept-Encoding", b"identity"),
    (b"User-Agent", b"aidants-connect"),
]
_CACHE = "[NON-DIFFUSIBLE]"
_FERME = "F"
_ECHECS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    reseau.TropGros,
    ValueError,
    RecursionError,
)
_RIEN: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Vu:
    """What the directory says of a SIRET: `est_connu`, `est_ferme`; `champs` are a request's.

    `repond` is False when it is not set, down, slow, or says nothing that can be read.
    """

    repond: bool = False
    est_connu: bool = False
    est_ferme: bool = False
    champs: Mapping[str, str] = field(default_factory=lambda: _RIEN)


MUET = Vu()


@cache
def _certificats() -> ssl.SSLContext:
    return httpx.create_ssl_context()


class Annuaire:
    """The directory at `url`; empty, there is none: it is mute at once."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    @property
    def est_la(self) -> bool:
        """True when there is one to ask."""
        return bool(self._url)

    def chercher(self, siret: str) -> Vu:
        """Return what is known of a SIRET, in TOTAL seconds at most; never raises."""
        if not self._url:
            return MUET
        try:
            return _lire(self._demander(siret), siret)
        except _ECHECS as erreur:
            journal_technique.warning("annuaire muet : %s", type(erreur).__name__)
            return MUET

    def _demander(self, siret: str) -> Any:
        adresse = (self._url + _QUESTION.format(siret=siret)).encode("ascii")
        with (
            reseau.borner(monotonic() + TOTAL, _TAILLE_MAX),
            httpcore.ConnectionPool(
                ssl_context=_certificats(), network_backend=reseau.Reseau()
            ) as prises,
        ):
            reponse = prises.request("GET", adresse, headers=_ENTETES)
            if reponse.status != 200:
                raise ValueError(f"réponse {reponse.status}")
            return json.loads(reponse.content)


def _lire(lue: Any, siret: str) -> Vu:
    resultats = lue.get("results") if isinstance(lue, dict) else None
    if not isinstance(resultats, list):
        raise ValueError("réponse inattendue")
    for unite in (un for un in resultats if isinstance(un, dict)):
        siens = unite.get("matching_etablissements")
        trouves = [*(siens if isinstance(siens, list) else []), unite.get("siege")]
        for etablissement in (un for un in trouves if isinstance(un, dict)):
            if etablissement.get("siret") == siret:
                ferme = etablissement.get("etat_administratif") == _FERME
                return Vu(True, True, ferme, _champs(unite, etablissement))
    return Vu(repond=True)


def _champs(unite: dict[str, Any], etablissement: dict[str, Any]) -> Mapping[str, str]:
    enseignes = etablissement.get("liste_enseignes")
    enseigne = enseignes[0] if isinstance(enseignes, list) and enseignes else ""
    lus = {
        "nom": _texte(enseigne) or _texte(unite.get("nom_raison_sociale")),
        "adresse": _texte(etablissement.get("adresse")),
        "code_postal": _texte(etablissement.get("code_postal"), 10),
        "code_commune": _texte(etablissement.get("commune"), 5),
        "categorie_juridique": _categorie(unite.get("nature_juridique")),
    }
    return {champ: valeur for champ, valeur in lus.items() if valeur}


def _texte(valeur: object, taille: int = 255) -> str:
    lu = sur_une_ligne(valeur) if isinstance(valeur, str) else ""
    return "" if _CACHE in lu else lu[:taille]


def _categorie(valeur: object) -> str:
    lue = _texte(valeur, 5)
    return lue if len(lue) == 4 and lue.isascii() and lue.isdecimal() else ""
