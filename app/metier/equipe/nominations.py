"""Référents named, or removed, by the national team: in a team, or with an account of elsewhere."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.services import rattacher
from app.metier.equipe.queries import membre_de
from app.metier.equipe.services import nommer_referent, retirer_referent
from app.metier.organisations.models import Organisation
from app.socle.erreurs import Conflit, Interdit


def nommer(
    session: Session,
    organisation: Organisation,
    aidant: Aidant,
    *,
    par: Aidant,
    maintenant: datetime,
) -> bool:
    """Have an account manage a team, both held, whose turn was taken; False when it did already.

    Whoever is no member becomes one, who manages the team and sees no person helped. Raises
    Interdit for oneself and for the national team, Conflit for a closed account, access or place.
    """
    _exiger_autre(aidant, par)
    if not organisation.est_active:
        raise Conflit("Cette structure est fermée : rouvrez-la d’abord.")
    if not aidant.est_actif:
        raise Conflit("Ce compte est fermé : rouvrez-le d’abord.")
    membre = membre_de(session, organisation.id, aidant.id, verrou=True)
    if membre is None:
        membre = rattacher(session, aidant, organisation, roles=(), par=par, maintenant=maintenant)
    elif membre.terminee_le is not None:
        raise Conflit(
            "Son accès à cette structure est fermé : une personne référente d’ici le rouvre. "
            "Il n’y en a plus ? Nommez d’abord quelqu’un d’autre."
        )
    return nommer_referent(session, membre, par=par, maintenant=maintenant)


def retirer(
    session: Session,
    organisation: Organisation,
    aidant: Aidant,
    *,
    par: Aidant,
    maintenant: datetime,
) -> bool:
    """Have an account manage a team no longer, both held; False when it did not.

    Raises Interdit for oneself and for the last one, Conflit for who is gone.
    """
    _exiger_autre(aidant, par)
    membre = membre_de(session, organisation.id, aidant.id, verrou=True)
    if membre is None or not _gere(membre):
        return False
    return retirer_referent(session, membre, par=par, maintenant=maintenant)


def _gere(membre: Appartenance) -> bool:
    return membre.terminee_le is None and membre.peut(Droit.EQUIPE)


def _exiger_autre(aidant: Aidant, par: Aidant) -> None:
    if aidant.id == par.id:
        raise Interdit("On ne change pas ses propres rôles : demandez à un collègue.")
    if aidant.peut(Droit.PILOTAGE):
        raise Interdit(
            "Ce compte est de l’équipe nationale\u00a0: ses rôles se retirent d’abord, par qui les donne."
        )
