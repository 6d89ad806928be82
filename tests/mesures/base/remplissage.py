"""Everything in order, in one go; what it took is said."""

import resource
import sys
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from app.metier.journal.preuves.signataire import Lieux
from app.metier.organisations.models import Organisation
from app.socle.cles import cles
from tests.mesures.base.chaine import Chaine
from tests.mesures.base.dossiers import ecrire_ce_qui_passe, ecrire_les_dossiers, texte_gele
from tests.mesures.base.ecriture import en_masse
from tests.mesures.base.gens import AGE, ecrire_les_gens
from tests.mesures.base.taille import Repartition, Taille

_MO = 1024 * 1024


@dataclass(frozen=True)
class Bilan:
    """What a fill took: seconds, megabytes of this process at most and of the base."""

    secondes: float
    memoire: float
    base: float


def remplir(
    session: Session, taille: Taille, lieux: Lieux, depart: datetime
) -> tuple[Repartition, Bilan]:
    """Fill an empty base; return who is where in it, and what it took: nothing when it was full."""
    moteur = session.get_bind()
    assert isinstance(moteur, Engine)
    premiere = Repartition(taille, depart).organisation(0)
    deja = session.scalar(select(Organisation.creee_le).where(Organisation.id == premiere))
    if deja:
        return Repartition(taille, deja + AGE), Bilan(0, 0, _poids(moteur))
    debut, ou = perf_counter(), Repartition(taille, depart)
    ecrire_les_gens(session, ou)
    texte = texte_gele(session, ou)
    session.rollback()
    with en_masse(moteur) as ecrire:
        ecrire_les_dossiers(ecrire, ou, texte)
        ecrire_ce_qui_passe(ecrire, ou)
        Chaine(ou, cles(session).journal, lieux).ecrire(ecrire)
    ranger(moteur)
    return ou, Bilan(perf_counter() - debut, _memoire(), _poids(moteur))


def ranger(moteur: Engine) -> None:
    """Leave the base as its upkeep would: statistics, and rows known to be visible."""
    ordre = "ANALYZE" if moteur.dialect.name == "sqlite" else "VACUUM ANALYZE"
    with moteur.connect() as connexion:
        connexion.execution_options(isolation_level="AUTOCOMMIT").execute(text(ordre))


def _memoire() -> float:
    unite = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unite / _MO


def _poids(moteur: Engine) -> float:
    sqlite = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    postgresql = "SELECT pg_database_size(current_database())"
    ordre = sqlite if moteur.dialect.name == "sqlite" else postgresql
    with moteur.connect() as connexion:
        return float(connexion.execute(text(ordre)).scalar_one()) / _MO
