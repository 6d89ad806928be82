"""People that a structure proposes once it is in: to be trained, or trained elsewhere already."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.services import lire_adresse
from app.metier.habilitation.liste import NB_MAX, Personne
from app.metier.habilitation.models import Candidat
from app.metier.habilitation.queries import attend_son_compte
from app.metier.organisations.models import Organisation
from app.socle.erreurs import Conflit, ErreurMetier


def proposer(
    session: Session,
    lieu: Organisation,
    personnes: Sequence[Personne],
    *,
    par: Aidant,
    maintenant: datetime,
) -> None:
    """Have these people trained for a structure, whose turn the caller holds: all, or nobody.

    Where somebody says they were trained already, the national team reads it, and may open the
    account. Nothing tells whether an address has an account elsewhere. Raises
    ErreurMetier on an address that is none, or here already, and past NB_MAX people under way.
    """
    ici = adresses_ici(session, lieu)
    for personne in personnes:
        courriel = lire_adresse(personne.courriel)
        if courriel in ici:
            raise ErreurMetier(
                "Cette personne est déjà dans votre équipe, ou déjà proposée.", champ="courriel"
            )
        ici.add(courriel)
        session.add(_candidat(lieu, personne, courriel, maintenant))
    session.flush()
    nombre = session.scalar(select(func.count()).select_from(Candidat).where(_en_cours(lieu)))
    if (nombre or 0) > NB_MAX:
        raise ErreurMetier(
            f"{NB_MAX} personnes au plus attendent leur compte dans une structure. Vous en "
            "proposerez d’autres quand les premières l’auront.",
            champ="courriel",
        )
    journal.noter(
        session,
        "proposition_de_personnes",
        le=maintenant,
        aidant=par.id,
        organisation=lieu.id,
        details={
            "nombre": len(personnes),
            "formee_ailleurs": any(personne.formation_dite for personne in personnes),
        },
    )


def ne_plus_proposer(
    session: Session, candidat: Candidat, *, par: Aidant, maintenant: datetime
) -> None:
    """Have somebody, held, wait for an account no longer. Raises Conflit once they have it."""
    if candidat.compte_le is not None:
        raise Conflit("Cette personne a son compte : son accès se ferme depuis sa page.")
    candidat.annule_le = maintenant
    journal.noter(
        session,
        "proposition_retiree",
        le=maintenant,
        aidant=par.id,
        organisation=candidat.organisation_id,
        details={"candidat": str(candidat.id)},
    )


def adresses_ici(session: Session, lieu: Organisation) -> set[str]:
    """Return the addresses of the team of a structure, and of those that it proposes."""
    membres = (
        select(Aidant.courriel)
        .join(Appartenance, Appartenance.aidant_id == Aidant.id)
        .where(Appartenance.organisation_id == lieu.id, Appartenance.terminee_le.is_(None))
    )
    proposees = select(Candidat.courriel).where(_en_cours(lieu))
    return {*session.scalars(membres), *session.scalars(proposees)}


def _en_cours(lieu: Organisation) -> ColumnElement[bool]:
    return and_(Candidat.organisation_id == lieu.id, attend_son_compte())


def _candidat(
    lieu: Organisation, personne: Personne, courriel: str, maintenant: datetime
) -> Candidat:
    return Candidat(
        organisation_id=lieu.id,
        prenom=personne.prenom,
        nom=personne.nom,
        courriel=courriel,
        profession=personne.profession,
        telephone=personne.telephone,
        conseiller_numerique=personne.conseiller_numerique,
        a_former=True,
        propose_le=maintenant,
        eligible_le=maintenant,
        formation_dite=personne.formation_dite,
    )
