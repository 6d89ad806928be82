"""One search over everything: accounts, structures, mandates; each result says why it came."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.metier.comptes.recherche import Trouves
from app.metier.mandats.models import Mandat, numero_de
from app.metier.mandats.numeros import par_numero
from app.metier.organisations.models import Organisation, OrganisationMot
from app.socle.langue.noms import plier
from app.socle.langue.saisies import lire_signes
from app.socle.mots import cle_du_mot, cles_trouvees

NB_AU_PLUS = 25
_MOTS = 6
_SIRET = 14
# A number is compared without its 0, +33 or 0033: what is kept was typed in many ways.
_TELEPHONE = re.compile(r"(?:0|33|0033)([1-9][0-9]{8})")


@dataclass(frozen=True, slots=True)
class StructureTrouvee:
    """An organisation, and by what it was found."""

    organisation: Organisation
    par: str


@dataclass(frozen=True, slots=True)
class MandatTrouve:
    """A mandate, by its number: where it was made, nobody's name."""

    numero: str
    structure: str


@dataclass(frozen=True, slots=True)
class Resultats:
    """What was found of each kind; `comptes` and `mandats` None: not looked for."""

    comptes: Trouves | None
    structures: Sequence[StructureTrouvee]
    il_en_reste: bool
    mandats: Sequence[MandatTrouve] | None

    @property
    def nombre(self) -> int:
        """How many are shown."""
        listes = (self.comptes.comptes if self.comptes else (), self.structures, self.mandats or ())
        return sum(map(len, listes))


def chercher(
    session: Session, saisie: str, *, mandats_aussi: bool, comptes: Trouves | None
) -> Resultats:
    """Return what this answers to, of the kinds that may be looked for, beside the accounts found."""
    structures = _structures(session, saisie)
    return Resultats(
        comptes,
        structures[:NB_AU_PLUS],
        len(structures) > NB_AU_PLUS,
        _mandats(session, saisie) if mandats_aussi else None,
    )


def _mandats(session: Session, saisie: str) -> list[MandatTrouve]:
    condition = par_numero(saisie)
    if condition is None:
        return []
    lignes = session.execute(
        select(Mandat.id, Organisation.nom)
        .join(Organisation, Organisation.id == Mandat.organisation_id)
        .where(condition)
        .limit(NB_AU_PLUS)
    )
    return [MandatTrouve(numero_de(mandat_id), nom) for mandat_id, nom in lignes]


def _structures(session: Session, saisie: str) -> list[StructureTrouvee]:
    par, condition = _lire(saisie)
    if condition is None:
        return []
    requete = (
        select(Organisation)
        .where(condition)
        .order_by(Organisation.nom_plie, Organisation.id)
        .limit(NB_AU_PLUS + 1)
    )
    return [StructureTrouvee(trouvee, par) for trouvee in session.scalars(requete)]


def _lire(saisie: str) -> tuple[str, ColumnElement[bool] | None]:
    signes = lire_signes(saisie)
    if "@" in saisie or not signes:
        return "", None
    if signes.isdecimal() and len(signes) == _SIRET:
        return "SIRET", Organisation.siret == signes
    if telephone := _TELEPHONE.fullmatch(signes):
        ce_numero = cle_du_mot(OrganisationMot, "organisation_id", f"={telephone[1]}")
        return "téléphone", Organisation.id.in_(ce_numero)
    mots = [(mot,) for mot in plier(saisie)[:_MOTS]]
    if not mots:
        return "", None
    trouvees = cles_trouvees(OrganisationMot, "organisation_id", mots)
    return "nom ou ville", Organisation.id.in_(trouvees)
