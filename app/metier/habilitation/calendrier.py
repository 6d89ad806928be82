"""When each territory opens, for whoever reads: the waves, and « la vôtre »."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.habilitation.models import DemandeHabilitation, Ouverture
from app.metier.habilitation.ouvertures import ouverture_de
from app.metier.territoires.cog import commune, departements, regions
from app.socle.horloge import jour_a_paris
from app.socle.langue.noms import aplatir

_REGION, _DEPARTEMENT = "region-{}", "departement-{}"


@dataclass(frozen=True, slots=True)
class Territoire:
    """A région, or a collectivity overseas, and when it opens; None: not yet said.

    `cle` names it for good, whatever its date becomes.
    """

    cle: str
    nom: str
    ouvre_le: date | None
    est_ouvert: bool


def calendrier(session: Session, *, maintenant: datetime) -> Sequence[Territoire]:
    """Return every territory, the first to open first, then by name."""
    aujourd_hui = jour_a_paris(maintenant)
    lus = [_territoire(ligne, aujourd_hui) for ligne in session.scalars(select(Ouverture))]
    return sorted(lus, key=lambda lu: (lu.ouvre_le or date.max, aplatir(lu.nom)))


def territoire_de(
    session: Session, demande: DemandeHabilitation, *, maintenant: datetime
) -> Territoire | None:
    """Return where a request is; None while its commune is not said."""
    lieu = commune(demande.code_commune or "")
    if lieu is None:
        return None
    ligne = ouverture_de(session, lieu)
    if ligne is not None:
        return _territoire(ligne, jour_a_paris(maintenant))
    if lieu.region:
        return Territoire(_REGION.format(lieu.region.code_region), lieu.region.nom, None, False)
    departement = lieu.departement
    cle = _DEPARTEMENT.format(departement.code_departement)
    return Territoire(cle, departement.nom, None, False)


def _territoire(ligne: Ouverture, aujourd_hui: date) -> Territoire:
    if ligne.code_region is not None:
        cle, nom = _REGION.format(ligne.code_region), regions()[ligne.code_region].nom
    else:
        assert ligne.code_departement is not None
        cle = _DEPARTEMENT.format(ligne.code_departement)
        nom = departements()[ligne.code_departement].nom
    est_ouvert = bool(ligne.ouvre_le and ligne.ouvre_le <= aujourd_hui)
    return Territoire(cle, nom, ligne.ouvre_le, est_ouvert)
