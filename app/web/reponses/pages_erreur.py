"""Refusals and HTTP errors become pages that help; nothing else ever reaches the person."""

import logging
from dataclasses import dataclass
from urllib.parse import quote

from flask import Flask, Response, current_app, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as AttenteTropLongue
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from app.socle.delais import ATTENTE
from app.socle.disjoncteur import BaseAbsente
from app.socle.erreurs import ErreurMetier
from app.web.acces import renvoyer_perimee
from app.web.connectee import oublier_personne
from app.web.htmx import veut_une_region
from app.web.provenance import ProvenanceInconnue
from app.web.reponses.securite import CONNEXION, lire_cookie
from app.web.reponses.traces import numero

journal_technique = logging.getLogger(__name__)
# More than what others may have waited for the base: a page that needs none is served after them.
_ATTENTE_MAX = 2.5


class Debordement(ErreurMetier):
    """More requests than the service can do: the late ones are refused, the others served."""

    statut = 503
    titre = "Il y a beaucoup de monde en ce moment"

    def __init__(self) -> None:
        super().__init__("Rien n’a été fait. Attendez quelques secondes, puis réessayez.")


@dataclass(frozen=True, slots=True)
class Texte:
    """What an error page says: what happened; why; what to do now.

    Of 429 and 5xx, htmx shows `cause` alone: it also says when to try again.
    """

    titre: str
    cause: str
    suite: str = ""


_D_AILLEURS = (
    "Votre navigateur ne dit pas que cet envoi vient d’une page de ce site. Rien n’a été fait. "
    "Repartez de l’accueil, puis recommencez ; si cela se répète, essayez un autre navigateur."
)
_RECHARGER = "Revenez à la page précédente, rechargez-la, puis recommencez."
_TEXTES = {
    400: Texte(
        "La demande n’est pas lisible",
        "Elle est arrivée incomplète, ou son adresse a été mal recopiée. Rien n’a été fait.",
        _RECHARGER,
    ),
    403: Texte(
        "Cette page ne vous est pas ouverte",
        "Elle demande un rôle que vous n’avez pas dans cette structure.",
        "Vous devriez l’avoir ? Demandez à la personne référente de votre structure.",
    ),
    404: Texte(
        "Nous ne trouvons pas cette page",
        "Elle a pu changer d’adresse, ou n’a jamais existé.",
        "Vérifiez l’adresse, ou repartez de l’accueil.",
    ),
    405: Texte(
        "Cette adresse ne s’ouvre pas ainsi",
        "Elle sert à un bouton d’une autre page. Rien n’a été fait.",
        "Repartez de l’accueil, et servez-vous du bouton.",
    ),
    409: Texte(
        "La situation a changé",
        "Quelque chose a changé depuis que cette page s’est ouverte. Rien n’a été fait.",
        "Repartez de l’accueil : vous y verrez où vous en êtes.",
    ),
    413: Texte(
        "L’envoi est trop long",
        "Il dépasse ce que le service accepte. Rien n’a été enregistré.",
        "Revenez à la page précédente, raccourcissez, puis recommencez.",
    ),
    415: Texte(
        "Ce format n’est pas accepté",
        "Le service ne sait pas lire ce qui lui a été envoyé. Rien n’a été enregistré.",
        _RECHARGER,
    ),
    422: Texte(
        "La demande n’est pas complète",
        "Il y manque quelque chose, ou une réponse ne convient pas. Rien n’a été enregistré.",
        "Revenez à la page précédente, corrigez, puis recommencez.",
    ),
    429: Texte(
        "Trop d’essais",
        "Par sécurité, attendez un peu : cela se débloque seul, en une heure au plus.",
        "Une personne attend avec vous ? Proposez-lui un autre moment.",
    ),
    500: Texte(
        "Le service a un problème",
        "Ce n’est pas de votre faute, et le service en garde la trace. Réessayez dans un moment.",
        "Si vous étiez en train de valider, regardez d’abord sur votre accueil si c’est fait.",
    ),
    503: Texte(
        "Le service est arrêté pour un moment",
        "Rien de ce que vous aviez enregistré n’est perdu. Réessayez dans quelques minutes.",
        "Une personne attend avec vous ? Appelez-nous, ou proposez-lui un autre moment.",
    ),
}


