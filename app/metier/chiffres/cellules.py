"""The numbers of a closed month, by place, type and theme: before anything is hidden."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import SQLColumnExpression, and_, func, literal, or_, select
from sqlalchemy.orm import Session

from app.metier.chiffres.definitions import MESURES, PERSONNES, PUBLIQUES, STRUCTURES
from app.metier.chiffres.models import ChiffreMensuel
from app.metier.chiffres.mois import debut_du_mois, decale
from app.metier.chiffres.secret import Cellule
from app.metier.journal.models import Ligne
from app.metier.mandats.models import Autorisation
from app.metier.organisations.models import Organisation


class Maille(StrEnum):
    """What a number is the number of. The code of France is empty."""

    FRANCE = "france"
    REGION = "region"
    DEPARTEMENT = "departement"
    TYPE = "type"
    THEME = "theme"


# A collectivity overseas, or an organisation of which nobody said where it is, has no région.
SANS_CODE = ""
_CODES: Mapping[Maille, SQLColumnExpression[str]] = {
    Maille.FRANCE: literal(SANS_CODE),
    Maille.REGION: func.coalesce(Organisation.code_region, SANS_CODE),
    Maille.DEPARTEMENT: func.coalesce(Organisation.code_departement, SANS_CODE),
    Maille.TYPE: Organisation.type,
}
_ADDITIONNEES = ("mandats", "demarches")
Cellules = Mapping[Maille, Mapping[str, Cellule]]


def mesures_dites(maille: Maille) -> tuple[str, ...]:
    """Return the figures said of a maille: of a theme, only the démarches."""
    return ("demarches",) if maille is Maille.THEME else tuple(PUBLIQUES)


def cellules_du_mois(session: Session, mois: date) -> Cellules:
    """Count a month: acts added up from what is kept, persons once each in every cell."""
    par_maille: dict[Maille, dict[str, Cellule]] = {}
    for maille, code in _CODES.items():
        par_maille[maille] = cellules_par(session, mois, code)
    par_maille[Maille.THEME] = _ranger(_themes(session, mois))
    return par_maille


def cellules_par(
    session: Session, mois: date, code: SQLColumnExpression[str]
) -> dict[str, Cellule]:
    """Count a month by what an organisation is, or by where."""
    return _ranger([*_actes(session, mois, code), *_personnes(session, mois, code)])


def _ranger(lus: Iterable[tuple[str, str, int]]) -> dict[str, Cellule]:
    nombres: dict[str, dict[str, int]] = defaultdict(dict)
    for code, mesure, nombre in lus:
        nombres[code][mesure] = nombre
    return {code: Cellule(code, des_mesures) for code, des_mesures in nombres.items()}


def _actes(
    session: Session, mois: date, code: SQLColumnExpression[str]
) -> list[tuple[str, str, int]]:
    requete: Any = (
        select(code.label("code"), ChiffreMensuel.cle, func.sum(ChiffreMensuel.nombre))
        .join(Organisation, Organisation.id == ChiffreMensuel.organisation_id)
        .where(ChiffreMensuel.mois == mois, ChiffreMensuel.cle.in_(_ADDITIONNEES))
        .group_by("code", ChiffreMensuel.cle)
    )
    return [(ici, cle, int(nombre)) for ici, cle, nombre in session.execute(requete)]


def _personnes(
    session: Session, mois: date, code: SQLColumnExpression[str]
) -> list[tuple[str, str, int]]:
    colonnes: Any = (
        code.label("code"),
        func.count(Ligne.usager_id.distinct()),
        func.count(Ligne.organisation_id.distinct()),
    )
    lus = session.execute(du_journal(session, mois, colonnes, PERSONNES).group_by("code"))
    return [
        (ici, mesure, nombre)
        for ici, *nombres in lus
        for mesure, nombre in zip((PERSONNES, STRUCTURES), nombres, strict=True)
    ]


def _themes(session: Session, mois: date) -> list[tuple[str, str, int]]:
    colonnes = (
        Autorisation.domaine.label("code"),
        func.count(),
        func.count(Ligne.organisation_id.distinct()),
    )
    requete = du_journal(session, mois, colonnes, "demarches").join(
        Autorisation, Autorisation.id == Ligne.autorisation_id
    )
    return [
        (ici, mesure, nombre)
        for ici, *nombres in session.execute(requete.group_by("code"))
        for mesure, nombre in zip(("demarches", STRUCTURES), nombres, strict=True)
    ]


def du_journal(session: Session, mois: date, colonnes: Any, mesure: str) -> Any:
    """Select from the lines that a measure counts, each in the month of its own time zone."""
    fuseaux = session.scalars(select(Organisation.fuseau).distinct())
    bornes = {
        fuseau: [debut_du_mois(un, ZoneInfo(fuseau)) for un in (mois, decale(mois, 1))]
        for fuseau in fuseaux
    }
    la_bas = [
        and_(Organisation.fuseau == fuseau, Ligne.le >= debut, Ligne.le < fin)
        for fuseau, (debut, fin) in bornes.items()
    ]
    return (
        select(*colonnes)
        .select_from(Ligne)
        .join(Organisation, Organisation.id == Ligne.organisation_id)
        .where(
            Ligne.usager_id.is_not(None),
            Ligne.action.in_(MESURES[mesure].actions),
            # The widest bounds are those that the index reads by.
            Ligne.le >= min(debut for debut, _ in bornes.values()),
            Ligne.le < max(fin for _, fin in bornes.values()),
            or_(*la_bas),
        )
    )
