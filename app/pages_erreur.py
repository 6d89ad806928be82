"""Refusals and HTTP errors become pages that help; nothing else ever reaches the person."""

import logging

from flask import Flask, Response, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as AttenteTropLongue
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from app.acces import renvoyer_perimee
from app.erreurs import ErreurMetier
from app.qui import oublier_personne

journal_technique = logging.getLogger(__name__)

_TEXTES = {
    400: ("La demande n’est pas lisible", "Revenez à la page précédente et recommencez."),
    403: ("Cette page ne vous est pas ouverte", ""),
    404: (
        "Nous ne trouvons pas cette page",
        "Elle a pu changer d’adresse, ou n’a jamais existé. Repartez de l’accueil.",
    ),
    405: ("Cette adresse ne s’ouvre pas ainsi", "Repartez de l’accueil."),
    409: ("La situation a changé", ""),
    413: (
        "C’est trop gros",
        "L’envoi dépasse ce que le service accepte. Raccourcissez-le, puis recommencez.",
    ),
    415: ("Ce format n’est pas accepté", "Revenez à la page précédente et recommencez."),
    422: ("La demande n’est pas complète", ""),
    429: ("Trop d’essais", ""),
    500: (
        "Le service a un problème",
        "Ce n’est pas de votre faute, et nous en sommes avertis. Réessayez dans un moment.",
    ),
    503: (
        "Le service est momentanément arrêté",
        "Rien de ce que vous aviez enregistré n’est perdu. Réessayez dans quelques minutes.",
    ),
}


def init_app(app: Flask) -> None:
    """Register the handlers; templates know the support's telephone."""
    app.register_error_handler(ErreurMetier, _refus)
    app.register_error_handler(HTTPException, _http)
    for absence in (OperationalError, InterfaceError, AttenteTropLongue):
        app.register_error_handler(absence, _base_absente)
    app.register_error_handler(Exception, _panne)


def page(statut: int, phrase: str = "") -> tuple[str, int]:
    """Return the error page of a status, with a sentence of its own when there is one."""
    titre, aide = _TEXTES.get(statut, _TEXTES[400])
    contenu = render_template("erreurs/erreur.html", titre=titre, phrase=phrase or aide)
    return contenu, statut


def _refus(erreur: ErreurMetier) -> tuple[str, int]:
    return page(erreur.statut, erreur.phrase)


def _http(erreur: HTTPException) -> tuple[str, int] | tuple[str, int, dict[str, str]] | Response:
    statut = erreur.code or 500
    if statut < 400:
        return erreur.get_response()  # type: ignore[return-value]
    if isinstance(erreur, CSRFError):
        return renvoyer_perimee() or page(
            400, "Cette page n’était plus à jour. Rechargez-la, puis recommencez."
        )
    if isinstance(erreur, MethodNotAllowed):
        return *page(statut), {"Allow": ", ".join(sorted(erreur.valid_methods or ()))}
    propre = erreur.description if statut in (403, 409) else ""
    return page(statut, propre or "")


def _base_absente(erreur: SQLAlchemyError) -> tuple[str, int]:
    cause = getattr(erreur, "orig", None) or erreur
    journal_technique.error("base de données injoignable : %s", type(cause).__name__)
    oublier_personne()
    return page(503)


def _panne(erreur: Exception) -> tuple[str, int]:
    journal_technique.exception("panne imprévue", exc_info=erreur)
    oublier_personne()
    return page(500)
