"""What the value of a setting must mean: each check says what is wrong, or nothing.

A check receives a value that is not empty, and returns the end of a sentence that begins with the
setting's name; it never repeats a value that may hold a password.
"""

import json
import re
from collections.abc import Callable, Iterable
from email.utils import getaddresses
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

Controle = Callable[[str], str | None]

POSTGRESQL, SQLITE = "postgresql+psycopg", "sqlite"
_NOMS_POSTGRESQL = ("postgres", "postgresql", POSTGRESQL)
_BASES = "attendu postgresql+psycopg://… ou sqlite:///…"
_SMTP = ("smtp", "smtps", "smtp+starttls")
_HOTE = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?:\.(?!-)[A-Za-z0-9_-]{1,63})*")
_CONTROLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_COURRIEL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
_TELEPHONE = re.compile(r"\+?[0-9(][0-9 .()\u00a0\u202f-]*")
# Names that lead nowhere but here (RFC 6761, RFC 6762, RFC 9476).
_NOMS_D_ICI = ("localhost", "test", "example", "invalid", "local", "internal")
OUI, NON = ("1", "on", "oui", "true"), ("0", "off", "non", "false")


def propre(valeur: str) -> str | None:
    """No invisible end nor line break: they come with a copied file, and change the value."""
    if _CONTROLE.search(valeur):
        return "contient un saut de ligne ou un caractère invisible"
    return "commence ou finit par un espace" if valeur != valeur.strip() else None


def nombre(mini: int, maxi: int) -> Controle:
    """A whole number, in ASCII digits."""

    def controler(valeur: str) -> str | None:
        lisible = valeur.isascii() and valeur.isdecimal() and len(valeur) <= 5
        if lisible and mini <= int(valeur) <= maxi:
            return None
        return f"vaut « {valeur} » : il faut un nombre entier, de {mini} à {maxi}"

    return controler


def parmi(*permises: str) -> Controle:
    """One of these words, written so."""

    def controler(valeur: str) -> str | None:
        if valeur in permises:
            return None
        return f"vaut « {valeur} » : attendu {', '.join(permises)}"

    return controler


def oui_ou_non(valeur: str) -> str | None:
    """A switch: a word that is neither yes nor no is not read as no."""
    if valeur.lower() in (*OUI, *NON):
        return None
    return f"vaut « {valeur} » : attendu on ou off"


def mot(valeur: str) -> str | None:
    """An identifier: one word, in visible ASCII."""
    if valeur.isascii() and valeur.isprintable() and " " not in valeur:
        return None
    return "doit tenir en un mot, sans espace ni accent"


def portees(valeur: str) -> str | None:
    """OpenID scopes, separated by spaces; without « openid » nothing is signed."""
    return None if "openid" in valeur.split() else "doit contenir « openid »"


def telephone(valeur: str) -> str | None:
    """A telephone number, as one writes it, short or whole."""
    chiffres = re.sub(r"\D", "", valeur)
    if _TELEPHONE.fullmatch(valeur) and valeur.isprintable() and 3 <= len(chiffres) <= 15:
        return None
    return "n’est pas un numéro de téléphone"


def expediteur(valeur: str) -> str | None:
    """One sender: an address, with or without a name."""
    lues = getaddresses([valeur])
    if len(lues) == 1 and _COURRIEL.fullmatch(lues[0][1]):
        return None
    return "n’est pas une adresse d’expéditeur : attendu Nom <adresse@domaine>"


def origine(valeur: str) -> str | None:
    """A public origin: scheme, host, port, nothing else."""
    lue = _url(valeur, ("http", "https"))
    if lue is None or lue.path.strip("/") or "?" in valeur:
        return "ne se lit pas : attendu https://hôte, sans chemin ni compte"
    return None


def emetteur(valeur: str) -> str | None:
    """An OpenID issuer: an address without query nor fragment."""
    lue = _url(valeur, ("http", "https"))
    if lue is None or "?" in valeur:
        return "ne se lit pas : attendu https://hôte/chemin, sans compte ni paramètre"
    return None


def retours(valeur: str) -> str | None:
    """Registered addresses, whole, separated by spaces."""
    adresses = valeur.split()
    if adresses and all(_url(adresse, ("http", "https")) for adresse in adresses):
        return None
    return (
        "ne se lit pas : attendu https://hôte/chemin, sans compte ni fragment, espaces entre elles"
    )


def https(valeur: str) -> str | None:
    """Every address of the setting is https."""
    chiffrees = [adresse.lower().startswith("https://") for adresse in valeur.split()]
    return None if all(chiffrees) else "n’est pas en https"


