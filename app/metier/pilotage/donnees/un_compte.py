"""All that is held about an aidant, as one document: noted before anything of it shows."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, defer

from app.metier import journal
from app.metier.aidants.actes import Acte, acte_de, requete_d_actes
from app.metier.aidants.models import Aidant
from app.metier.aidants.queries import par_courriel
from app.metier.authentification.models import Connexion
from app.metier.comptes.queries import Compte, compte
from app.metier.equipe.liste.fiches import Fiche
from app.metier.equipe.liste.pages import fiches_du_compte
from app.metier.formation.models import Inscription
from app.metier.habilitation.models import Candidat
from app.metier.journal.actions import DU_COMPTE, MOTS
from app.metier.journal.models import Corps, Ligne
from app.metier.mandats.models import Mandat
from app.metier.messages.models import Courriel
from app.metier.organisations.models import Organisation
from app.metier.pilotage.donnees.consultations import exiger_de_pouvoir_lire, noter_adresse_inconnue

# More lines than this of one kind are counted, and said to be left out.
AU_PLUS = 500


@dataclass(frozen=True, slots=True)
class Formation:
    """How somebody came to be trained: proposed, trained, Pix passed; and their registrations."""

    candidat: Candidat
    inscriptions: Sequence[Inscription]


@dataclass(frozen=True, slots=True)
class ToutDuCompte:
    """What is held about an aidant. `mandats` and `gestes` are counts: whose they were is not theirs."""

    aidant: Aidant
    fiches: Sequence[Fiche]
    acces: Compte
    connexions: Sequence[tuple[datetime, str, str | None]]
    entrees: Sequence[datetime]
    courriels: Sequence[Courriel]
    formations: Sequence[Formation]
    mandats: Sequence[tuple[str, int]]
    gestes: Sequence[tuple[str, int]]
    actes: Sequence[Acte]

    @property
    def est_abrege(self) -> bool:
        """True when a list was cut: the rest is to be asked of who runs the service."""
        return any(len(une) >= AU_PLUS for une in (self.entrees, self.courriels, self.actes))


def lire_le_compte(
    session: Session, courriel: str, *, motif: str, par: Aidant, maintenant: datetime
) -> uuid.UUID | None:
    """Note that all about the account of this address is read, and why; return its id.

    None without such an account: that it was looked for is noted. Raises ErreurMetier without a
    reason, TropDeTentatives past the day's limit.
    """
    exiger_de_pouvoir_lire(session, motif, par, maintenant)
    trouve = par_courriel(session, courriel)
    if trouve is None or trouve.archive_le is not None:
        noter_adresse_inconnue(session, courriel, par=par, maintenant=maintenant)
        return None
    journal.noter(
        session,
        "lecture_compte",
        le=maintenant,
        aidant=par.id,
        cible=trouve.id,
        details={"motif": motif},
    )
    return trouve.id


def compte_lu(session: Session, aidant_id: uuid.UUID, *, maintenant: datetime) -> ToutDuCompte:
    """Return all that is held about an account that was just noted as read."""
    acces = compte(session, aidant_id, maintenant=maintenant)
    return ToutDuCompte(
        aidant=session.get_one(Aidant, aidant_id),
        fiches=fiches_du_compte(session, aidant_id, acces.moyens),
        acces=acces,
        connexions=_connexions(session, aidant_id),
        entrees=_entrees(session, aidant_id),
        courriels=_courriels(session, aidant_id),
        formations=_formations(session, aidant_id),
        mandats=_mandats(session, aidant_id),
        gestes=_gestes(session, aidant_id),
        actes=_actes(session, aidant_id),
    )


def _connexions(
    session: Session, aidant_id: uuid.UUID
) -> Sequence[tuple[datetime, str, str | None]]:
    """Logins that are still rows: when, where, with which browser."""
    requete = (
        select(Connexion.ouverte_le, Organisation.nom, Connexion.navigateur)
        .join(Organisation, Organisation.id == Connexion.organisation_id)
        .where(Connexion.aidant_id == aidant_id)
        .order_by(Connexion.ouverte_le.desc())
        .limit(AU_PLUS)
    )
    return [(le, nom, navigateur) for le, nom, navigateur in session.execute(requete)]


def _entrees(session: Session, aidant_id: uuid.UUID) -> Sequence[datetime]:
    """Logins that the journal still tells of: twelve months."""
    requete = (
        select(Ligne.le)
        .join(Corps, Corps.seq == Ligne.seq)
        .where(Ligne.aidant_id == aidant_id, Ligne.action == "connexion")
        .order_by(Ligne.seq.desc())
        .limit(AU_PLUS)
    )
    return session.scalars(requete).all()


def _courriels(session: Session, aidant_id: uuid.UUID) -> Sequence[Courriel]:
    requete = (
        select(Courriel)
        .options(defer(Courriel.texte_chiffre, raiseload=True))
        .where(Courriel.aidant_id == aidant_id)
        .order_by(Courriel.cree_le.desc(), Courriel.id)
        .limit(AU_PLUS)
    )
    return session.scalars(requete).all()


def _formations(session: Session, aidant_id: uuid.UUID) -> list[Formation]:
    candidats = session.scalars(
        select(Candidat).where(Candidat.compte_id == aidant_id).order_by(Candidat.propose_le)
    ).all()
    inscriptions = session.scalars(
        select(Inscription)
        .join(Inscription.seance)
        .options(contains_eager(Inscription.seance))
        .where(Inscription.candidat_id.in_([candidat.id for candidat in candidats]))
        .order_by(Inscription.inscrite_le)
    ).all()
    return [
        Formation(candidat, [une for une in inscriptions if une.candidat_id == candidat.id])
        for candidat in candidats
    ]


def _mandats(session: Session, aidant_id: uuid.UUID) -> list[tuple[str, int]]:
    """How many mandates this account made, by organisation."""
    requete = (
        select(Organisation.nom, func.count())
        .join(Mandat, Mandat.organisation_id == Organisation.id)
        .where(Mandat.aidant_id == aidant_id)
        .group_by(Organisation.id, Organisation.nom)
        .order_by(Organisation.nom, Organisation.id)
    )
    return [(nom, nombre) for nom, nombre in session.execute(requete)]


def _gestes(session: Session, aidant_id: uuid.UUID) -> list[tuple[str, int]]:
    """How many lines of the journal say that this account acted, by kind of act, in words."""
    requete = (
        select(Ligne.action, func.count())
        .where(Ligne.aidant_id == aidant_id)
        .group_by(Ligne.action)
    )
    return sorted((MOTS.get(action, action), nombre) for action, nombre in session.execute(requete))


def _actes(session: Session, aidant_id: uuid.UUID) -> list[Acte]:
    """What was done on this account, and who looked at it, the last first."""
    voulus = (Ligne.cible_id == aidant_id) & Ligne.action.in_([*DU_COMPTE])
    lignes = session.execute(requete_d_actes(voulus).limit(AU_PLUS)).all()
    return [acte_de(ligne) for ligne in lignes]
