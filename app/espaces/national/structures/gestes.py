"""How an act of the support on one organisation is done: loaded, held, written, told."""

import uuid
from collections.abc import Callable, Collection
from typing import Any

from flask import render_template, url_for
from werkzeug.wrappers import Response

from app.metier.aidants.droits import Droit
from app.metier.equipe.queries import referents_de
from app.metier.messages.gabarits import Redige
from app.metier.organisations.models import Organisation
from app.socle.erreurs import Introuvable
from app.web.actes import Acte, faire
from app.web.bdd import session
from app.web.formulaires import Formulaire, Page

Geste = Callable[[Acte, Organisation], Redige | None]


def faire_sur(
    organisation_id: uuid.UUID, formulaire: Formulaire, geste: Geste, phrase: str
) -> Response | None:
    """Do the act that was posted on an organisation, held, and tell its référents."""

    def sur_elle(acte: Acte) -> bool:
        tenue = tenir(acte, organisation_id)
        annonce = geste(acte, tenue)
        if annonce:
            dire_aux_referents(acte, tenue, annonce)
        return annonce is not None

    retour = page_de(organisation_id)
    return faire(formulaire, Droit.SUPPORT, sur_elle, phrase=phrase, retour=retour)


def tenir(acte: Acte, organisation_id: uuid.UUID) -> Organisation:
    """Return an organisation, held until the end of the act."""
    return acte.bdd.get_one(
        Organisation,
        organisation_id,
        with_for_update={"key_share": True},
        populate_existing=True,
    )


def dire_aux_referents(
    acte: Acte, organisation: Organisation, annonce: Redige, *, sauf: Collection[uuid.UUID] = ()
) -> None:
    """Write to the référents of an organisation, `sauf` apart, what was just done."""
    for referent in referents_de(acte.bdd, organisation.id):
        if referent.id not in sauf:
            acte.dire(referent, annonce)


def montrer(nom: str, formulaire: Formulaire, trouvee: Organisation, **valeurs: Any) -> Page:
    """Show the page of an act."""
    gabarit = f"national/structures/{nom}.html"
    page = render_template(gabarit, form=formulaire, structure=trouvee, **valeurs)
    return page, formulaire.statut


def charger(organisation_id: uuid.UUID) -> Organisation:
    """Load an organisation, open or closed. Raises Introuvable."""
    trouvee = session().get(Organisation, organisation_id)
    if trouvee is None:
        raise Introuvable
    return trouvee


def page_de(organisation_id: uuid.UUID) -> str:
    """Return the address of its page."""
    return url_for("structures.structure", organisation_id=organisation_id)
