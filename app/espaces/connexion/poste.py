"""What the browser in front of the login says of itself: accounts known here, links awaited."""

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.metier.authentification import ordinateurs, postes
from app.metier.authentification.codes import INCONNU, poste_connu
from app.metier.authentification.models import VIE_ORDINATEUR
from app.web.bdd import session
from app.web.connectee import est_connectee
from app.web.formulaires import est_un_envoi
from app.web.reponses.securite import NAVIGATEUR, ORDINATEUR, POSTE, lire_cookie, poser_cookie

COMPTES_PAR_ORDINATEUR = 5
DUREE = int(VIE_ORDINATEUR.total_seconds())


def est_deja_la() -> bool:
    """True for a page of the login that somebody logged in opens again: a bookmark, « Back ».

    Not while a link is awaited in this browser: somebody else logs in.
    """
    return not est_un_envoi() and not lire_cookie(NAVIGATEUR) and est_connectee()


def ou_compter(courriel: str) -> str:
    """Return what failures are counted for: this browser if it has been the account's own."""
    ordinateur = ordinateurs.presente(session(), courriel, secrets_ordinateur())
    if ordinateur is not None:
        return poste_connu(ordinateur.id)
    return postes.reconnaitre(session(), courriel, _marques()) or INCONNU


def est_deja_venu(courriel: str) -> bool:
    """True when this account has logged in from this browser before."""
    return ou_compter(courriel) != INCONNU


def secrets_ordinateur() -> list[str]:
    """The credentials that this browser holds, one per account that asked to be known here."""
    return [*filter(None, (lire_cookie(ORDINATEUR) or "").split("."))][:COMPTES_PAR_ORDINATEUR]


def marquer(bdd: Session, courriel: str) -> list[str]:
    """Return the marks that this browser keeps after the account's login."""
    return postes.marquer(bdd, courriel, _marques())


def ma_marque(bdd: Session, courriel: str, marques: list[str] | None = None) -> str | None:
    """Return by what this browser is told from the others where this account logs in.

    `marques` are those that it is about to keep; those that it has, when not given.
    """
    return postes.reconnaitre(bdd, courriel, _marques() if marques is None else marques)


def laisser(reponse: Response, marques: list[str]) -> None:
    """Have the browser keep its marks."""
    poser_cookie(reponse, POSTE, ".".join(marques), duree=DUREE)


def nom_du_poste() -> str:
    """Return what this browser is called in one's list of logins."""
    return ordinateurs.nommer(request.user_agent.string)


def _marques() -> list[str]:
    """The accounts that have logged in here, each proved by its own mark."""
    return [*filter(None, (lire_cookie(POSTE) or "").split("."))]
