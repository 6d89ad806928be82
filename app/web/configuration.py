"""What every request stands on: Flask's settings, CSRF, proxies, filters, outside partners."""

import logging
from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask, current_app, request
from markupsafe import Markup, escape
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import MapAdapter

from app.liaisons.annuaire import Annuaire
from app.liaisons.courriel import Expediteur
from app.liaisons.franceconnect.client import Client
from app.liaisons.sms import Passerelle
from app.metier.aidants.droits import Droit
from app.metier.demarches.domaines import DOMAINES, TITRES, titres
from app.metier.demarches.vigueur import en_vigueur
from app.metier.journal.actions import MOTS
from app.metier.lignes import dire, dire_sobrement
from app.metier.mandats.durees import DUREES
from app.metier.mandats.fins.arrets import MOTIFS_FIN
from app.metier.usagers.identite import DateNaissance
from app.metier.usagers.lieux import ne_a
from app.metier.usagers.pieces import PIECES
from app.socle.cles import Cles
from app.socle.horloge import maintenant
from app.socle.langue.dates import date_et_heure, date_longue, heure, jour_long, mois_long
from app.socle.langue.prepositions import a, de
from app.socle.langue.telephones import lien_telephone
from app.socle.reseau import Reseau, reseau_de
from app.socle.sql.comptes import dire_le_compte
from app.web.bdd import session
from app.web.provenance import Protection
from config import Reglages

_TAILLE_CORPS = 1024 * 1024
protection_csrf = Protection()
_UN_ID = UUID(int=0)
_SUR_UNE_LIGNE = frozenset(("text", "email", "date"))


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
    _preparer_gabarits(app, lus)


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


def _debut_de_titre(reponse: str) -> str:
    """Return what a page answers, as its title begins with it; nothing when it answers nothing."""
    phrase = reponse.strip()
    return f"{phrase} – " if phrase else ""


def _site_de(nom: str) -> str | None:
    """Ask the catalogue, for the lines alone that name a démarche."""
    return en_vigueur(session()).site_de(nom)


def _preparer_gabarits(app: Flask, lus: Reglages) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        date_longue=date_longue,
        date_et_heure=date_et_heure,
        debut_de_titre=_debut_de_titre,
        heure=heure,
        jour_long=jour_long,
        mois_long=mois_long,
        titres=titres,
        naissance=DateNaissance.lire,
        a=a,
        ne_a=ne_a,
        de=de,
        compte=dire_le_compte,
        dite=lambda acte, mots=MOTS: dire(acte.action, acte.details, _site_de, mots=mots),
        dite_sobrement=lambda acte: dire_sobrement(acte.action, acte.details, _site_de),
        propre=_propre,
        attributs=_attributs,
        saisie=_saisie,
        telephone=lien_telephone,
        zone=ZoneInfo,
        instant=datetime.fromisoformat,
    )
    app.jinja_env.globals.update(
        url_for=_adresses(app),
        une_fois=_une_fois(app),
        DOMAINES=DOMAINES,
        TITRES=TITRES,
        Droit=Droit,
        maintenant=maintenant,
        DUREES=DUREES,
        PIECES=PIECES,
        MOTIFS_FIN=MOTIFS_FIN,
        TELEPHONE_SUPPORT=lien_telephone(lus.telephone_support),
        EST_DEMO=lus.app_env == "demo",
    )


def _propre(nom: str) -> Markup:
    """A name, or a code, as text of a page: a browser that translates leaves it as it is."""
    return Markup(f'<span translate="no">{escape(nom)}</span>')  # noqa: S704


def _attributs(valeurs: Mapping[str, str | bool]) -> Markup:
    """Attributes of an element, by name; True is written without a value, False not at all."""
    ecrits = [
        f" {nom}" if valeur is True else f' {nom}="{escape(valeur)}"'
        for nom, valeur in sorted(valeurs.items())
        if valeur is not False
    ]
    return Markup("".join(ecrits))  # noqa: S704


def _saisie(champ: Any, attributs: Mapping[str, str | bool], aide: str | None = None) -> Markup:
    """A field to fill in, which points to its help and to its fault.

    Where one line is typed, what WTForms writes of attributes named as HTML does, several times
    quicker: a page is made of them.
    """
    decrit = [f"{champ.id}-aide"] * bool(aide) + [f"{champ.id}-faute"] * bool(champ.errors)
    fautif = {"aria-invalid": "true"} if champ.errors else {}
    dits = {**attributs, "aria-describedby": " ".join(decrit) or False, **fautif}
    genre = getattr(champ.widget, "input_type", "")
    if genre not in _SUR_UNE_LIGNE:
        return Markup(champ(**dits))  # noqa: S704
    ecrit = {
        "id": champ.id,
        "name": champ.name,
        "type": genre,
        "value": " ".join(champ._value().splitlines()),
        "required": champ.flags.required or False,
        "maxlength": champ.flags.maxlength or False,
    }
    return Markup(f"<input{_attributs({**ecrit, **dits})}>")  # noqa: S704


def _une_fois(app: Flask) -> Callable[..., Markup]:
    """Return what templates call for what says the same to everybody: it is drawn once.

    Such a template knows neither the request nor who asks: only what it is given.
    """

    @cache
    def une_fois(gabarit: str, **valeurs: Hashable) -> Markup:
        dessine = app.jinja_env.get_template(gabarit).render(valeurs)
        return Markup(dessine)  # noqa: S704

    return une_fois


def _adresses(app: Flask) -> Callable[..., str]:
    """Return the `url_for` of templates: an address that never changes is built once.

    Ours are paths, whole names, the same on every host: the map alone builds them, without what
    Flask adds (`.relative`, `_anchor`, `_external`), nor anything of the request.
    """

    @cache
    def plan() -> MapAdapter:
        return app.url_map.bind("")

    @cache
    def fixe(endpoint: str, **valeurs: Any) -> str:
        app.inject_url_defaults(endpoint, valeurs)
        return plan().build(endpoint, valeurs)

    @cache
    def patron(endpoint: str, nom: str) -> tuple[str, str]:
        debut, _, fin = plan().build(endpoint, {nom: _UN_ID}).partition(str(_UN_ID))
        return debut, fin

    def url_for(endpoint: str, **valeurs: Any) -> str:
        donnees = {nom: valeur for nom, valeur in valeurs.items() if valeur is not None}
        if endpoint == "static" or not donnees:
            return fixe(endpoint, **donnees)
        if len(donnees) == 1:  # the links of a list
            ((nom, valeur),) = donnees.items()
            if isinstance(valeur, UUID):
                return str(valeur).join(patron(endpoint, nom))
        return plan().build(endpoint, donnees)

    return url_for
