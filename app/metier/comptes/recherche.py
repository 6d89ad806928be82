"""Accounts as the support looks for them: by name, address, number of card; and why each is found."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, AidantMot, Appartenance
from app.metier.aidants.queries import plier_courriel
from app.metier.authentification.models import MoyenConnexion
from app.metier.organisations.models import Organisation
from app.socle.langue.noms import lectures, plier
from app.socle.langue.saisies import lire_signes
from app.socle.mots import cles_trouvees

NB_AU_PLUS = 25
_MOTS = 5


@dataclass(frozen=True, slots=True)
class Trouve:
    """An account found: where it works, and by what it was found."""

    aidant: Aidant
    lieux: Sequence[str]
    par: str


@dataclass(frozen=True, slots=True)
class Trouves:
    """The accounts found, by name; `il_en_reste` when there are more."""

    comptes: Sequence[Trouve]
    il_en_reste: bool


def chercher(session: Session, saisie: str) -> Trouves:
    """Return the accounts of this address, of this card, or whose names begin as typed.

    Archived accounts are not looked for: of them, nothing is left to support.
    """
    par, condition = _lire(saisie)
    if condition is None:
        return Trouves([], il_en_reste=False)
    requete = (
        select(Aidant)
        .where(condition, Aidant.archive_le.is_(None))
        .order_by(Aidant.nom_plie, Aidant.id)
        .limit(NB_AU_PLUS + 1)
    )
    trouves = session.scalars(requete).all()
    lieux = lieux_de(session, [aidant.id for aidant in trouves])
    return Trouves(
        [Trouve(aidant, lieux[aidant.id], par) for aidant in trouves[:NB_AU_PLUS]],
        il_en_reste=len(trouves) > NB_AU_PLUS,
    )


def lieux_de(session: Session, aidants: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """Return the names of the organisations where each account works now."""
    lignes = session.execute(
        select(Appartenance.aidant_id, Organisation.nom)
        .join(Organisation, Organisation.id == Appartenance.organisation_id)
        .where(Appartenance.aidant_id.in_(aidants), Appartenance.terminee_le.is_(None))
        .order_by(Organisation.nom_plie)
    )
    par_compte: dict[uuid.UUID, list[str]] = defaultdict(list)
    for aidant_id, nom in lignes:
        par_compte[aidant_id].append(nom)
    return par_compte


def _lire(saisie: str) -> tuple[str, ColumnElement[bool] | None]:
    if "@" in saisie:
        return "adresse e-mail", Aidant.courriel == plier_courriel(saisie)
    if any(signe.isdigit() for signe in saisie):
        carte = select(MoyenConnexion.aidant_id).where(
            MoyenConnexion.numero_plie == lire_signes(saisie),
            MoyenConnexion.retire_le.is_(None),
        )
        return "carte à code", Aidant.id.in_(carte)
    mots = plier(saisie)
    if not mots:
        return "", None
    cherches = (lectures(mots) or [(mot,) for mot in mots])[:_MOTS]
    return "nom", Aidant.id.in_(cles_trouvees(AidantMot, "aidant_id", cherches))
