"""Read FranceConnect's authorisation request: what is ours to refuse, what goes back to it."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self
from urllib.parse import parse_qsl, quote, unquote, urlencode

from app.metier.demarches.domaines import depuis_rep_scope
from app.socle.erreurs import ErreurMetier
from config import ReglagesFI

# How bytes that are no text go through: FranceConnect gets back those it sent.
OCTETS = "surrogateescape"


class Parametres(dict[str, list[str]]):
    """The parameters of a request, each with all its values."""

    @classmethod
    def de_la_question(cls, brute: bytes) -> Self:
        """Read a query string; bytes that are no UTF-8 are kept, as surrogates."""
        recus: dict[str, list[str]] = {}
        texte = brute.decode(errors=OCTETS)
        for nom, valeur in parse_qsl(texte, keep_blank_values=True, errors=OCTETS):
            recus.setdefault(nom, []).append(valeur)
        return cls.lire(recus.items())

    @classmethod
    def lire(cls, recus: Iterable[tuple[str, list[str]]]) -> Self:
        """One sent without a value counts as absent (RFC 6749, 3.1)."""
        return cls((nom, valeurs) for nom, valeurs in recus if valeurs != [""])

    def valeur(self, nom: str, defaut: str = "") -> str:
        """Return the first value of a parameter."""
        return self.get(nom, [defaut])[0]

    def connus(self) -> dict[str, str]:
        """Return those of an authorisation request, without the others."""
        return {nom: self.valeur(nom) for nom in CONNUS if nom in self}

    def facultative(self, nom: str) -> str | None:
        """Return the first value of a parameter, None when it is absent."""
        return self[nom][0] if nom in self else None


# Scope → claims of the identity that it opens.
REVENDICATIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "openid": (),
        "profile": ("given_name", "family_name", "preferred_username", "gender", "birthdate"),
        "email": ("email",),
        "birth": ("birthplace", "birthcountry"),
    }
)
ACR = "eidas1"
_AGE_MAX = 1_000_000
_DEFI_PKCE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_TAILLE_MAX = 2048
_PAS_DU_TEXTE = re.compile(r"[\ud800-\udfff]")
CONNUS = (
    "client_id response_type redirect_uri scope state nonce acr_values prompt claims "
    "code_challenge code_challenge_method request request_uri max_age response_mode "
    "display ui_locales login_hint id_token_hint".split()
)


class RequeteInconnue(ErreurMetier):
    """Unknown client or address: a page here, never a redirect (RFC 6749, 4.1.2.1)."""

    statut = 400

    def __init__(self) -> None:
        super().__init__(
            "Le site qui vous envoie ici n’est pas reconnu. Revenez sur le site de la démarche "
            "et recommencez avec le bouton FranceConnect."
        )


class ErreurOidc(Exception):
    """An error that goes back to the client, with `state` and `iss`."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description


@dataclass(frozen=True, slots=True)
class Requete:
    """A valid authorisation request. `domaines` None means no restriction.

    `revendications` are the claims of the identity asked one by one, beside the scopes.
    """

    client_id: str
    redirect_uri: str
    state: str | None
    nonce: str | None
    scopes: list[str]
    domaines: list[str] | None
    inconnus: list[str]
    defi_pkce: str | None
    exige_code: bool
    age_max: int | None = None
    revendications: list[str] | None = None


@dataclass(frozen=True, slots=True)
class Retour:
    """Where the answer of a request goes."""

    redirect_uri: str
    state: str | None
    iss: str

    def adresse(self, **parametres: str) -> str:
        """Return the client's address with these parameters, `state` and `iss` (RFC 9207)."""
        if self.state is not None:
            parametres["state"] = self.state
        return avec_parametres(self.redirect_uri, {**parametres, "iss": self.iss})


def avec_parametres(adresse: str, parametres: dict[str, str]) -> str:
    """Return `adresse` with these parameters added; what they hold comes back as it was."""
    if not parametres:
        return adresse
    separateur = "&" if "?" in adresse else "?"
    return f"{adresse}{separateur}{urlencode(parametres, quote_via=quote, errors=OCTETS)}"


def lire_retour(parametres: Parametres, reglages: ReglagesFI) -> Retour:
    """Return where answers go. Raises RequeteInconnue when nobody we know is asking."""
    adresses = parametres.get("redirect_uri", [])
    if (
        parametres.get("client_id") != [reglages.client_id]
        or len(adresses) != 1
        or adresses[0] not in reglages.redirect_uris
    ):
        raise RequeteInconnue
    states = parametres.get("state", [])
    return Retour(adresses[0], states[0] if len(states) == 1 else None, reglages.issuer)


