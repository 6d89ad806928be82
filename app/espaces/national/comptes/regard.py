"""Nothing of an account shows before somebody has said why, and the journal has it."""

import uuid

from app.metier.aidants.models import Aidant
from app.metier.pilotage import regards
from app.metier.pilotage.models import Regard
from app.metier.pilotage.roles import roles_nationaux
from app.socle.erreurs import Conflit, Interdit, Introuvable
from app.socle.horloge import maintenant
from app.web.actes import Acte, compte_tenu
from app.web.bdd import session
from app.web.connectee import personne


def compte_et_regard(aidant_id: uuid.UUID) -> tuple[Aidant, Regard | None]:
    """Load an account that is not archived, and why one is looking at it. Raises Introuvable."""
    trouve = regards.compte_et_regard(
        session(), personne().aidant.id, aidant_id, maintenant=maintenant()
    )
    if trouve is None:
        raise Introuvable
    return trouve


def compte_regarde(aidant_id: uuid.UUID) -> Aidant:
    """Load an account that one has said why one opens. Raises Introuvable, Conflit."""
    trouve, regard = compte_et_regard(aidant_id)
    if regard is None:
        raise Conflit("Dites d’abord pourquoi vous ouvrez ce compte, depuis sa page.")
    return trouve


def tenir(acte: Acte, aidant_id: uuid.UUID) -> Aidant:
    """Hold the account acted on. Raises Interdit for one's own, and for the national team's."""
    if aidant_id == acte.par.id:
        raise Interdit("Pour votre propre compte, allez dans « Mon compte ».")
    tenu = compte_tenu(acte.bdd, aidant_id)
    if roles_nationaux(tenu):
        raise Interdit(
            "Ce compte est de l’équipe nationale\u00a0: ses rôles se retirent d’abord, par qui les donne."
        )
    return tenu
