"""Settings, read once from the environment; production refuses to start on a weak one.

`app/reglages.py` declares them, `.env.example` shows them.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values, find_dotenv

from app.socle.reglages import valeurs
from app.socle.reglages.table import LEGAUX, OBLIGATOIRES, REGLAGES, SECRETS, completes, fautes

RACINE = Path(__file__).parent
__all__ = (
    "LEGAUX",
    "OBLIGATOIRES",
    "RACINE",
    "SECRETS",
    "Reglages",
    "ReglagesInvalides",
    "charger",
    "nombre",
)
ENVIRONNEMENTS = ("demo", "test", "production")
_SANS_FICHIER = "FLASK_SKIP_DOTENV"
_NON = ("", "0", "false", "no")


class ReglagesInvalides(Exception):
    """The service refuses to start; the message lists everything to mend."""


@dataclass(frozen=True, slots=True)
class ReglagesFS:
    """FranceConnect as our source of identities: we are its client."""

    issuer: str
    client_id: str
    client_secret: str
    alg: str
    scopes: str
    acr: str
    pkce: bool
    idp_exclu: str
    userinfo_sans_dates: bool


@dataclass(frozen=True, slots=True)
class ReglagesFI:
    """FranceConnect as our client: we are its identity provider."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uris: tuple[str, ...]
    logout_redirect_uris: tuple[str, ...]
    alg: str
    cles: str
    userinfo_alg: str


@dataclass(frozen=True, slots=True)
class Exploitant:
    """Who answers for the service, as the legal pages name them."""

    editeur: str
    directeur_publication: str
    hebergeur: str
    dpo: str


@dataclass(frozen=True, slots=True)
class Reglages:
    """Every setting of the service. Names are those of the environment, in lower case."""

    app_env: str
    database_url: str
    database_url_migrations: str
    secret_key: str
    cle_chiffrement: str
    cles_chiffrement_anciennes: tuple[str, ...]
    cle_journal: str
    cle_sub: str
    base_url: str
    smtp_url: str
    mail_from: str
    sms_url: str
    sms_secret: str
    mandat_a_distance: bool
    metriques_jeton: str
    annuaire_url: str
    telephone_support: str
    proxies: int
    port: int
    bouchon_port: int
    instance: Path
    ancres: Path
    cle_ancres: Path
    ancres_cle_publique: Path
    fs: ReglagesFS
    fi: ReglagesFI
    exploitant: Exploitant

    @property
    def hote(self) -> str:
        """The public name, with its port unless it is the scheme's own."""
        lue = urlsplit(self.base_url)
        habituel = ":443" if self.est_https else ":80"
        return lue.netloc.lower().removesuffix(habituel)

    @property
    def est_https(self) -> bool:
        """True when the public origin is https: cookies are then Secure and `__Host-`."""
        return self.base_url.startswith("https://")


def charger(environ: Mapping[str, str] | None = None) -> Reglages:
    """Read the settings. Raises ReglagesInvalides with one line per fault."""
    donnes = _environnement() if environ is None else environ
    app_env = _app_env(donnes, est_une_commande=environ is None and _est_une_commande())
    trouvees = list(fautes(app_env, donnes))
    if trouvees:
        raise ReglagesInvalides("Le service ne démarre pas :\n- " + "\n- ".join(trouvees))
    return _composer(app_env, completes(donnes))


def nombre(nom: str, defaut: str) -> int:
    """Return a number of gunicorn's. Raises ReglagesInvalides."""
    valeur, controle = os.environ.get(nom) or defaut, REGLAGES[nom].controle
    if controle and (faute := controle(valeur)):
        raise ReglagesInvalides(f"Le service ne démarre pas :\n- {nom} {faute}")
    return int(valeur)


def _app_env(lus: Mapping[str, str], *, est_une_commande: bool) -> str:
    """Return the environment asked for: a service that was told nothing is no demonstration."""
    app_env = lus.get("APP_ENV") or ("demo" if est_une_commande else "")
    if not app_env:
        raise ReglagesInvalides(
            "APP_ENV manque : écrivez APP_ENV=production et les réglages de .env.example. "
            "La démonstration se lance par « make run » (ou APP_ENV=demo)."
        )
    if app_env not in ENVIRONNEMENTS:
        raise ReglagesInvalides(f"APP_ENV vaut « {app_env} » : attendu {', '.join(ENVIRONNEMENTS)}")
    return app_env


def _est_une_commande() -> bool:
    """True for `flask …`, which serves nobody; `flask run` is a service."""
    return os.environ.get("FLASK_RUN_FROM_CLI") == "true" and "run" not in sys.argv[1:]


