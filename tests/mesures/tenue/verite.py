"""What the base holds after the load, beside what was answered to people."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.metier.journal.models import Ligne
from app.metier.mandats.models import Mandat
from tests.mesures.decor import Decor
from tests.mesures.ecritures import verifier_depuis
from tests.mesures.tableaux import Tableau, entier
from tests.mesures.tenue.actes import Reponses


def dernier_acte(decor: Decor) -> int:
    """The journal's last row."""
    with decor.ouvrir() as session:
        return session.scalar(select(func.max(Ligne.seq))) or 0


def verite(decor: Decor, avant: int, dites: Reponses) -> Tableau:
    """Say whether each answer is in the base, once, and nothing else."""
    tableau = Tableau(
        "Ce que la base garde de la charge",
        ("répondu", "dans la base"),
        "Toutes phases comprises. Un mandat conclu : le sien, et sa ligne au journal. La chaîne et "
        "ses points d’ancrage sont relus depuis la première ligne de la charge.",
    )
    with decor.ouvrir() as session:
        conclus = _mandats(session, avant)
        usages = _nombre(session, avant, "utilisation_autorisation")
    _comparer(tableau, "mandats conclus", dites.mandats, conclus)
    nb_identites = len(dites.identites)
    tableau.ajouter(
        "usages", entier(nb_identites), entier(usages), but="autant", tenu=usages == nb_identites
    )
    verdict, _ = verifier_depuis(decor, avant)
    relues = entier(verdict.nb_lignes - verdict.reprise)
    tableau.ajouter("lignes de journal relues", "", relues, but="intactes", tenu=verdict.est_intact)
    return tableau


def _comparer(
    tableau: Tableau, quoi: str, repondus: Collection[UUID], gardes: Collection[UUID]
) -> None:
    tenu = sorted(repondus) == sorted(gardes)
    tableau.ajouter(quoi, entier(len(repondus)), entier(len(gardes)), but="les mêmes", tenu=tenu)


def _mandats(session: Session, avant: int) -> list[UUID]:
    """Mandates that the journal says were made, and that are there."""
    faits = (
        select(Mandat.id)
        .join(Ligne, Ligne.mandat_id == Mandat.id)
        .where(Ligne.seq > avant, Ligne.action == "creation_attestation")
    )
    return list(session.scalars(faits))


def _nombre(session: Session, avant: int, action: str) -> int:
    notes = select(func.count()).where(Ligne.seq > avant, Ligne.action == action)
    return session.scalar(notes) or 0
