"""Load-and-authorise: what this aidant is still shown in the current organisation, or 404."""

import uuid
from typing import TypeVar

from flask import request
from sqlalchemy import ColumnElement

from app.metier.mandats.lisible import MandatLisible
from app.metier.mandats.lus import ACote, MandatLu, mandat_et_a_cote, mandat_lu
from app.metier.mandats.models import Mandat
from app.metier.mandats.queries import mandat_de, mandat_montre, usager_visible
from app.metier.usagers.fins.models import FinSignalee
from app.metier.usagers.models import Usager
from app.metier.usagers.queries import usager_et_fin
from app.socle.erreurs import Introuvable
from app.socle.horloge import maintenant
from app.web.bdd import session
from app.web.connectee import personne

_M = TypeVar("_M", bound=MandatLisible)


def mandat_charge(mandat_id: uuid.UUID) -> Mandat:
    """Return a mandate of the current organisation, ended for less than a year at most."""
    ici, qui = personne().organisation.id, personne().aidant.id
    return _montre(mandat_de(session(), ici, mandat_id, aidant_id=qui))


def mandat_a_lire(mandat_id: uuid.UUID) -> MandatLu:
    """Return such a mandate for who only reads it: no entity."""
    ici, qui = personne().organisation.id, personne().aidant.id
    return _montre(mandat_lu(session(), ici, mandat_id, aidant_id=qui))


def mandat_et_a_cote_a_lire(mandat_id: uuid.UUID) -> tuple[MandatLu, ACote]:
    """Return the same, and what its page tells beside it."""
    ici, qui = personne().organisation.id, personne().aidant.id
    trouve, cote = mandat_et_a_cote(session(), ici, mandat_id, aidant_id=qui)
    return _montre(trouve), cote


def _montre(trouve: _M | None) -> _M:
    if trouve is None or not trouve.est_montre(maintenant()):
        raise Introuvable
    return trouve


def usager_charge(usager_id: uuid.UUID) -> Usager:
    """Return a person who gave the current organisation such a mandate."""
    return usager_et_fin_charges(usager_id)[0]


def usager_et_fin_charges(usager_id: uuid.UUID) -> tuple[Usager, FinSignalee | None]:
    """Return such a person, and the end in force that was reported here of them."""
    ici, qui = personne().organisation.id, personne().aidant.id
    visible = usager_visible(ici, qui, maintenant=maintenant())
    trouve = usager_et_fin(session(), ici, usager_id, visible=visible)
    if trouve is None:
        raise Introuvable
    return trouve


def montre_ici() -> ColumnElement[bool]:
    """The condition on the mandates that this aidant is shown."""
    return mandat_montre(personne().organisation.id, personne().aidant.id, maintenant=maintenant())


def curseur_demande(nom: str) -> uuid.UUID | None:
    """Return the cursor in the address, None for the first page. Raises Introuvable."""
    demande = request.args.get(nom)
    if demande is None:
        return None
    try:
        return uuid.UUID(demande)
    except ValueError:
        raise Introuvable from None
