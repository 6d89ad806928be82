"""A mandate's evidence extract, or its archive: asked by one, confirmed by another, then opened."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.metier import journal
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant
from app.metier.journal.actions import MOTIFS_OUVERTURE
from app.metier.mandats.models import Mandat
from app.metier.mandats.numeros import par_numero
from app.metier.pilotage.a_deux import VIE_PROPOSITION, exiger_une_autre
from app.metier.pilotage.models import OuvertureDossier
from app.socle.erreurs import Conflit, ErreurMetier, Interdit
from app.socle.sql import chacun_son_tour

EXTRAIT, ARCHIVE = "extrait", "archive"
GENRES: Mapping[str, str] = MappingProxyType(
    {
        EXTRAIT: "L’extrait de preuve, pour un juge",
        ARCHIVE: "Le dossier archivé, fini depuis 3 à 6 ans",
    }
)
VIE_OUVERTURE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Demande:
    """What to open, and why."""

    numero: str
    genre: str
    motif: str


def demander(
    session: Session, demande: Demande, *, par: Aidant, maintenant: datetime
) -> OuvertureDossier:
    """Ask to open a mandate's file. Raises ErreurMetier, Conflit when it is asked for already."""
    _exiger_droit(par)
    if demande.genre not in GENRES:
        raise ErreurMetier("Choisissez ce que vous voulez ouvrir.", champ="genre")
    if demande.motif not in MOTIFS_OUVERTURE:
        raise ErreurMetier("Dites pourquoi vous ouvrez ce dossier.", champ="motif")
    mandat = _de_ce_numero(session, demande.numero)
    if demande.genre == ARCHIVE and not mandat.est_archive(maintenant):
        raise Conflit(
            "Ce mandat n’est pas dans l’archive\u00a0: elle garde ceux finis depuis 3 à 6 ans."
        )
    chacun_son_tour(session, "ouverture", f"{demande.genre} {mandat.id}")
    requete = select(OuvertureDossier.id).where(
        OuvertureDossier.mandat_id == mandat.id,
        OuvertureDossier.genre == demande.genre,
        OuvertureDossier.confirmee_par_id.is_(None),
        OuvertureDossier.expire_le > maintenant,
    )
    if session.scalar(requete.limit(1)) is not None:
        raise Conflit("C’est déjà demandé\u00a0: une deuxième personne doit confirmer.")
    ouverture = OuvertureDossier(
        genre=demande.genre,
        motif=demande.motif,
        mandat_id=mandat.id,
        demandee_par_id=par.id,
        demandee_le=maintenant,
        expire_le=maintenant + VIE_PROPOSITION,
    )
    session.add(ouverture)
    session.flush()
    _noter(session, "demande_ouverture", ouverture, mandat, par, maintenant)
    return ouverture


def confirmer(
    session: Session, ouverture: OuvertureDossier, *, par: Aidant, maintenant: datetime
) -> bool:
    """Agree to what another asked, held; False when somebody already did.

    Raises Interdit for who asked, Conflit once too old.
    """
    _exiger_droit(par)
    if ouverture.confirmee_par_id is not None:
        return False
    exiger_une_autre(
        par,
        premiere_id=ouverture.demandee_par_id,
        expire_le=ouverture.expire_le,
        maintenant=maintenant,
    )
    ouverture.confirmee_par_id = par.id
    ouverture.ouverte_jusqu_au = maintenant + VIE_OUVERTURE
    mandat = session.get_one(Mandat, ouverture.mandat_id)
    _noter(session, "accord_ouverture", ouverture, mandat, par, maintenant)
    return True


def exiger_ouverte(ouverture: OuvertureDossier, *, par: Aidant, maintenant: datetime) -> None:
    """Raise Interdit unless one of the two opens it, Conflit unless it is confirmed, since a day."""
    _exiger_droit(par)
    if par.id not in (ouverture.demandee_par_id, ouverture.confirmee_par_id):
        raise Interdit("Ce dossier est ouvert à qui l’a demandé et à qui l’a confirmé.")
    if ouverture.ouverte_jusqu_au is None:
        raise Conflit("Une deuxième personne doit d’abord confirmer.")
    if ouverture.ouverte_jusqu_au <= maintenant:
        raise Conflit("Ce dossier était ouvert un jour\u00a0: demandez-le à nouveau.")


def en_cours(session: Session, *, maintenant: datetime) -> Sequence[OuvertureDossier]:
    """Return what waits for a second person, or is open, the last asked first."""
    requete = (
        select(OuvertureDossier)
        .options(joinedload(OuvertureDossier.demandee_par))
        .where(
            (OuvertureDossier.ouverte_jusqu_au > maintenant)
            | (
                OuvertureDossier.confirmee_par_id.is_(None)
                & (OuvertureDossier.expire_le > maintenant)
            )
        )
        .order_by(OuvertureDossier.demandee_le.desc(), OuvertureDossier.id)
    )
    return session.scalars(requete).all()


def ouverture_tenue(session: Session, ouverture_id: uuid.UUID) -> OuvertureDossier | None:
    """Return one of them, held until the end of the transaction."""
    return session.get(OuvertureDossier, ouverture_id, with_for_update=True, populate_existing=True)


def _exiger_droit(par: Aidant) -> None:
    if not par.peut(Droit.DONNEES):
        raise Interdit("Vous n’avez plus ce droit.")


def _de_ce_numero(session: Session, numero: str) -> Mandat:
    condition = par_numero(numero)
    trouves: Sequence[Mandat] = ()
    if condition is not None:
        requete = select(Mandat).where(condition).options(selectinload(Mandat.autorisations))
        trouves = session.scalars(requete).all()
    if len(trouves) != 1:
        raise ErreurMetier("Aucun mandat ne porte ce numéro.", champ="numero")
    return trouves[0]


def _noter(
    session: Session,
    action: str,
    ouverture: OuvertureDossier,
    mandat: Mandat,
    par: Aidant,
    maintenant: datetime,
) -> None:
    journal.noter(
        session,
        action,
        le=maintenant,
        details={"genre": ouverture.genre, "motif": ouverture.motif},
        **mandat.liens(par.id),
    )
