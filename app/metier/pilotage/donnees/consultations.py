"""One mandate by its number, or one person by exact identity: journalled before anything shows.

Never a list: a number is whole, an identity is a name, first names, a day and a place of birth.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from app.metier import journal
from app.metier.aidants.models import Aidant
from app.metier.aidants.services import lire_adresse
from app.metier.journal.action import Detail
from app.metier.journal.actions import MOTIFS_LECTURE
from app.metier.journal.models import Ligne
from app.metier.mandats.delais import ARCHIVE_APRES_LA_FIN
from app.metier.mandats.models import Mandat
from app.metier.mandats.numeros import par_numero
from app.metier.mandats.queries import dure_jusqu_a, mandats_de_la_personne
from app.metier.organisations.models import Organisation
from app.metier.usagers.lieux import lieu_de
from app.metier.usagers.models import Usager
from app.metier.usagers.queries import une_seule_personne
from app.socle.erreurs import Conflit, ErreurMetier, TropDeTentatives
from app.socle.langue.noms import est_le_meme_nom, plier
from app.socle.langue.saisies import lire_signes
from app.socle.sql import chacun_son_tour

PAR_JOUR = 50
_ACTES = ("consultation_mandat", "recherche_personne", "recherche_mandat", "lecture_compte")
_JOUR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class IdentiteExacte:
    """Who is looked for, as their papers say; `lieu` is a commune, its code, or a country."""

    nom: str
    prenoms: str
    naissance: date
    lieu: str


@dataclass(frozen=True, slots=True)
class Lecture:
    """What came of a number, once the journal has it: a mandate to read, or why there is none."""

    mandat_id: uuid.UUID | None
    refus: ErreurMetier | None

    def exiger(self) -> uuid.UUID:
        """Return the mandate to read. Raises why there is none: after the commit, it is written."""
        if self.mandat_id is None:
            raise self.refus or ErreurMetier("Aucun mandat ne porte ce numéro.", champ="numero")
        return self.mandat_id


def lire_par_numero(
    session: Session, numero: str, *, motif: str, par: Aidant, maintenant: datetime
) -> Lecture:
    """Journal that a mandate is looked for by its number, and why; return it, to read it after.

    A number that is nobody's, or that nobody reads any more, is journalled too. Raises ErreurMetier
    without a reason, or for what is not a number; TropDeTentatives past PAR_JOUR.
    """
    exiger_de_pouvoir_lire(session, motif, par, maintenant)
    trouves = mandats_de_ce_numero(session, numero)
    try:
        trouve = le_lisible(trouves, maintenant)
    except ErreurMetier as refus:
        noter_refus(session, trouves, motif=motif, par=par, maintenant=maintenant)
        return Lecture(None, refus)
    _noter_lecture(session, trouve, motif, par, maintenant)
    return Lecture(trouve.id, None)


def noter_refus(
    session: Session, trouves: Sequence[Mandat], *, motif: str, par: Aidant, maintenant: datetime
) -> None:
    """Journal a number that is nobody's, or that nobody reads any more."""
    details: dict[str, Detail] = {"motif": motif, "issue": "fini" if trouves else "inconnu"}
    journal.noter(session, "recherche_mandat", le=maintenant, aidant=par.id, details=details)


def noter_adresse_inconnue(
    session: Session, courriel: str, *, par: Aidant, maintenant: datetime
) -> None:
    """Journal that an address of no account was looked for. Raises ErreurMetier for what is none."""
    lire_adresse(courriel)
    rien: dict[str, Detail] = {"nombre": 0}
    journal.noter(session, "recherche_compte", le=maintenant, aidant=par.id, details=rien)


def situer_un_numero(session: Session, numero: str, *, par: Aidant, maintenant: datetime) -> None:
    """Journal that a number is looked for where no reason is asked; nothing for what is no number.

    Nobody learns which numbers exist by trying them. Raises TropDeTentatives past PAR_JOUR.
    """
    condition = par_numero(numero)
    if condition is None:
        return
    exiger_sous_la_limite(session, par, maintenant)
    trouve = session.scalar(select(Mandat.id).where(condition).limit(1)) is not None
    details: dict[str, Detail] = {"issue": "trouve" if trouve else "inconnu"}
    journal.noter(session, "recherche_mandat", le=maintenant, aidant=par.id, details=details)


def mandats_de_ce_numero(session: Session, numero: str) -> Sequence[Mandat]:
    """Return the mandates of a whole number: one, or none. Raises ErreurMetier for no number."""
    condition = par_numero(numero)
    if condition is None:
        raise ErreurMetier("Un numéro de mandat compte 8 lettres et chiffres.", champ="numero")
    requete = select(Mandat).where(condition).options(selectinload(Mandat.autorisations))
    return session.scalars(requete).all()


def le_lisible(trouves: Sequence[Mandat], maintenant: datetime) -> Mandat:
    """Return the one that may be read. Raises ErreurMetier without one, Conflit once too old."""
    if len(trouves) != 1:
        raise ErreurMetier("Aucun mandat ne porte ce numéro.", champ="numero")
    _exiger_montre(trouves[0], maintenant)
    return trouves[0]


def lire_la_personne(
    session: Session, qui: IdentiteExacte, *, motif: str, par: Aidant, maintenant: datetime
) -> list[uuid.UUID]:
    """Journal that somebody is looked for, and each of their mandates read; return who, or nobody.

    Nobody is journalled too: a search that finds nobody is one. Raises as `lire_par_numero`.
    """
    exiger_de_pouvoir_lire(session, motif, par, maintenant)
    trouves = [usager.id for usager in _de_cette_identite(session, qui)]
    for trouve in (*trouves, *([] if trouves else [None])):
        journal.noter(
            session,
            "recherche_personne",
            le=maintenant,
            aidant=par.id,
            usager=trouve,
            details={"motif": motif},
        )
    for mandat in _lisibles(session, trouves, maintenant):
        _noter_lecture(session, mandat, motif, par, maintenant)
    return trouves


