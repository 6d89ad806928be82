"""What people to train, and their référents, are written."""

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.metier.equipe.queries import referents_de
from app.metier.formation.libelles import quand
from app.metier.formation.models import SessionFormation
from app.metier.habilitation.models import Candidat
from app.metier.messages.gabarits import Message, rediger
from app.metier.messages.services import deposer


@dataclass(frozen=True, slots=True)
class Dite:
    """A session as a mail tells it; `noms`, for a référent, are those of their people."""

    qui: str
    quand: str
    lieu: str
    motif: str
    noms: str = ""


Ecrire = Callable[[str, Dite], Message]


class Nouvelle(enum.Enum):
    """What happens to a registration, as told to the person, then to their référents, if at all."""

    INSCRITE = (lambda qui, dite: rediger("formation/inscrite", prenom=qui, session=dite), None)
    EN_ATTENTE = (lambda qui, dite: rediger("formation/en_attente", prenom=qui, session=dite), None)
    RETIREE = (lambda qui, dite: rediger("formation/desinscrite", prenom=qui, session=dite), None)
    PLACE = (
        lambda qui, dite: rediger("formation/place", prenom=qui, session=dite),
        lambda qui, dite: rediger("formation/place_referent", prenom=qui, session=dite),
    )
    DEPLACEE = (
        lambda qui, dite: rediger("formation/deplacee", prenom=qui, session=dite),
        lambda qui, dite: rediger("formation/deplacee_referent", prenom=qui, session=dite),
    )
    ANNULEE = (
        lambda qui, dite: rediger("formation/annulee", prenom=qui, session=dite),
        lambda qui, dite: rediger("formation/annulee_referent", prenom=qui, session=dite),
    )

    @property
    def a_la_personne(self) -> Ecrire:
        """How the person reads it."""
        ecrire: Ecrire = self.value[0]
        return ecrire

    @property
    def au_referent(self) -> Ecrire | None:
        """How a référent reads it, None when it is their own act."""
        ecrire: Ecrire | None = self.value[1]
        return ecrire


def dire(
    session: Session,
    nouvelle: Nouvelle,
    candidats: Iterable[Candidat],
    seance: SessionFormation,
    *,
    maintenant: datetime,
) -> None:
    """Write it to each, and once to each référent of theirs, with the names of their people."""
    motif = seance.motif_annulation or ""
    dite = Dite(seance.donnee_par, quand(seance), seance.lieu, motif)
    par_lieu: dict[object, list[Candidat]] = {}
    for candidat in candidats:
        message = nouvelle.a_la_personne(candidat.prenom, dite)
        deposer(session, None, message, maintenant=maintenant, a=candidat.courriel)
        par_lieu.setdefault(candidat.organisation_id, []).append(candidat)
    if nouvelle.au_referent is None:
        return
    for siens in par_lieu.values():
        lieu = siens[0].organisation_id
        noms = ", ".join(candidat.nom_complet for candidat in siens)
        dite = Dite(seance.donnee_par, quand(seance), seance.lieu, motif, noms)
        for referent in referents_de(session, lieu) if lieu else ():
            message = nouvelle.au_referent(referent.prenom, dite)
            deposer(session, referent, message, maintenant=maintenant)
