"""Reserved mandates that nobody may open any more: a référent opens them to others.

Nobody is named to the référent, who sees no usager: a mandate is told by its number. The person
chose who may act for them: they are told at their next visit, and that is noted.
"""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, func, select
from sqlalchemy.orm import Session, defer, selectinload

from app.metier import journal
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import aidants_de, membre_present
from app.metier.aidants.roles import peut
from app.metier.mandats.lisible import MandatLisible
from app.metier.mandats.models import Mandat, Reserve
from app.metier.mandats.queries import dure_jusqu_a
from app.socle.erreurs import ErreurMetier
from app.socle.sql.comptes import premieres

_MAXIMUM = 50


def est_garde(sauf: uuid.UUID | None = None) -> ColumnElement[bool]:
    """A condition on Mandat: somebody it is reserved to, `sauf` apart, still is an aidant there."""
    gardiens = (
        select(Reserve.mandat_id)
        .join(
            Appartenance,
            and_(
                Appartenance.aidant_id == Reserve.aidant_id,
                Appartenance.organisation_id == Mandat.organisation_id,
                peut(Droit.MANDATS),
            ),
        )
        .join(Appartenance.aidant)
        .where(Reserve.mandat_id == Mandat.id, membre_present())
    )
    if sauf is not None:
        gardiens = gardiens.where(Reserve.aidant_id != sauf)
    return gardiens.correlate(Mandat).exists()


def est_orphelin(
    organisation_id: uuid.UUID | BindParameter[uuid.UUID],
    maintenant: datetime | BindParameter[datetime],
) -> ColumnElement[bool]:
    """A condition on Mandat: reserved here, not over, and nobody left to open it."""
    return and_(
        Mandat.organisation_id == organisation_id,
        Mandat.est_reserve,
        dure_jusqu_a(maintenant),
        ~est_garde(),
    )


# How many mandates of an organisation nobody may open, as `socle.sql.comptes` counts them.
NB_ORPHELINS = select(func.count().label("orphelins")).select_from(
    premieres(
        select(Mandat.id).where(est_orphelin(bindparam("organisation_id"), bindparam("maintenant")))
    )
)


def orphelins(
    session: Session, organisation_id: uuid.UUID, *, maintenant: datetime
) -> list[Mandat]:
    """Return those mandates, the first to end first, 50 at most; what they say is not read."""
    requete = (
        select(Mandat)
        .options(selectinload(Mandat.autorisations), defer(Mandat.texte_gele, raiseload=True))
        .where(est_orphelin(organisation_id, maintenant))
        .order_by(Mandat.fin_le, Mandat.id)
        .limit(_MAXIMUM)
    )
    return list(session.scalars(requete))


def orphelin(
    session: Session,
    organisation_id: uuid.UUID,
    mandat_id: uuid.UUID,
    *,
    maintenant: datetime,
    verrou: bool = False,
) -> Mandat | None:
    """Return this mandate while nobody may open it; with `verrou`, held first, then read."""
    if verrou:
        ici = select(Mandat.id).where(
            Mandat.id == mandat_id, Mandat.organisation_id == organisation_id
        )
        session.execute(ici.with_for_update(key_share=True))
    requete = (
        select(Mandat)
        .options(selectinload(Mandat.autorisations), defer(Mandat.texte_gele, raiseload=True))
        .where(Mandat.id == mandat_id, est_orphelin(organisation_id, maintenant))
    )
    return session.scalar(requete.execution_options(populate_existing=verrou))


def reattribuer(
    session: Session,
    mandat: Mandat,
    choisis: Collection[uuid.UUID],
    *,
    par_id: uuid.UUID,
    maintenant: datetime,
) -> list[Aidant]:
    """Open a mandate, held, that nobody may open, to these aidants; return them.

    Those who left stay named: whoever comes back finds it again. Raises ErreurMetier when nobody
    is chosen, or when one of them is no aidant here.
    """
    ici = [qui for qui in aidants_de(session, mandat.organisation_id) if qui.id in choisis]
    if not ici or len(ici) < len(set(choisis)):
        raise ErreurMetier(
            "Choisissez au moins une personne qui fait des mandats dans votre structure.",
            champ="aidants",
        )
    deja = set(session.scalars(select(Reserve.aidant_id).where(Reserve.mandat_id == mandat.id)))
    session.add_all(
        Reserve(mandat_id=mandat.id, aidant_id=qui.id) for qui in ici if qui.id not in deja
    )
    mandat.reattribue_le, mandat.reattribution_dite_le = maintenant, None
    journal.noter(
        session,
        "reattribution_mandat",
        le=maintenant,
        **mandat.liens(par_id),
        details={"aidants": [str(qui.id) for qui in ici]},
    )
    return ici


def noter_dite(
    session: Session, mandat: Mandat, *, par_id: uuid.UUID, maintenant: datetime
) -> bool:
    """Note that the person was told of a mandate, held; False when nothing was to be told."""
    if mandat.reattribue_le is None or mandat.reattribution_dite_le is not None:
        return False
    mandat.reattribution_dite_le = maintenant
    journal.noter(session, "reattribution_dite", le=maintenant, **mandat.liens(par_id), details={})
    return True


def gardiens(session: Session, mandat: MandatLisible) -> list[str]:
    """Return who may open a mandate today, by name; nobody when it is not reserved."""
    if not mandat.est_reserve:
        return []
    requete = (
        select(Aidant)
        .join(Aidant.appartenances)
        .join(Reserve, Reserve.aidant_id == Aidant.id)
        .where(
            Reserve.mandat_id == mandat.id,
            Appartenance.organisation_id == mandat.organisation_id,
            peut(Droit.MANDATS),
            membre_present(),
        )
        .order_by(Aidant.nom, Aidant.prenom, Aidant.id)
    )
    return [qui.nom_complet for qui in session.scalars(requete)]
