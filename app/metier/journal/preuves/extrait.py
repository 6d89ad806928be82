"""The extract of one mandate: its rows, each with its proof up to a signed anchor.

The format is described in docs/journal.md; `verifier_extrait.py` checks it offline.
"""

import json
import uuid
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.metier.journal.action import Detail
from app.metier.journal.actions import MOTIFS_OUVERTURE
from app.metier.journal.models import Ligne
from app.metier.journal.preuves.ancres import Ancre
from app.metier.journal.preuves.cles_ancres import Publiques, octets_de
from app.metier.journal.preuves.erreurs import JournalAltere
from app.metier.journal.preuves.merkle import Arbre, prouver
from app.metier.journal.preuves.relecture import (
    ILLISIBLE,
    liens_de,
    lignes_apres,
    projections_fideles,
)
from app.metier.journal.services import condenser_corps, noter

FORMAT, VERSION = "aidants-connect/extrait-du-journal", 1
LISEZ_MOI = (
    "Chaque ligne du journal porte son texte exact (corps), le sel et le condensat de ce texte, et "
    "une preuve qui le mène à un point d’ancrage signé hors de la base. Les phrases aident à lire. "
    "Seul « corps » est prouvé. Pour vérifier, sans réseau ni accès au service : "
    "python3 verifier_extrait.py CE_FICHIER EMPREINTE, où EMPREINTE est celle de la clé publique, "
    "reçue d’une autre main que ce fichier. L’extrait prouve ce qu’il contient, et depuis quand. "
    "Que rien n’y manque se vérifie sur le journal entier, chez l’exploitant."
)


class ExtraitImpossible(JournalAltere):
    """A row does not hold: the journal was altered."""

    def __init__(self, seq: int) -> None:
        super().__init__(
            f"ALTÉRÉ : la ligne {seq} ne mène pas au point d’ancrage signé. Aucun extrait n’a été "
            "fait. Cherchez pourquoi : flask journal verifier."
        )


@dataclass(frozen=True, slots=True)
class Dossier:
    """A mandate as its caller knows it: beside what the journal holds.

    `attestation` is what the document holds of it, None once forgotten; `phrase` reads
    the body of a row aloud; `liens` are those of the row that journals the opening.
    """

    mandat_id: uuid.UUID
    attestation: Mapping[str, Any] | None
    phrase: Callable[[Mapping[str, Any]], str]
    liens: Mapping[str, uuid.UUID | None]


def lignes_du_mandat(session: Session, mandat_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Return every row of this mandate, with bodies, in order."""
    return session.execute(lignes_apres(0).where(Ligne.mandat_id == mandat_id)).all()


def noter_ouverture(
    session: Session,
    dossier: Dossier,
    motif: str,
    *,
    maintenant: datetime,
    qui: Mapping[str, uuid.UUID | None],
) -> None:
    """Journal that the mandate's file was opened, and why; `qui` links it to an account, or none."""
    details: dict[str, Detail] = {"motif": motif, "objet": "extrait"}
    liens = {**dossier.liens, **qui}
    noter(session, "ouverture_dossier", le=maintenant, details=details, **liens)


def composer(
    session: Session,
    dossier: Dossier,
    lignes: Sequence[Row[Any]],
    ancres: Sequence[Ancre],
    publiques: Publiques,
    *,
    motif: str,
    maintenant: datetime,
) -> dict[str, Any]:
    """Return the document for these rows, all anchored. Raises ExtraitImpossible.

    Each row goes with the first anchor that holds it: it was there at that date.
    """
    tailles, ecrites, utilisees = [ancre.taille for ancre in ancres], [], []
    for rang, groupe in groupby(lignes, lambda ligne: bisect_left(tailles, ligne.seq)):
        precedente = ancres[rang - 1].arbre if rang else Arbre()
        ecrites += _prouvees(session, dossier, list(groupe), precedente, ancres[rang])
        utilisees.append(ancres[rang])
    cles = sorted({ancre.cle for ancre in utilisees})
    return {
        "format": FORMAT,
        "version": VERSION,
        "lisez_moi": LISEZ_MOI,
        "etabli_le": maintenant.isoformat(),
        "motif": MOTIFS_OUVERTURE[motif],
        "mandat": str(dossier.mandat_id),
        "lignes": ecrites,
        "attestation": dossier.attestation,
        "ancres": [ancre.document for ancre in utilisees],
        "cles": [{"empreinte": cle, "ed25519": octets_de(publiques[cle]).hex()} for cle in cles],
    }


def _prouvees(
    session: Session, dossier: Dossier, lignes: list[Row[Any]], depart: Arbre, ancre: Ancre
) -> list[dict[str, Any]]:
    """Return what the document says of rows that the same anchor holds first."""
    feuilles = session.scalars(
        select(Ligne.condensat)
        .where(Ligne.seq > depart.taille, Ligne.seq <= ancre.taille)
        .order_by(Ligne.seq)
    ).all()
    racine, preuves = prouver(depart, feuilles, [ligne.seq - 1 for ligne in lignes])
    if racine != ancre.racine:
        raise ExtraitImpossible(lignes[0].seq)
    return [_ecrite(dossier, ligne, ancre, preuves[ligne.seq - 1]) for ligne in lignes]


def _ecrite(
    dossier: Dossier, ligne: Row[Any], ancre: Ancre, preuve: Sequence[bytes]
) -> dict[str, Any]:
    try:
        fidele = condenser_corps(ligne.salt, ligne.corps) == ligne.condensat
        fidele = fidele and projections_fideles(ligne, liens_de(ligne))
    except ILLISIBLE:
        fidele = False
    if not fidele:
        raise ExtraitImpossible(ligne.seq)
    return {
        "seq": ligne.seq,
        "phrase": dossier.phrase(json.loads(ligne.corps)),
        "corps": ligne.corps,
        "sel": ligne.salt.hex(),
        "condensat": ligne.condensat.hex(),
        "ancre": ancre.taille,
        "preuve": [noeud.hex() for noeud in preuve],
    }
