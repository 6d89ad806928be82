"""Everything the running stand-in holds: settings, keys, clients, what is under way."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from flask import current_app

from app.bouchon.catalogue import AUCUNE, PANNES, Panne
from app.bouchon.franceconnect.identite import Claims, Connexion
from app.bouchon.franceconnect.jetons import Trousseau
from app.bouchon.memoire import Memoire
from app.bouchon.reglages import ReglagesBouchon

SITE_CLIENT_ID = "site-demo"
SITE_SECRET = "exemple-secret-du-site-de-demonstration"  # noqa: S105 -- the stand-in's own site


@dataclass(frozen=True)
class Client:
    """A service registered at the stand-in."""

    nom: str
    client_id: str
    secret: str = field(repr=False)
    redirect_uri: str
    post_logout_redirect_uri: str


@dataclass(frozen=True)
class Demande:
    """A request at /authorize found right, waiting for the person's choice.

    `restriction` holds the rep_scope values the service asked (none, or empty: no restriction).
    """

    client_id: str
    redirect_uri: str
    state: str
    nonce: str
    scopes: tuple[str, ...]
    navigateur: str
    restriction: tuple[str, ...] | None = None
    idp_id_demande: frozenset[str] = frozenset()
    idp_hint: str = ""
    sans_ecran: bool = False


@dataclass(frozen=True)
class Octroi:
    """What a code, then a token, opens: one person's identity for one request."""

    demande: Demande
    connexion: Connexion
    sub: str


@dataclass(frozen=True)
class Depart:
    """A browser sent to the Aidants Connect provider, on behalf of a request."""

    demande_id: str
    demande: Demande
    nonce: str


@dataclass(frozen=True)
class Sortie:
    """A browser sent to the provider's logout; `suite` is where it goes afterwards."""

    suite: str
    navigateur: str


@dataclass(frozen=True)
class Visite:
    """A visitor of the small site: on the way to FranceConnect, then identified."""

    variante: str
    state: str
    nonce: str
    identite: Claims | None = None
    rep_scope: tuple[str, ...] = ()
    id_token: str = ""


class Bouchon:
    """The state of one stand-in. Tests set `panne` (a name of the catalogue), `lenteur`
    (seconds) and `horloge`."""

    def __init__(self, reglages: ReglagesBouchon) -> None:
        self.reglages = reglages
        self.horloge = time.time
        self.lenteur = 8.0
        self._panne = AUCUNE
        self.trousseau = Trousseau(reglages.fs_alg)
        self.clients = _clients(reglages)
        self.demandes = Memoire[Demande](3600, self.maintenant)
        self.codes = Memoire[Octroi](30, self.maintenant)
        self.jetons = Memoire[Octroi](60, self.maintenant)
        self.connexions = Memoire[Connexion](1800, self.maintenant)
        self.departs = Memoire[Depart](3600, self.maintenant)
        self.sorties = Memoire[Sortie](600, self.maintenant)
        self.visites = Memoire[Visite](3600, self.maintenant)

    def maintenant(self) -> float:
        """Seconds since the epoch."""
        return self.horloge()

    @property
    def panne(self) -> str:
        """Name of the fault switched on, `aucune` when there is none."""
        return self._panne

    @panne.setter
    def panne(self, nom: str) -> None:
        if nom not in PANNES:
            raise ValueError(f"panne inconnue : {nom}")
        self._panne = nom

    @property
    def effets(self) -> Panne:
        """What the fault switched on does."""
        return PANNES[self._panne]


def bouchon() -> Bouchon:
    """The state of the stand-in that answers this request."""
    return cast(Bouchon, current_app.extensions["bouchon"])


def _clients(reglages: ReglagesBouchon) -> Mapping[str, Client]:
    clients = (
        Client(
            nom="Aidants Connect",
            client_id=reglages.fs_client_id,
            secret=reglages.fs_client_secret,
            redirect_uri=f"{reglages.base_url}/callbackv2/",
            post_logout_redirect_uri=f"{reglages.base_url}/logout-callback/",
        ),
        Client(
            nom="Site administratif d’essai",
            client_id=SITE_CLIENT_ID,
            secret=SITE_SECRET,
            redirect_uri=f"{reglages.adresse}/site/retour",
            post_logout_redirect_uri=f"{reglages.adresse}/site/sortie",
        ),
    )
    return {client.client_id: client for client in clients}
