"""The settings, each declared once: its default, what it must mean, whether production needs it.

`config.py` reads them; `.env.example` shows them, and a test holds the two together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.socle.reglages import secrets_forts, valeurs
from app.socle.reglages.valeurs import Controle

_RACINE = Path(__file__).parents[3]
_A_COMPLETER = "à compléter par l’exploitant"
_EXEMPLE = "exemple-{nom}-a-remplacer-avant-toute-mise-en-service"
# What Flask itself reads as « no debug »: anything else turns it on.
_ETEINT = ("", "0", "false", "no")
_STAND_IN = "http://127.0.0.1:{BOUCHON_PORT}/api/v2"


@dataclass(frozen=True, slots=True)
class Reglage:
    """One setting: its default (of the demonstration and tests), what it must mean.

    `defaut` may name other settings between braces. `en_production` is what production asks
    besides. `exige`: production does not start without it. `secret`: drawn, long, its own.
    """

    defaut: str = ""
    controle: Controle | None = None
    en_production: Controle | None = None
    exige: bool = False
    secret: bool = False


_SECRET = Reglage(_EXEMPLE, exige=True, secret=True)
_ASYMETRIQUES = tuple(
    f"{genre}{taille}" for genre in ("ES", "RS", "PS") for taille in (256, 384, 512)
)
_SIGNATURES = ("HS256", "ES256", "RS256")

REGLAGES: Mapping[str, Reglage] = {
    "APP_ENV": Reglage(),  # no default: see `_app_env`
    "BASE_URL": Reglage(
        "http://localhost:{PORT}", valeurs.origine, en_production=valeurs.https, exige=True
    ),
    "PROXIES": Reglage("0", valeurs.nombre(0, 10)),
    "TELEPHONE_SUPPORT": Reglage("01 99 00 12 34", valeurs.telephone, exige=True),
    "EDITEUR": Reglage(_A_COMPLETER),
    "DIRECTEUR_PUBLICATION": Reglage(_A_COMPLETER),
    "HEBERGEUR": Reglage(_A_COMPLETER),
    "DPO": Reglage(_A_COMPLETER),
    "INSTANCE": Reglage("{RACINE}/instance"),
    "PORT": Reglage("5000", valeurs.nombre(1, 65535)),
    "WEB_CONCURRENCY": Reglage("2", valeurs.nombre(1, 64)),
    "WEB_THREADS": Reglage("4", valeurs.nombre(1, 64)),
    "DATABASE_URL": Reglage(
        "sqlite:///{INSTANCE}/aidants.db",
        valeurs.base,
        en_production=valeurs.base_durable,
        exige=True,
    ),
    "DATABASE_URL_MIGRATIONS": Reglage(controle=valeurs.base),
    "SECRET_KEY": _SECRET,
    "CLE_CHIFFREMENT": _SECRET,
    "CLE_CHIFFREMENT_ANCIENNES": Reglage(),
    "CLE_JOURNAL": _SECRET,
    "ANCRES": Reglage("{INSTANCE}/ancres.jsonl"),
    "CLE_ANCRES": Reglage("{INSTANCE}/ancres.cle"),
    "ANCRES_CLE_PUBLIQUE": Reglage("{INSTANCE}/ancres.pub"),
    "CLE_SUB": _SECRET,
    "SMTP_URL": Reglage(
        "smtp://127.0.0.1:{SMTP_PORT}",
        valeurs.relais,
        en_production=valeurs.relais_chiffre,
        exige=True,
    ),
    "MAIL_FROM": Reglage("ne-pas-repondre@aidants.exemple.fr", valeurs.expediteur, exige=True),
    "SMS_URL": Reglage("", valeurs.emetteur, en_production=valeurs.https),
    "SMS_SECRET": Reglage(secret=True),
    # Empty: on in the demonstration and tests, off in production.
    "MANDAT_A_DISTANCE": Reglage("", valeurs.oui_ou_non),
    "METRIQUES_JETON": Reglage(secret=True),
    "ANNUAIRE_URL": Reglage("", valeurs.emetteur, en_production=valeurs.https),
    "FC_FS_ISSUER": Reglage(_STAND_IN, valeurs.emetteur, en_production=valeurs.https, exige=True),
    "FC_FS_CLIENT_ID": Reglage("aidants-connect", valeurs.mot, exige=True),
    "FC_FS_CLIENT_SECRET": _SECRET,
    "FC_FS_ALG": Reglage("ES256", valeurs.parmi(*_ASYMETRIQUES)),
    "FC_FS_SCOPES": Reglage(
        "openid identite_pivot email preferred_username idp_birthdate", valeurs.portees
    ),
    "FC_FS_ACR": Reglage("eidas1", valeurs.mot),
    "FC_FS_PKCE": Reglage("off", valeurs.oui_ou_non),
    "FC_FS_USERINFO_SANS_DATES": Reglage("off", valeurs.oui_ou_non),
    "FC_FS_IDP_EXCLU": Reglage("aidants-connect", valeurs.mot),
    "FC_FI_ISSUER": Reglage("", valeurs.emetteur, en_production=valeurs.https),
    "FC_FI_CLIENT_ID": Reglage("franceconnect", valeurs.mot, exige=True),
    "FC_FI_CLIENT_SECRET": _SECRET,
    "FC_FI_REDIRECT_URIS": Reglage(
        _STAND_IN + "/oidc-callback", valeurs.retours, en_production=valeurs.https, exige=True
    ),
    "FC_FI_LOGOUT_REDIRECT_URIS": Reglage(
        _STAND_IN + "/logout-callback", valeurs.retours, en_production=valeurs.https
    ),
    "FC_FI_ALG": Reglage("HS256", valeurs.parmi(*_SIGNATURES)),
    "FC_FI_CLES": Reglage("", valeurs.jeu_de_cles),
    "FC_FI_USERINFO_ALG": Reglage("", valeurs.parmi(*_SIGNATURES)),
    "BOUCHON_PORT": Reglage("5001", valeurs.nombre(1, 65535)),
}
SECRETS = tuple(nom for nom, reglage in REGLAGES.items() if reglage.secret)
OBLIGATOIRES = tuple(nom for nom, reglage in REGLAGES.items() if reglage.exige)
LEGAUX = ("EDITEUR", "DIRECTEUR_PUBLICATION", "HEBERGEUR", "DPO")


def fautes(app_env: str, lus: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong, one sentence each."""
    justes = {}
    for nom, reglage in REGLAGES.items():
        valeur = lus.get(nom, "")
        if not valeur:
            if app_env == "production" and reglage.exige:
                yield f"{nom} manque"
            continue
        controles = [valeurs.propre, reglage.controle]
        controles += [reglage.en_production] if app_env == "production" else []
        faute = next((f for c in controles if c and (f := c(valeur))), None)
        if faute:
            yield f"{nom} {faute}"
        else:
            justes[nom] = valeur
    yield from _fautes_de_signature(justes)
    if lus.get("SMS_URL") and not lus.get("SMS_SECRET"):
        yield "SMS_SECRET manque : la passerelle de SMS ne se sert pas sans lui"
    if app_env == "production":
        yield from _faiblesses(lus, justes)
    if app_env == "demo":
        yield from _trop_pour_une_demonstration(justes)


