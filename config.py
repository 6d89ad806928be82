"""Settings, read once from the environment; production refuses to start on a weak one."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

RACINE = Path(__file__).parent
ENVIRONNEMENTS = ("demo", "test", "production")
SECRETS = (
    "SECRET_KEY",
    "CLE_CHIFFREMENT",
    "CLE_JOURNAL",
    "CLE_SUB",
    "FC_FS_CLIENT_SECRET",
    "FC_FI_CLIENT_SECRET",
)
OBLIGATOIRES = (
    *SECRETS,
    "DATABASE_URL",
    "BASE_URL",
    "SMTP_URL",
    "MAIL_FROM",
    "TELEPHONE_SUPPORT",
    "FC_FS_ISSUER",
    "FC_FS_CLIENT_ID",
    "FC_FI_CLIENT_ID",
    "FC_FI_REDIRECT_URIS",
)
LEGAUX = ("EDITEUR", "DIRECTEUR_PUBLICATION", "HEBERGEUR", "DPO")
_A_COMPLETER = "à compléter par l’exploitant"
_TAILLE_SECRET = 32
_MARQUE_EXEMPLE = "exemple"


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
    telephone_support: str
    proxies: int
    port: int
    bouchon_port: int
    instance: Path
    fs: ReglagesFS
    fi: ReglagesFI
    exploitant: Exploitant

    @property
    def est_https(self) -> bool:
        """True when the public origin is https: cookies are then Secure and `__Host-`."""
        return self.base_url.startswith("https://")


def charger(environ: Mapping[str, str] | None = None) -> Reglages:
    """Read the settings. Raises ReglagesInvalides with one line per fault."""
    lus = dict(os.environ if environ is None else environ)
    app_env = lus.get("APP_ENV", "demo")
    if app_env not in ENVIRONNEMENTS:
        raise ReglagesInvalides(f"APP_ENV vaut « {app_env} » : attendu {', '.join(ENVIRONNEMENTS)}")
    if app_env == "production":
        _refuser_faiblesses(lus)
    elif environ is None:
        fichier = {cle: valeur or "" for cle, valeur in dotenv_values(RACINE / ".env").items()}
        lus = fichier | lus
    lus = _defauts(lus) | {cle: valeur for cle, valeur in lus.items() if valeur}
    return _composer(app_env, lus)


def _defauts(lus: Mapping[str, str]) -> dict[str, str]:
    port, bouchon = lus.get("PORT") or "5000", lus.get("BOUCHON_PORT") or "5001"
    instance = lus.get("INSTANCE") or str(RACINE / "instance")
    stand_in = f"http://127.0.0.1:{bouchon}/api/v2"
    return {
        **dict.fromkeys(LEGAUX, _A_COMPLETER),
        **{nom: f"exemple-{nom}-a-remplacer-avant-toute-mise-en-service" for nom in SECRETS},
        "PORT": port,
        "BOUCHON_PORT": bouchon,
        "INSTANCE": instance,
        "DATABASE_URL": f"sqlite:///{instance}/aidants.db",
        "BASE_URL": f"http://localhost:{port}",
        "SMTP_URL": f"smtp://127.0.0.1:{int(bouchon) + 24}",
        "MAIL_FROM": "ne-pas-repondre@aidants.exemple.fr",
        "TELEPHONE_SUPPORT": "01 99 00 12 34",
        "PROXIES": "0",
        "FC_FS_ISSUER": stand_in,
        "FC_FS_CLIENT_ID": "aidants-connect",
        "FC_FS_ALG": "ES256",
        "FC_FS_SCOPES": "openid identite_pivot email preferred_username idp_birthdate",
        "FC_FS_ACR": "eidas1",
        "FC_FS_IDP_EXCLU": "aidants-connect",
        "FC_FI_CLIENT_ID": "franceconnect",
        "FC_FI_REDIRECT_URIS": f"{stand_in}/oidc-callback",
        "FC_FI_LOGOUT_REDIRECT_URIS": f"{stand_in}/logout-callback",
        "FC_FI_ALG": "HS256",
    }


def _composer(app_env: str, lus: Mapping[str, str]) -> Reglages:
    base_url = lus["BASE_URL"].rstrip("/")
    return Reglages(
        app_env=app_env,
        database_url=lus["DATABASE_URL"],
        database_url_migrations=lus.get("DATABASE_URL_MIGRATIONS", lus["DATABASE_URL"]),
        secret_key=lus["SECRET_KEY"],
        cle_chiffrement=lus["CLE_CHIFFREMENT"],
        cles_chiffrement_anciennes=tuple(lus.get("CLE_CHIFFREMENT_ANCIENNES", "").split()),
        cle_journal=lus["CLE_JOURNAL"],
        cle_sub=lus["CLE_SUB"],
        base_url=base_url,
        smtp_url=lus["SMTP_URL"],
        mail_from=lus["MAIL_FROM"],
        telephone_support=lus["TELEPHONE_SUPPORT"],
        proxies=int(lus["PROXIES"]),
        port=int(lus["PORT"]),
        bouchon_port=int(lus["BOUCHON_PORT"]),
        instance=Path(lus["INSTANCE"]),
        fs=ReglagesFS(
            issuer=lus["FC_FS_ISSUER"],
            client_id=lus["FC_FS_CLIENT_ID"],
            client_secret=lus["FC_FS_CLIENT_SECRET"],
            alg=lus["FC_FS_ALG"],
            scopes=lus["FC_FS_SCOPES"],
            acr=lus["FC_FS_ACR"],
            pkce=lus.get("FC_FS_PKCE", "").lower() in ("1", "on", "oui", "true"),
            idp_exclu=lus["FC_FS_IDP_EXCLU"],
        ),
        fi=ReglagesFI(
            issuer=lus.get("FC_FI_ISSUER", base_url),
            client_id=lus["FC_FI_CLIENT_ID"],
            client_secret=lus["FC_FI_CLIENT_SECRET"],
            redirect_uris=tuple(lus["FC_FI_REDIRECT_URIS"].split()),
            logout_redirect_uris=tuple(lus.get("FC_FI_LOGOUT_REDIRECT_URIS", "").split()),
            alg=lus["FC_FI_ALG"],
            cles=lus.get("FC_FI_CLES", ""),
            userinfo_alg=lus.get("FC_FI_USERINFO_ALG", ""),
        ),
        exploitant=Exploitant(**{nom.lower(): lus[nom] for nom in LEGAUX}),
    )


def _refuser_faiblesses(lus: Mapping[str, str]) -> None:
    fautes = [f"{nom} manque" for nom in OBLIGATOIRES if not lus.get(nom)]
    secrets = {nom: lus[nom] for nom in SECRETS if lus.get(nom)}
    for nom, valeur in secrets.items():
        if len(valeur) < _TAILLE_SECRET or len(set(valeur)) < _TAILLE_SECRET // 4:
            fautes.append(f"{nom} est trop court ou trop simple ({_TAILLE_SECRET} signes au moins)")
        if _MARQUE_EXEMPLE in valeur.casefold():
            fautes.append(f"{nom} est une valeur d’exemple")
        if list(secrets.values()).count(valeur) > 1:
            fautes.append(f"{nom} est égal à un autre secret")
    for nom in ("BASE_URL", "FC_FS_ISSUER", "FC_FI_ISSUER", "FC_FI_REDIRECT_URIS"):
        for adresse in lus.get(nom, "").split():
            if urlsplit(adresse).scheme != "https":
                fautes.append(f"{nom} n’est pas en https")
    base, migrations = lus.get("DATABASE_URL", ""), lus.get("DATABASE_URL_MIGRATIONS", "")
    if base.startswith("postgresql") and (
        not migrations or urlsplit(base).username == urlsplit(migrations).username
    ):
        fautes.append("DATABASE_URL et DATABASE_URL_MIGRATIONS doivent avoir deux rôles différents")
    # Flask turns it on for anything but these.
    if any(
        lus.get(nom, "0").lower() not in ("", "0", "false", "no")
        for nom in ("FLASK_DEBUG", "DEBUG")
    ):
        fautes.append("le mode de mise au point (FLASK_DEBUG) est allumé")
    if fautes:
        raise ReglagesInvalides("Le service ne démarre pas :\n- " + "\n- ".join(fautes))