def lire_requete(parametres: Parametres, reglages: ReglagesFI) -> Requete:
    """Return the request behind a known client. Raises ErreurOidc."""
    for nom in CONNUS:
        valeurs = parametres.get(nom, [])
        if len(valeurs) > 1:
            raise ErreurOidc("invalid_request", f"parametre {nom} repete")
        if valeurs and not _est_lisible(nom, valeurs[0]):
            raise ErreurOidc("invalid_request", f"parametre {nom} illisible")
    if "request" in parametres:
        raise ErreurOidc("request_not_supported", "request n est pas gere")
    if "request_uri" in parametres:
        raise ErreurOidc("request_uri_not_supported", "request_uri n est pas gere")
    if parametres.valeur("response_type") != "code":
        raise ErreurOidc("unsupported_response_type", "response_type doit valoir code")
    if parametres.valeur("response_mode", "query") != "query":
        raise ErreurOidc("invalid_request", "response_mode doit valoir query")
    scopes = [portee for portee in parametres.valeur("scope").split() if portee in REVENDICATIONS]
    if "openid" not in scopes:
        raise ErreurOidc("invalid_scope", "scope doit contenir openid")
    acr = parametres.valeur("acr_values").split()
    if acr and ACR not in acr:
        raise ErreurOidc("invalid_request", f"acr_values doit contenir {ACR}")
    prompts = parametres.valeur("prompt").split()
    if "none" in prompts:
        raise ErreurOidc("login_required", "une personne doit choisir")
    claims = _Claims.lire(parametres.facultative("claims"))
    claims.exiger_niveau_possible()
    domaines, inconnus = claims.domaines()
    return Requete(
        client_id=parametres.valeur("client_id"),
        redirect_uri=parametres.valeur("redirect_uri"),
        state=parametres.facultative("state"),
        nonce=parametres.facultative("nonce"),
        scopes=scopes,
        domaines=domaines,
        inconnus=inconnus,
        defi_pkce=_lire_pkce(parametres),
        exige_code="login" in prompts,
        age_max=_lire_max_age(parametres),
        revendications=claims.revendications(),
    )


def coder_state(state: str | None) -> str | None:
    """Return `state` as a base can hold it, whatever its bytes."""
    return None if state is None else quote(state, safe="", errors=OCTETS)


def decoder_state(code: str | None) -> str | None:
    """Return the `state` that `coder_state` wrote."""
    return None if code is None else unquote(code, errors=OCTETS)


def _est_lisible(nom: str, valeur: str) -> bool:
    """True for what a base can hold; only `state` may be any bytes."""
    if len(valeur) > _TAILLE_MAX:
        return False
    return nom == "state" or ("\0" not in valeur and not _PAS_DU_TEXTE.search(valeur))


def _lire_pkce(parametres: Parametres) -> str | None:
    defi = parametres.facultative("code_challenge")
    methode = parametres.facultative("code_challenge_method")
    if defi is None and methode is None:
        return None
    if methode != "S256" or defi is None or not _DEFI_PKCE.fullmatch(defi):
        raise ErreurOidc("invalid_request", "PKCE, seule la methode S256 est geree")
    return defi


def _lire_max_age(parametres: Parametres) -> int | None:
    """Return how many seconds old the last code may be; more than a login's life asks nothing."""
    age = parametres.facultative("max_age")
    if age is None:
        return None
    if not (age.isascii() and age.isdigit()):
        raise ErreurOidc("invalid_request", "max_age doit etre un nombre de secondes")
    return min(int(age), _AGE_MAX)


@dataclass(frozen=True, slots=True)
class _Claims:
    """The `claims` parameter (OpenID Connect Core 5.5): what is asked of each answer, by name."""

    id_token: Mapping[str, Any]
    userinfo: Mapping[str, Any]

    @classmethod
    def lire(cls, texte: str | None) -> Self:
        """Read it. Raises ErreurOidc."""
        try:
            lus: Any = json.loads(texte or "{}")
        except (ValueError, RecursionError) as erreur:
            raise ErreurOidc("invalid_request", "claims illisible") from erreur
        if not isinstance(lus, dict):
            raise ErreurOidc("invalid_request", "claims illisible")
        return cls(_objet(lus.get("id_token", {})), _objet(lus.get("userinfo", {})))

    def domaines(self) -> tuple[list[str] | None, list[str]]:
        """Read `rep_scope`: (asked domaines or None, unknown values).

        An absent or empty list restricts nothing; a list with no known value offers nothing.
        """
        valeurs = self._valeurs("rep_scope")
        if not valeurs:
            return None, []
        return depuis_rep_scope(
            [valeur if isinstance(valeur, str) else "(pas un texte)" for valeur in valeurs]
        )

    def exiger_niveau_possible(self) -> None:
        """An essential `acr` that cannot be had is a failed authentication (5.5.1.1)."""
        demande, valeurs = _objet(self.id_token.get("acr")), self._valeurs("acr")
        if demande.get("essential") is True and valeurs and ACR not in valeurs:
            raise ErreurOidc("access_denied", f"seul le niveau {ACR} est possible")

    def revendications(self) -> list[str] | None:
        """Return the claims of the identity that userinfo must give beside its scopes.

        The id_token never holds them: the use of a mandate is journalled when userinfo is read.
        """
        connues = [nom for noms in REVENDICATIONS.values() for nom in noms]
        return [nom for nom in connues if nom in self.userinfo] or None

    def _valeurs(self, nom: str) -> list[Any]:
        demande = _objet(self.id_token.get(nom))
        valeurs = demande.get("values")
        if valeurs is None:
            return [demande["value"]] if "value" in demande else []
        if not isinstance(valeurs, list):
            raise ErreurOidc("invalid_request", "claims illisible")
        return valeurs


def _objet(lu: Any) -> dict[str, Any]:
    """Return a JSON object, an empty one for null. Raises ErreurOidc."""
    if lu is not None and not isinstance(lu, dict):
        raise ErreurOidc("invalid_request", "claims illisible")
    return lu or {}
