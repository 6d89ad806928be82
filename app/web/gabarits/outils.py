"""What every template may call: the filters and the globals that no room owns."""

from collections.abc import Callable, Hashable
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from flask import Flask
from markupsafe import Markup, escape

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
from app.socle.horloge import maintenant
from app.socle.langue.dates import date_et_heure, date_longue, heure, jour_long, mois_long
from app.socle.langue.prepositions import a, de
from app.socle.langue.telephones import lien_telephone
from app.socle.sql.comptes import dire_le_compte
from app.web.bdd import session
from app.web.gabarits.saisies import attributs, saisie
from config import Reglages


def init_app(app: Flask) -> None:
    """Give templates what they call, before any is compiled."""
    lus: Reglages = app.extensions["reglages"]
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
        attributs=attributs,
        saisie=saisie,
        telephone=lien_telephone,
        zone=ZoneInfo,
        instant=datetime.fromisoformat,
    )
    app.jinja_env.globals.update(
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


def _debut_de_titre(reponse: str) -> str:
    """Return what a page answers, as its title begins with it; nothing when it answers nothing."""
    phrase = reponse.strip()
    return f"{phrase} – " if phrase else ""


def _site_de(nom: str) -> str | None:
    """Ask the catalogue, for the lines alone that name a démarche."""
    return en_vigueur(session()).site_de(nom)


def _propre(nom: str) -> Markup:
    """A name, or a code, as text of a page: a browser that translates leaves it as it is."""
    return Markup(f'<span translate="no">{escape(nom)}</span>')  # noqa: S704


def _une_fois(app: Flask) -> Callable[..., Markup]:
    """Return what templates call for what says the same to everybody: it is drawn once.

    Such a template knows neither the request nor who asks: only what it is given.
    """

    @cache
    def une_fois(gabarit: str, **valeurs: Hashable) -> Markup:
        dessine = app.jinja_env.get_template(gabarit).render(valeurs)
        return Markup(dessine)  # noqa: S704

    return une_fois
