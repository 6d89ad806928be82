"""What the file of one mandate says: identity, exact attestation, lines of the journal."""

import json
import uuid
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.journal.models import Corps, Ligne
from app.metier.mandats.models import Mandat
from app.metier.mandats.papiers.attestation import sceller
from app.metier.organisations.models import Organisation
from app.metier.usagers.models import Usager


def dossier_du_mandat(session: Session, mandat: Mandat) -> dict[str, Any]:
    """Return the structure, the person, the mandate and its exact attestation."""
    organisation = session.get_one(Organisation, mandat.organisation_id)
    usager = session.get_one(Usager, mandat.usager_id)
    return {
        "structure": {"nom": organisation.nom, "siret": organisation.siret},
        "personne": _personne(usager),
        "mandat": {
            "id": str(mandat.id),
            "duree": mandat.duree,
            "debut": mandat.debut_le.isoformat(),
            "fin": mandat.finit_le.isoformat(),
            "signe": mandat.signe_le.isoformat() if mandat.signe_le else None,
            "arrets": {
                autorisation.domaine: autorisation.revoquee_le.isoformat()
                for autorisation in mandat.autorisations
                if autorisation.revoquee_le
            },
        },
        "attestation": {
            "texte": mandat.texte,
            "texte_exact": mandat.texte_gele,
            "gabarit": mandat.gabarit,
            "empreinte": mandat.empreinte,
            "empreinte_retrouvee": sceller(mandat.texte_gele, mandat.gabarit) == mandat.empreinte,
        },
    }


def _personne(usager: Usager) -> dict[str, Any]:
    """Return who it is, in the words of FranceConnect; our pseudonym is nobody's business."""
    assert usager.identite is not None  # blanked with the last of their mandates, never before
    return {champ: valeur for champ, valeur in asdict(usager.identite).items() if champ != "sub"}


def journal_du_mandat(session: Session, mandat_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return what the journal says of a mandate, its bodies as they are, the oldest first."""
    lignes = session.execute(
        select(Ligne.seq, Ligne.aidant_id, Corps.corps)
        .join(Corps, Corps.seq == Ligne.seq)
        .where(Ligne.mandat_id == mandat_id)
        .order_by(Ligne.seq)
    ).all()
    noms = _noms(session, {ligne.aidant_id for ligne in lignes if ligne.aidant_id})
    return [
        {"seq": ligne.seq, **json.loads(ligne.corps), "nom_de_l_aidant": noms.get(ligne.aidant_id)}
        for ligne in lignes
    ]


def _noms(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the names still known of these accounts."""
    comptes = session.scalars(select(Aidant).where(Aidant.id.in_(ids), Aidant.efface_le.is_(None)))
    return {compte.id: compte.nom_complet for compte in comptes}
