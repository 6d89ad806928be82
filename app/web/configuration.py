"""What every request stands on: Flask's settings, CSRF, proxies, outside partners."""

import logging

from flask import Flask, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix

from app.liaisons.annuaire import Annuaire
from app.liaisons.courriel import Expediteur
from app.liaisons.franceconnect.client import Client
from app.liaisons.sms import Passerelle
from app.socle.cles import Cles
from app.socle.reseau import Reseau, reseau_de
from app.web.provenance import Protection
from config import Reglages

_TAILLE_CORPS = 1024 * 1024
protection_csrf = Protection()


def configurer(app: Flask, lus: Reglages) -> None:
    """Give Flask its settings and the application its partners."""
    app.config.update(
        SECRET_KEY=lus.secret_key,
        SESSION_COOKIE_NAME="__Host-session" if lus.est_https else "session",
        SESSION_COOKIE_SECURE=lus.est_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=_TAILLE_CORPS,
        MAX_FORM_MEMORY_SIZE=_TAILLE_CORPS,
        MAX_FORM_PARTS=500,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # a Referer or nothing: `provenance` asks in its place
        TEMPLATES_AUTO_RELOAD=False,
    )
    logging.getLogger("httpx").setLevel(logging.WARNING)
    app.extensions.update(partenaires(lus))
    protection_csrf.init_app(app)
    if lus.proxies:
        proxies = lus.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )


def partenaires(lus: Reglages) -> dict[str, object]:
    """Return what an application has of these settings: its keys, whom it speaks to."""
    return {
        "reglages": lus,
        "cles": Cles.depuis(
            chiffrement=lus.cle_chiffrement,
            journal=lus.cle_journal,
            sub=lus.cle_sub,
            secret=lus.secret_key,
            anciennes=lus.cles_chiffrement_anciennes,
        ),
        "franceconnect": Client(
            lus.fs,
            redirect_uri=f"{lus.base_url}/callbackv2/",
            logout_uri=f"{lus.base_url}/logout-callback/",
        ),
        "annuaire": Annuaire(lus.annuaire_url),
        "expediteur": Expediteur(lus.smtp_url, lus.mail_from),
        "passerelle": Passerelle(lus.sms_url, lus.sms_secret),
    }


def reglages() -> Reglages:
    """Return the settings of the running application."""
    lus = current_app.extensions["reglages"]
    assert isinstance(lus, Reglages)
    return lus


def franceconnect() -> Client:
    """Return the client toward FranceConnect."""
    client = current_app.extensions["franceconnect"]
    assert isinstance(client, Client)
    return client


def annuaire() -> Annuaire:
    """Return the directory of organisations."""
    trouve = current_app.extensions["annuaire"]
    assert isinstance(trouve, Annuaire)
    return trouve


def expediteur() -> Expediteur:
    """Return where mails leave from."""
    poste = current_app.extensions["expediteur"]
    assert isinstance(poste, Expediteur)
    return poste


def passerelle() -> Passerelle:
    """Return where SMS leave from; `est_la` tells whether there is one."""
    trouvee = current_app.extensions["passerelle"]
    assert isinstance(trouvee, Passerelle)
    return trouvee


def reseau_du_visiteur() -> Reseau:
    """Return where this request comes from, as tries are counted; nothing else reads it."""
    return reseau_de(request.remote_addr)


def adresse_publique(chemin: str) -> str:
    """Return a whole address from a path that begins with a slash."""
    return reglages().base_url + chemin
