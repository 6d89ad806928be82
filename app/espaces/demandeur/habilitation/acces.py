"""Who comes to a request: an access of its own, that no login replaces, read from its own cookie."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import g, redirect, render_template, request, url_for

from app.metier.habilitation.demandeur import acces as services
from app.metier.habilitation.models import AccesDemandeur
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.web.bdd import session
from app.web.formulaires import Page, champs_envoyes, est_un_envoi
from app.web.reponses.securite import DEMANDEUR, lire_cookie

_OUBLIES = ("csrf_token", "coquille")
Vue = Callable[..., Page]


@dataclass(frozen=True, slots=True)
class Demandeur:
    """Who is behind the request: a proved address."""

    acces_id: uuid.UUID
    courriel: str


def moi() -> Demandeur:
    """Return who asks; only views under `avec_acces` call it."""
    qui = g.demandeur
    assert isinstance(qui, Demandeur)
    return qui


def avec_acces(vue: Vue) -> Vue:
    """Let in who proved an address; others are led to prove it, with what they had written."""

    @wraps(vue)
    def gardee(**variables: Any) -> Page:
        g.demandeur = le_demandeur()
        return vue(**variables) if g.demandeur else _sans_acces()

    return gardee


def le_demandeur() -> Demandeur | None:
    """Return who comes with a living access, which this use prolongs, once a minute at most."""
    secret, instant = lire_cookie(DEMANDEUR), maintenant()
    trouve = services.acces_de(session(), secret, maintenant=instant) if secret else None
    if trouve is None:
        return None
    qui = Demandeur(trouve.id, trouve.courriel)
    _prolonger(trouve)
    return qui


def _prolonger(trouve: AccesDemandeur) -> None:
    fin = services.fin_prolongee(trouve, maintenant())
    if fin is not None:
        with transaction(session()) as bdd:
            services.prolonger(bdd, trouve, fin)


def _sans_acces() -> Page:
    """What was posted is kept on the page, to be sent again once the access is back."""
    if not est_un_envoi():
        return redirect(url_for("habilitation.accueil"), 303)
    envoyes = champs_envoyes().items(multi=True)
    page = render_template(
        "demandeur/habilitation/reprise.html",
        adresse=request.path,
        champs=[(nom, valeur) for nom, valeur in envoyes if nom not in _OUBLIES],
    )
    return page, 401