def _environnement() -> dict[str, str]:
    """Return the environment; with what the file `.env` adds, in demonstration and tests only.

    Raises ReglagesInvalides when that file, and it alone, asks for production.
    """
    lus, fichier = dict(os.environ), _fichier(RACINE / ".env")
    if lus.get("FLASK_RUN_FROM_CLI") == "true" and lus.get(_SANS_FICHIER, "0").lower() in _NON:
        # Flask's command line has put these files into the environment by itself.
        deja: dict[str, str] = {}
        for nom in (".flaskenv", ".env"):
            deja |= _fichier(Path(find_dotenv(nom, usecwd=True) or os.devnull))
        lus = {cle: valeur for cle, valeur in lus.items() if deja.get(cle) != valeur}
        fichier = deja | fichier
    if lus.get("APP_ENV", fichier.get("APP_ENV")) != "production":
        return fichier | lus
    if "APP_ENV" not in lus:
        raise ReglagesInvalides(
            "Un fichier .env demande la production, mais il n’est lu qu’en démonstration. "
            "Donnez les réglages par l’environnement ; si ce fichier doit rester là, posez-y "
            f"aussi {_SANS_FICHIER}=1."
        )
    return lus


def _fichier(chemin: Path) -> dict[str, str]:
    return {cle: valeur or "" for cle, valeur in dotenv_values(chemin).items()}


def _annuaire(app_env: str, bouchon_port: str) -> str:
    """Return the stand-in's directory in the demonstration; elsewhere, none unless one is set."""
    return f"http://127.0.0.1:{bouchon_port}/annuaire" if app_env == "demo" else ""


def _a_distance(app_env: str, choix: str) -> bool:
    """Return the switch of the mandates at a distance: in production, only when asked for."""
    return _oui(choix) if choix else app_env != "production"


def _composer(app_env: str, lus: Mapping[str, str]) -> Reglages:
    # A scheme has no case, and cookies are Secure by it.
    publique = urlsplit(lus["BASE_URL"])
    base_url = f"{publique.scheme}://{publique.netloc}"
    base = _base(lus["DATABASE_URL"])
    return Reglages(
        app_env=app_env,
        database_url=base,
        database_url_migrations=_base(lus["DATABASE_URL_MIGRATIONS"]) or base,
        secret_key=lus["SECRET_KEY"],
        cle_chiffrement=lus["CLE_CHIFFREMENT"],
        cles_chiffrement_anciennes=tuple(lus["CLE_CHIFFREMENT_ANCIENNES"].split()),
        cle_journal=lus["CLE_JOURNAL"],
        cle_sub=lus["CLE_SUB"],
        base_url=base_url,
        smtp_url=lus["SMTP_URL"],
        mail_from=lus["MAIL_FROM"],
        sms_url=lus["SMS_URL"],
        sms_secret=lus["SMS_SECRET"],
        mandat_a_distance=_a_distance(app_env, lus["MANDAT_A_DISTANCE"]),
        metriques_jeton=lus["METRIQUES_JETON"],
        annuaire_url=lus["ANNUAIRE_URL"] or _annuaire(app_env, lus["BOUCHON_PORT"]),
        telephone_support=lus["TELEPHONE_SUPPORT"].replace(" ", "\u00a0"),
        proxies=int(lus["PROXIES"]),
        port=int(lus["PORT"]),
        bouchon_port=int(lus["BOUCHON_PORT"]),
        instance=Path(lus["INSTANCE"]),
        ancres=Path(lus["ANCRES"]),
        cle_ancres=Path(lus["CLE_ANCRES"]),
        ancres_cle_publique=Path(lus["ANCRES_CLE_PUBLIQUE"]),
        fs=ReglagesFS(
            issuer=lus["FC_FS_ISSUER"],
            client_id=lus["FC_FS_CLIENT_ID"],
            client_secret=lus["FC_FS_CLIENT_SECRET"],
            alg=lus["FC_FS_ALG"],
            scopes=lus["FC_FS_SCOPES"],
            acr=lus["FC_FS_ACR"],
            pkce=_oui(lus["FC_FS_PKCE"]),
            idp_exclu=lus["FC_FS_IDP_EXCLU"],
            userinfo_sans_dates=_oui(lus["FC_FS_USERINFO_SANS_DATES"]),
        ),
        fi=ReglagesFI(
            issuer=lus["FC_FI_ISSUER"] or base_url,
            client_id=lus["FC_FI_CLIENT_ID"],
            client_secret=lus["FC_FI_CLIENT_SECRET"],
            redirect_uris=tuple(lus["FC_FI_REDIRECT_URIS"].split()),
            logout_redirect_uris=tuple(lus["FC_FI_LOGOUT_REDIRECT_URIS"].split()),
            alg=lus["FC_FI_ALG"],
            cles=lus["FC_FI_CLES"],
            userinfo_alg=lus["FC_FI_USERINFO_ALG"],
        ),
        exploitant=Exploitant(**{nom.lower(): lus[nom] for nom in LEGAUX}),
    )


def _base(valeur: str) -> str:
    return valeurs.url_base(valeur).render_as_string(hide_password=False) if valeur else ""


def _oui(valeur: str) -> bool:
    return valeur.lower() in valeurs.OUI
