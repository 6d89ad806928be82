"""Whether a member can work, and what stands in the way: the rule, in Python and in SQL."""

import enum
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance, AppartenanceLisible
from app.metier.aidants.roles import peut
from app.metier.authentification.models import MoyenConnexion
from app.metier.authentification.moyens_lus import MoyenLu
from app.metier.authentification.queries import en_service


class Etat(enum.Enum):
    """What a member can do here; the first that holds, from the gravest."""

    ACCES_FERME = "acces_ferme"
    ENDORMI = "endormi"
    COMPTE_FERME = "compte_ferme"
    SANS_MOYEN = "sans_moyen"
    MOYENS_SUSPENDUS = "moyens_suspendus"
    JAMAIS_VENU = "jamais_venu"
    SANS_ROLE = "sans_role"
    EQUIPE = "equipe"
    PRET = "pret"

    @property
    def peut_travailler(self) -> bool:
        """True for who makes mandates or manages the team."""
        return self in (Etat.PRET, Etat.EQUIPE)


def etat(membre: AppartenanceLisible, moyens: Sequence[MoyenConnexion] | Sequence[MoyenLu]) -> Etat:
    """Return what a member can do, from their means of login, removed and pending ones aside.

    Newer terms of use stop nobody: they are accepted at the next login.
    """
    obstacles = (
        (Etat.ACCES_FERME, membre.terminee_le is not None),
        (Etat.ENDORMI, membre.aidant.est_endormi),
        (Etat.COMPTE_FERME, not membre.aidant.est_actif),
        (Etat.SANS_MOYEN, not moyens),
        (Etat.MOYENS_SUSPENDUS, not any(moyen.est_en_service for moyen in moyens)),
        (Etat.JAMAIS_VENU, membre.aidant.cgu_version is None),
        (Etat.SANS_ROLE, not (membre.peut(Droit.MANDATS) or membre.peut(Droit.EQUIPE))),
        (Etat.EQUIPE, not membre.peut(Droit.MANDATS)),
    )
    return next((trouve for trouve, est_vrai in obstacles if est_vrai), Etat.PRET)


def bloque() -> ColumnElement[bool]:
    """SQL twin of `etat`: a present member who cannot work; the query joins Aidant."""
    # A count, not EXISTS: PostgreSQL would read every device of the country once, to hash them.
    nb_en_service = (
        select(func.count())
        .where(MoyenConnexion.aidant_id == Aidant.id, en_service())
        .correlate(Aidant)
        .scalar_subquery()
    )
    return and_(
        Appartenance.terminee_le.is_(None),
        or_(
            Aidant.desactive_le.is_not(None),
            nb_en_service == 0,
            Aidant.cgu_version.is_(None),
            and_(~peut(Droit.MANDATS), ~peut(Droit.EQUIPE)),
        ),
    )
