"""Read again a mandate over for 1 to 3 years: a référent, with a reason, journalled before it shows.

Aidants see it no more; after that, the closed archive. The attestation promises it to the person.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from app.metier import journal
from app.metier.aidants.models import Aidant
from app.metier.journal.actions import MOTIFS_RELECTURE
from app.metier.journal.models import Ligne
from app.metier.mandats.models import Mandat
from app.metier.mandats.queries import mandats_de_la_personne, visible_par
from app.metier.usagers.identite import DateNaissance
from app.metier.usagers.models import Usager
from app.metier.usagers.queries import une_seule_personne
from app.socle.erreurs import ErreurMetier, TropDeTentatives
from app.socle.langue.noms import est_le_meme_nom, plier
from app.socle.sql import chacun_son_tour

PAR_JOUR = 20
_RECHERCHE, _LECTURE = "recherche_relecture", "relecture_mandat"
_JOUR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class IdentiteDite:
    """Who is looked for, as their papers say; `naissances` are the readings of what was typed."""

    prenom: str
    nom: str
    naissances: Collection[DateNaissance]


def relire(
    session: Session,
    organisation_id: uuid.UUID,
    qui: IdentiteDite,
    *,
    motif: str,
    par: Aidant,
    maintenant: datetime,
) -> list[uuid.UUID]:
    """Journal that this référent looks, why, and each mandate read; return them, none when unknown.

    A mandate reserved to others stays closed to them. Raises ErreurMetier without a reason,
    TropDeTentatives past PAR_JOUR: a search that finds nobody is one.
    """
    _exiger(session, organisation_id, motif, par, maintenant)
    trouves = _relisibles(session, organisation_id, qui, par.id, maintenant)
    journal.noter(
        session,
        _RECHERCHE,
        le=maintenant,
        aidant=par.id,
        organisation=organisation_id,
        usager=trouves[0].usager_id if trouves else None,
        details={"motif": motif},
    )
    for mandat in trouves:
        journal.noter(
            session, _LECTURE, le=maintenant, details={"motif": motif}, **mandat.liens(par.id)
        )
    return [mandat.id for mandat in trouves]


def est_relisible(mandat: Mandat, maintenant: datetime) -> bool:
    """True when aidants see it no more and the archive does not hold it yet."""
    vit_encore = mandat.est_montre(maintenant) or mandat.est_archive(maintenant)
    return not (vit_encore or mandat.efface_le or mandat.est_a_effacer(maintenant))


def mandats_relus(session: Session, ids: Collection[uuid.UUID]) -> Sequence[Mandat]:
    """Return the mandates that were just journalled, the last to end first."""
    requete = select(Mandat).options(selectinload(Mandat.autorisations)).where(Mandat.id.in_(ids))
    return session.scalars(requete.order_by(Mandat.fin_le.desc(), Mandat.id)).all()


def _exiger(
    session: Session, organisation_id: uuid.UUID, motif: str, par: Aidant, maintenant: datetime
) -> None:
    if motif not in MOTIFS_RELECTURE:
        raise ErreurMetier("Dites pourquoi vous relisez ce mandat.", champ="motif")
    chacun_son_tour(session, "relectures", str(par.id))
    requete = select(func.count()).where(
        Ligne.aidant_id == par.id,
        Ligne.organisation_id == organisation_id,
        Ligne.action == _RECHERCHE,
        Ligne.le > maintenant - _JOUR,
    )
    if (session.scalar(requete) or 0) >= PAR_JOUR:
        raise TropDeTentatives(
            f"Vous avez cherché {PAR_JOUR} personnes depuis hier : c’est le plus que l’on puisse en "
            "un jour. Reprenez demain, ou appelez l’équipe nationale."
        )


def _relisibles(
    session: Session,
    organisation_id: uuid.UUID,
    qui: IdentiteDite,
    par_id: uuid.UUID,
    maintenant: datetime,
) -> list[Mandat]:
    usagers = [usager.id for usager in _de_cette_identite(session, organisation_id, qui)]
    ici = (Mandat.organisation_id == organisation_id) & visible_par(par_id)
    tous = mandats_de_la_personne(session, usagers, montre=ici)
    return [mandat for mandat in tous if est_relisible(mandat, maintenant)]


def _de_cette_identite(
    session: Session, organisation_id: uuid.UUID, qui: IdentiteDite
) -> list[Usager]:
    """Return the one person of this identity known here, nothing when there is none, or two."""
    jours = [f"{n.annee:04}-{n.mois or 0:02}-{n.jour or 0:02}" for n in qui.naissances]
    connu = select(Mandat.id).where(
        Mandat.usager_id == Usager.id, Mandat.organisation_id == organisation_id
    )
    requete = select(Usager).where(Usager.date_naissance.in_(jours), connu.exists())
    return une_seule_personne(u for u in session.scalars(requete) if _est(u, qui))


def _est(usager: Usager, qui: IdentiteDite) -> bool:
    """Twins share all but the first name."""
    identite, prenom = usager.identite, plier(qui.prenom)
    if identite is None or not prenom:
        return False
    meme_prenom = plier(identite.prenoms)[: len(prenom)] == prenom
    return meme_prenom and est_le_meme_nom(qui.nom, identite.nom_naissance)
