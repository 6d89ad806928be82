"""What stops a request says so without losing what was typed: the page that carries it on."""

import enum

from flask import Response, g, make_response, render_template, request

from app.metier.aidants.conditions import changements_depuis
from app.web.connectee import coquille, personne
from app.web.formulaires import champs_envoyes
from app.web.htmx import presenter, veut_une_region
from app.web.partage.cles_acces import j_en_ai_une

CHAMP_PRESENCE, CHAMP_CGU = "code_presence", "accepter_cgu"
_OUBLIES = ("csrf_token", "coquille", "code", CHAMP_PRESENCE, CHAMP_CGU)


class Manque(enum.Enum):
    """What a POST lacks to go on."""

    CONNEXION = "connexion"
    CODE = "code"
    ACCORD = "accord"
    JETON = "jeton"
    STRUCTURE = "structure"


_STATUTS = {Manque.ACCORD: 409, Manque.JETON: 400, Manque.STRUCTURE: 409}


def page_reprise(manque: Manque) -> Response:
    """A page that carries what was posted and posts it again: nothing typed is lost."""
    if veut_une_region():
        return page_veille(manque)
    accord = manque is Manque.ACCORD
    page = render_template(
        "connexion/reprise.html",
        adresse=request.full_path.removesuffix("?"),
        champs=[(nom, v) for nom, v in champs_envoyes().items(multi=True) if nom not in _OUBLIES],
        coquilles=_coquilles(manque),
        manque=manque.value,
        refus=g.get("refus_presence"),
        a_une_cle=_a_une_cle(manque),
        versions=changements_depuis(personne().aidant.cgu_version) if accord else [],
    )
    return _au_dessus(page, manque)


def page_veille(manque: Manque, *, refus: str | None = None) -> Response:
    """What stops a living region, said above the page: nothing is carried, nothing will be sent.

    Once it is settled there, the page itself asks for its region again.
    """
    page = render_template(
        "connexion/veille.html", manque=manque.value, refus=refus, a_une_cle=_a_une_cle(manque)
    )
    return _au_dessus(page, manque)


def _a_une_cle(manque: Manque) -> bool:
    """True when a passkey would do as well: it is used in another tab, this page stays."""
    return manque is Manque.CODE and j_en_ai_une()


def _coquilles(manque: Manque) -> list[str]:
    """Whose page it was, for it to be refused from anybody else; who is there, once asked."""
    return [coquille()] if manque is Manque.STRUCTURE else champs_envoyes().getlist("coquille")


def _au_dessus(page: str, manque: Manque) -> Response:
    return presenter(make_response(page, _STATUTS.get(manque, 401)), "reprise")