def _fautes_de_signature(justes: Mapping[str, str]) -> Iterator[str]:
    for nom in ("FC_FI_ALG", "FC_FI_USERINFO_ALG"):
        alg = justes.get(nom, "HS256")
        if alg != "HS256" and not valeurs.peut_signer(justes.get("FC_FI_CLES", ""), alg):
            yield f"{nom} vaut {alg} : il faut dans FC_FI_CLES une clé privée qui signe ainsi"


def _faiblesses(lus: Mapping[str, str], justes: Mapping[str, str]) -> Iterator[str]:
    """Yield what production refuses of several settings together."""
    yield from secrets_forts.faiblesses({nom: lus[nom] for nom in SECRETS if lus.get(nom)})
    web, proprietaire = (
        valeurs.url_base(justes[nom]) if nom in justes else None
        for nom in ("DATABASE_URL", "DATABASE_URL_MIGRATIONS")
    )
    if (
        web is not None
        and proprietaire is not None
        and web.drivername == valeurs.POSTGRESQL
        and valeurs.role_de(web) == valeurs.role_de(proprietaire)
    ):
        yield "DATABASE_URL et DATABASE_URL_MIGRATIONS doivent avoir deux rôles différents"
    if any(lus.get(nom, "0").lower() not in _ETEINT for nom in ("FLASK_DEBUG", "DEBUG")):
        yield "le mode de mise au point (FLASK_DEBUG) est allumé"


def _trop_pour_une_demonstration(justes: Mapping[str, str]) -> Iterator[str]:
    """Yield what tells a real service: the demonstration's keys are published, its codes shown."""
    seul = (
        "la démonstration ne sert que sur cette machine : pour un vrai service, APP_ENV=production"
    )
    if not valeurs.est_locale(justes.get("BASE_URL", "http://localhost")):
        yield f"BASE_URL est une adresse publique ; {seul}"
    for nom in ("DATABASE_URL", "DATABASE_URL_MIGRATIONS"):
        if not valeurs.est_base_d_ici(justes.get(nom, "sqlite:///")):
            yield f"{nom} est une base d’ailleurs ; {seul}"


def completes(lus: Mapping[str, str]) -> dict[str, str]:
    """Return every setting, with its default where nothing is said."""
    complets = {nom: lus.get(nom) or "" for nom in REGLAGES}
    port = complets["BOUCHON_PORT"] or REGLAGES["BOUCHON_PORT"].defaut
    connus = {"RACINE": str(_RACINE), "SMTP_PORT": str(int(port) + 24), "BOUCHON_PORT": port}
    for nom in sorted(REGLAGES, key=lambda nom: "{" in REGLAGES[nom].defaut):
        defaut = REGLAGES[nom].defaut.format(nom=nom, **{**connus, **complets, **connus})
        complets[nom] = complets[nom] or defaut
    return complets
