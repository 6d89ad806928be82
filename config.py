"""Settings, read once from the environment; production refuses to start on a weak one."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values, find_dotenv

RACINE = Path(__file__).parent
ENVIRONNEMENTS = ("demo", "test", "production")
SECRETS = tuple(
    "SECRET_KEY CLE_CHIFFREMENT CLE_JOURNAL CLE_SUB FC_FS_CLIENT_SECRET FC_FI_CLIENT_SECRET".split()
)
OBLIGATOIRES = (
    *SECRETS,
    *"DATABASE_URL BASE_URL SMTP_URL MAIL_FROM TELEPHONE_SUPPORT".split(),
    *"FC_FS_ISSUER FC_FS_CLIENT_ID FC_FI_CLIENT_ID FC_FI_REDIRECT_URIS".split(),
)
LEGAUX = ("EDITEUR", "DIRECTEUR_PUBLICATION", "HEBERGEUR", "DPO")
_A_COMPLETER = "à compléter par l’exploitant"
_TAILLE_SECRET = 32
_MARQUE_EXEMPLE = "exemple"
_NON = ("", "0", "false", "no")
_SANS_FICHIER = "FLASK_SKIP_DOTENV"
_NOMBRES = {"PORT": (1, 65535), "BOUCHON_PORT": (1, 65535), "PROXIES": (0, 10)}
_SCHEMAS_SMTP = ("smtp", "smtps", "smtp+starttls")
_SMTP_LISIBLE = "smtp+starttls://hôte:587"
_ICI = ("localhost", "127.0.0.1", "::1")


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
    lus = _environnement() if environ is None else dict(environ)
    app_env = lus.get("APP_ENV", "demo")
    if app_env not in ENVIRONNEMENTS:
        raise ReglagesInvalides(f"APP_ENV vaut « {app_env} » : attendu {', '.join(ENVIRONNEMENTS)}")
    fautes = _malformes(lus)
    if app_env == "production":
        fautes += _faiblesses(lus)
    if fautes:
        raise ReglagesInvalides("Le service ne démarre pas :\n- " + "\n- ".join(fautes))
    lus = _defauts(lus) | {cle: valeur for cle, valeur in lus.items() if valeur}
    return _composer(app_env, lus)


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
        "ANCRES": f"{instance}/ancres.jsonl",
        "CLE_ANCRES": f"{instance}/ancres.cle",
        "ANCRES_CLE_PUBLIQUE": f"{instance}/ancres.pub",
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
            pkce=_est_oui(lus.get("FC_FS_PKCE", "")),
            idp_exclu=lus["FC_FS_IDP_EXCLU"],
            userinfo_sans_dates=_est_oui(lus.get("FC_FS_USERINFO_SANS_DATES", "")),
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


def _est_oui(valeur: str) -> bool:
    return valeur.lower() in ("1", "on", "oui", "true")


def _malformes(lus: Mapping[str, str]) -> list[str]:
    """Return what cannot be read, whatever the environment."""
    fautes = []
    for nom, (mini, maxi) in _NOMBRES.items():
        valeur = lus.get(nom) or str(mini)
        lisible = valeur.isascii() and valeur.isdecimal() and len(valeur) <= 5
        if not lisible or not mini <= int(valeur) <= maxi:
            fautes.append(f"{nom} vaut « {valeur} » : il faut un nombre entier, de {mini} à {maxi}")
    smtp = lus.get("SMTP_URL") or _SMTP_LISIBLE
    try:
        lisible = urlsplit(smtp).scheme in _SCHEMAS_SMTP and urlsplit(smtp).port != 0
    except ValueError:
        lisible = False
    if not lisible:
        fautes.append(f"SMTP_URL ne se lit pas : attendu {_SMTP_LISIBLE} ou smtps://hôte:465")
    return fautes


def _est_en_clair(smtp: str) -> bool:
    """True when mails, which hold links that log in, would travel in clear outside."""
    try:
        return urlsplit(smtp).scheme == "smtp" and urlsplit(smtp).hostname not in _ICI
    except ValueError:
        return False  # said by `_malformes`


def _faiblesses(lus: Mapping[str, str]) -> list[str]:
    """Return what production refuses, one sentence each."""
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
    if _est_en_clair(lus.get("SMTP_URL", "")):
        fautes.append(
            "SMTP_URL n’est pas chiffrée : écrivez smtps:// ou smtp+starttls:// ; smtp:// n’est "
            "accepté que vers un relais de cette machine (smtp://localhost)"
        )
    # Flask turns it on for anything but these.
    if any(lus.get(nom, "0").lower() not in _NON for nom in ("FLASK_DEBUG", "DEBUG")):
        fautes.append("le mode de mise au point (FLASK_DEBUG) est allumé")
    return fautes