def mandat_lu(session: Session, mandat_id: uuid.UUID) -> tuple[Mandat, Organisation, Usager]:
    """Return a mandate that was just journalled, where it was made, and whose it is."""
    requete = (
        select(Mandat, Organisation, Usager)
        .join(Organisation, Organisation.id == Mandat.organisation_id)
        .join(Usager, Usager.id == Mandat.usager_id)
        .options(selectinload(Mandat.autorisations))
        .where(Mandat.id == mandat_id)
    )
    mandat, organisation, usager = session.execute(requete).one()
    return mandat, organisation, usager


def usagers_lus(session: Session, usagers: Collection[uuid.UUID]) -> Sequence[Usager]:
    """Return the rows of a person that were just journalled, the first known first."""
    requete = select(Usager).where(Usager.id.in_(usagers)).order_by(Usager.cree_le, Usager.id)
    return session.scalars(requete).all()


def mandats_lus(
    session: Session, usagers: Collection[uuid.UUID], *, maintenant: datetime
) -> Sequence[tuple[Mandat, str]]:
    """Return a person's mandates that were just journalled, and the name of each one's structure."""
    trouves = _lisibles(session, usagers, maintenant)
    lignes = session.execute(
        select(Organisation.id, Organisation.nom).where(
            Organisation.id.in_({mandat.organisation_id for mandat in trouves})
        )
    )
    noms = {organisation_id: nom for organisation_id, nom in lignes}  # noqa: C416
    return [(mandat, noms[mandat.organisation_id]) for mandat in trouves]


def compter_sans_structure(session: Session, *, maintenant: datetime) -> int:
    """Count the mandates that still run, of organisations that are closed."""
    requete = (
        select(func.count())
        .select_from(Mandat)
        .join(Organisation, Organisation.id == Mandat.organisation_id)
        .where(Organisation.desactivee_le.is_not(None), dure_jusqu_a(maintenant))
    )
    return session.scalar(requete) or 0


def _lisibles(
    session: Session, usagers: Collection[uuid.UUID], maintenant: datetime
) -> list[Mandat]:
    """The mandates that aidants are still shown: the others wait, or are in the closed archive."""
    tous = mandats_de_la_personne(session, usagers, montre=Mandat.efface_le.is_(None))
    return [mandat for mandat in tous if mandat.est_montre(maintenant)]


def exiger_de_pouvoir_lire(session: Session, motif: str, par: Aidant, maintenant: datetime) -> None:
    """Raise ErreurMetier without a reason, TropDeTentatives past PAR_JOUR; readings take turns."""
    if motif not in MOTIFS_LECTURE:
        raise ErreurMetier("Dites pourquoi vous lisez ce dossier.", champ="motif")
    exiger_sous_la_limite(session, par, maintenant)


def exiger_sous_la_limite(session: Session, par: Aidant, maintenant: datetime) -> None:
    """Raise TropDeTentatives past PAR_JOUR readings and searches; they take turns."""
    chacun_son_tour(session, "consultations", str(par.id))
    requete = select(func.count()).where(
        Ligne.aidant_id == par.id, Ligne.action.in_(_ACTES), Ligne.le > maintenant - _JOUR
    )
    if (session.scalar(requete) or 0) >= PAR_JOUR:
        raise TropDeTentatives(
            f"Vous avez lu {PAR_JOUR} dossiers depuis hier\u00a0: c’est le plus que l’on puisse en un jour. "
            "Demandez à un collègue, ou reprenez demain."
        )


def _exiger_montre(mandat: Mandat, maintenant: datetime) -> None:
    if mandat.est_montre(maintenant) and mandat.efface_le is None:
        return
    if mandat.est_archive(maintenant):
        raise Conflit(
            "Ce mandat est dans l’archive fermée\u00a0: elle s’ouvre à deux, depuis « Ouvrir un dossier »."
        )
    if maintenant - mandat.finit_le <= ARCHIVE_APRES_LA_FIN:
        raise Conflit(
            "Ce mandat est fini depuis plus d’un an\u00a0: la personne référente de la structure le "
            "relit, avec un motif."
        )
    raise Conflit("Ce mandat est fini depuis plus de 6 ans\u00a0: ce qu’il disait est détruit.")


def _noter_lecture(
    session: Session, mandat: Mandat, motif: str, par: Aidant, maintenant: datetime
) -> None:
    journal.noter(
        session,
        "consultation_mandat",
        le=maintenant,
        details={"motif": motif},
        **mandat.liens(par.id),
    )


def _de_cette_identite(session: Session, qui: IdentiteExacte) -> list[Usager]:
    """Return the one person of this identity, nothing when there is none, or two."""
    requete = select(Usager).where(Usager.date_naissance == qui.naissance.isoformat())
    return une_seule_personne(u for u in session.scalars(requete) if _est(u, qui))


def _est(usager: Usager, qui: IdentiteExacte) -> bool:
    identite = usager.identite
    if identite is None or not est_le_meme_nom(qui.nom, identite.nom_naissance):
        return False
    if plier(qui.prenoms) != plier(identite.prenoms):
        return False
    lieu = lieu_de(identite).partition(" (")[0].partition(",")[0]
    codes = {identite.lieu_naissance or "", identite.pays_naissance}
    return lire_signes(qui.lieu) in codes or est_le_meme_nom(qui.lieu, lieu)
