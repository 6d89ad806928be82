"""Nothing of an account shows before somebody has said why, and the journal has it."""

import uuid

from app.metier.aidants.models import Aidant
from app.metier.pilotage.models import Regard
from app.metier.pilotage.regards import regard_ouvert
from app.socle.erreurs import Conflit, Introuvable
from app.socle.horloge import maintenant
from app.web.bdd import session
from app.web.connectee import personne


def compte_charge(aidant_id: uuid.UUID) -> Aidant:
    """Load an account that is not archived. Raises Introuvable."""
    trouve = session().get(Aidant, aidant_id)
    if trouve is None or trouve.archive_le is not None:
        raise Introuvable
    return trouve


def regard_sur(aidant_id: uuid.UUID) -> Regard | None:
    """Return why the connected person is looking at this account."""
    return regard_ouvert(session(), personne().aidant.id, aidant_id, maintenant=maintenant())


def compte_regarde(aidant_id: uuid.UUID) -> Aidant:
    """Load an account that one has said why one opens. Raises Introuvable, Conflit."""
    trouve = compte_charge(aidant_id)
    if regard_sur(aidant_id) is None:
        raise Conflit("Dites d’abord pourquoi vous ouvrez ce compte, depuis sa page.")
    return trouve