def init_app(app: Flask) -> None:
    """Register the handlers; refuse at once what has waited too long."""
    app.before_request(_refuser_le_trop_plein)
    app.register_error_handler(ErreurMetier, _refus)
    app.register_error_handler(HTTPException, _http)
    for absence in (OperationalError, InterfaceError, AttenteTropLongue, BaseAbsente):
        app.register_error_handler(absence, _base_absente)
    app.register_error_handler(DBAPIError, _connexion_jetee)
    app.register_error_handler(Exception, _panne)


def page(statut: int, phrase: str = "", titre: str = "") -> tuple[str, int]:
    """Return the error page of a status; a refusal's own sentence also says what to do."""
    texte = _TEXTES.get(statut, _TEXTES[500 if statut >= 500 else 400])
    contenu = render_template(
        "erreurs/region.html" if veut_une_region() else "erreurs/erreur.html",
        titre=titre or texte.titre,
        phrase=phrase or texte.cause,
        suite="" if phrase else texte.suite,
        numero=numero() if statut >= 500 else "",
        # The cookie alone tells: an error page asks nothing of a database that may be away.
        a_un_compte=bool(lire_cookie(CONNEXION)),
    )
    return contenu, statut


def _refuser_le_trop_plein() -> None:
    if request.environ.get(ATTENTE, 0.0) > _ATTENTE_MAX:
        raise Debordement


def _refus(erreur: ErreurMetier) -> tuple[str, int]:
    return page(erreur.statut, erreur.phrase, erreur.titre)


def _http(erreur: HTTPException) -> tuple[str, int] | tuple[str, int, dict[str, str]] | Response:
    statut = erreur.code or 500
    if statut < 400:
        return erreur.get_response()  # type: ignore[return-value]
    if isinstance(erreur, NotFound) and (adresse := _sans_barre_finale()):
        return redirect(adresse, 308)  # type: ignore[return-value]
    if isinstance(erreur, ProvenanceInconnue):
        return page(400, _D_AILLEURS)
    if isinstance(erreur, CSRFError):
        return renvoyer_perimee() or page(
            400, "Cette page n’était plus à jour. Rechargez-la, puis recommencez."
        )
    if isinstance(erreur, MethodNotAllowed):
        return *page(statut), {"Allow": ", ".join(sorted(erreur.valid_methods or ()))}
    propre = erreur.description if statut in (403, 409) else ""
    return page(statut, propre or "")


def _sans_barre_finale() -> str | None:
    """Return the address of ours that was asked with a slash too many, and its question."""
    if request.routing_exception is None or not request.path.endswith("/"):
        return None
    chemin = request.path.rstrip("/")
    try:
        current_app.url_map.bind("").match(chemin, method=request.method)
    except MethodNotAllowed:
        pass
    except HTTPException:  # unknown, or itself redirected: an address is mended once
        return None
    question = request.query_string.decode()
    return quote(chemin) + (f"?{question}" if question else "")


def _base_absente(erreur: SQLAlchemyError) -> tuple[str, int]:
    cause = getattr(erreur, "orig", None) or erreur
    journal_technique.error("base de données injoignable : %s", type(cause).__name__)
    oublier_personne()
    return page(503)


def _connexion_jetee(erreur: DBAPIError) -> tuple[str, int]:
    """Whatever its kind, what took the connection with it is the base's fault."""
    return _base_absente(erreur) if erreur.connection_invalidated else _panne(erreur)


def _panne(erreur: Exception) -> tuple[str, int]:
    journal_technique.exception("panne imprévue", exc_info=erreur)
    oublier_personne()
    return page(500)