def relais(valeur: str) -> str | None:
    """A mail relay; a name without its password would be silently left out."""
    lue = _url(valeur, _SMTP, compte_permis=True)
    if lue is None or lue.path.strip("/") or lue.query or bool(lue.username) != bool(lue.password):
        return "ne se lit pas : attendu smtp+starttls://hôte:587 ou smtps://hôte:465"
    return None


def relais_chiffre(valeur: str) -> str | None:
    """Mails hold links that log in: they do not travel in clear outside of this machine."""
    lue = _url(valeur, _SMTP, compte_permis=True)
    if lue is None or lue.scheme != "smtp" or _est_cette_machine(lue.hostname or ""):
        return None
    return (
        "n’est pas chiffrée : écrivez smtps:// ou smtp+starttls:// ; smtp:// n’est "
        "accepté que vers un relais de cette machine (smtp://localhost)"
    )


def base(valeur: str) -> str | None:
    """A database that we know how to keep our promises on."""
    try:
        lue = url_base(valeur)
    except (ArgumentError, ValueError):
        return f"ne se lit pas : {_BASES}"
    if lue.drivername not in (POSTGRESQL, SQLITE):
        return f"ne se lit pas : {_BASES}"
    return None


def base_durable(valeur: str) -> str | None:
    """A database that outlives the process."""
    lue = url_base(valeur)
    if lue.drivername == SQLITE and lue.database in (None, "", ":memory:"):
        return "ne garde rien : SQLite a besoin d’un fichier (sqlite:////chemin)"
    return None


def url_base(valeur: str) -> URL:
    """Return a database's address; the names that hosts give to PostgreSQL are one.

    Raises ArgumentError or ValueError when it cannot be read.
    """
    lue = make_url(valeur)
    nom = lue.drivername.lower()
    return lue.set(drivername=POSTGRESQL if nom in _NOMS_POSTGRESQL else nom)


def role_de(lue: URL) -> str | None:
    """Return the role that an address names, wherever it says so: libpq reads the last."""
    role = lue.query.get("user", lue.username)
    return role if isinstance(role, str) or role is None else role[-1]


def jeu_de_cles(valeur: str) -> str | None:
    """A JWKS file that can be read, with a key in it."""
    return None if _cles(valeur) else "n’est pas un fichier JWKS lisible"


def peut_signer(fichier: str, alg: str) -> bool:
    """True when a private key of this JWKS file signs with this algorithm."""
    genre = {"ES256": ("EC", "P-256"), "RS256": ("RSA", None)}.get(alg)
    return any(
        cle.is_private and (cle.key_type, cle.as_dict().get("crv")) == genre
        for cle in _cles(fichier)
    )


def _cles(fichier: str) -> list[Key]:
    try:
        lues = json.loads(Path(fichier).read_text(encoding="utf-8"))
        return list(KeySet.import_key_set(lues).keys)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, JoseError):
        return []


def est_locale(adresse: str) -> bool:
    """True when a web address leads to this machine, its network, or a name made for trials."""
    hote = (urlsplit(adresse).hostname or "").rstrip(".")
    try:
        ip = ip_address(hote)
    except ValueError:
        return "." not in hote or hote.rpartition(".")[2] in _NOMS_D_ICI
    return ip.is_private or ip.is_loopback or ip.is_link_local


def est_base_d_ici(valeur: str) -> bool:
    """True when the database is at hand: a file, a socket, the loopback, a container beside."""
    lue = url_base(valeur)
    if lue.drivername == SQLITE:
        return True
    dits: list[str] = [lue.host or ""]
    for nom in ("host", "hostaddr"):
        dit = lue.query.get(nom, ())
        dits += [dit] if isinstance(dit, str) else dit
    hotes = [hote for dit in dits for hote in dit.split(",") if hote]
    return "service" not in lue.query and all(
        hote.startswith("/") or _est_cette_machine(hote) or not set(hote) & set(".:")
        for hote in hotes
    )


def _est_cette_machine(hote: str) -> bool:
    try:
        return ip_address(hote).is_loopback
    except ValueError:
        return hote.lower() == "localhost"


def _url(valeur: str, schemas: Iterable[str], *, compte_permis: bool = False) -> SplitResult | None:
    """Read a whole address; None when it is none, or says more than an address may."""
    if not valeur.isascii() or re.search(r"[\s\\]", valeur) or _CONTROLE.search(unquote(valeur)):
        return None
    try:
        lue = urlsplit(valeur)
        hote, port = lue.hostname or "", lue.port
        if ":" in hote:
            ip_address(hote)
    except ValueError:
        return None
    lisible = lue.scheme in schemas and port != 0 and (":" in hote or _HOTE.fullmatch(hote))
    de_trop = ("@" in lue.netloc and not compte_permis) or "#" in valeur
    return lue if lisible and not de_trop and not lue.netloc.endswith(":") else None
