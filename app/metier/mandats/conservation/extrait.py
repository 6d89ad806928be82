"""What a judge gets of one mandate: its lines, their proofs, its exact attestation."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session, selectinload

from app.metier.demarches.vigueur import en_vigueur
from app.metier.journal.preuves.cles_ancres import lire_publiques
from app.metier.journal.preuves.erreurs import JournalAltere
from app.metier.journal.preuves.extrait import Dossier, composer, lignes_du_mandat, noter_ouverture
from app.metier.journal.preuves.queries import ancres_tenues
from app.metier.journal.preuves.signataire import Lieux
from app.metier.mandats.conservation.phrases import phrase
from app.metier.mandats.models import Mandat
from app.metier.mandats.papiers.attestation import condensat_gabarit
from app.metier.organisations.models import Organisation
from app.socle.erreurs import ErreurMetier


@dataclass(frozen=True, slots=True)
class Extrait:
    """A document composed, which nobody may see before its opening is journalled."""

    dossier: Dossier
    motif: str
    document: dict[str, Any]

    @property
    def nb_lignes(self) -> int:
        """How many lines of the journal it holds."""
        return len(self.document["lignes"])

    @property
    def empreintes(self) -> list[str]:
        """The fingerprints of the keys that signed, to be given by another hand."""
        return [cle["empreinte"] for cle in self.document["cles"]]


def preparer(
    session: Session, mandat_id: uuid.UUID, lieux: Lieux, *, motif: str, maintenant: datetime
) -> Extrait:
    """Compose the extract of a mandate, outside any transaction: nothing waits for the reading.

    `motif` is one of MOTIFS_OUVERTURE. Raises JournalAltere, ErreurMetier when one cannot say:
    no such mandate, a public key missing, lines too recent to be anchored.
    """
    publiques = lire_publiques(lieux.publiques)
    tenues = ancres_tenues(lieux.registre, publiques)
    session.rollback()  # what it read before the anchors may be older
    dossier, lignes = (
        _dossier(session, mandat_id, maintenant),
        lignes_du_mandat(session, mandat_id),
    )
    if not lignes:
        raise JournalAltere("le journal n’a aucune ligne de ce mandat.")
    attendent = sum(ligne.seq > tenues[-1].taille for ligne in lignes)
    if attendent:
        raise ErreurMetier(
            f"{attendent} ligne(s) de ce mandat ne sont pas encore ancrées. Attendez le prochain "
            "point d’ancrage (5 minutes), ou ajoutez --ancrer là où est la clé."
        )
    document = composer(
        session, dossier, lignes, tenues, publiques, motif=motif, maintenant=maintenant
    )
    return Extrait(dossier, motif, document)


def ouvrir(
    session: Session,
    extrait: Extrait,
    *,
    maintenant: datetime,
    aidant_id: uuid.UUID | None = None,
) -> dict[str, Any]:
    """Journal the opening of a mandate's extract; return the document, to be shown once committed."""
    qui = {"aidant": aidant_id}
    noter_ouverture(session, extrait.dossier, extrait.motif, maintenant=maintenant, qui=qui)
    return extrait.document


def _dossier(session: Session, mandat_id: uuid.UUID, maintenant: datetime) -> Dossier:
    mandat = session.get(Mandat, mandat_id, options=[selectinload(Mandat.autorisations)])
    if mandat is None:
        raise ErreurMetier("Aucun mandat ne porte cet identifiant.")
    organisation = session.get_one(Organisation, mandat.organisation_id)
    attestation = _attestation(mandat, maintenant)
    lire = partial(phrase, zone=organisation.zone, site_de=en_vigueur(session).site_de)
    return Dossier(mandat.id, attestation, lire, mandat.liens(None))


def _attestation(mandat: Mandat, maintenant: datetime) -> dict[str, Any] | None:
    """Return the frozen text and what its fingerprint covers, None once it is to be forgotten."""
    if not mandat.texte_gele or mandat.est_a_effacer(maintenant):
        return None
    return {
        "texte": mandat.texte_gele,
        "empreinte": mandat.empreinte,
        "gabarit": mandat.gabarit,
        "condensat_gabarit": condensat_gabarit(mandat.gabarit).hex(),
    }
