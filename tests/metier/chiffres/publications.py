"""Months with something to publish, and their publication."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.chiffres.models import ChiffrePublic
from app.metier.chiffres.publication import publier
from app.metier.organisations.models import Organisation
from app.metier.territoires.cog import commune
from app.socle.bdd import transaction
from tests.fabriques import un_membre
from tests.metier.chiffres.journees import conclu, noter, tout_compter

OCTOBRE = date(2026, 10, 1)
LE_5 = datetime(2026, 10, 5, 9, tzinfo=UTC)
CLOS = datetime(2026, 11, 3, 9, tzinfo=UTC)
COMMUNES = ("43157", "97411", "29019")


def tout_publier(session: Session, instant: datetime) -> int:
    tout_compter(session, instant)
    total = 0
    while True:
        with transaction(session):
            nombre = publier(session, maintenant=instant)
        if not nombre:
            return total
        total += nombre


def publies(session: Session, mois: date = OCTOBRE) -> dict[tuple[str, str], ChiffrePublic]:
    session.expire_all()
    lus = session.scalars(select(ChiffrePublic).filter_by(mois=mois)).all()
    return {(lu.maille, lu.code): lu for lu in lus}


def des_structures(session: Session, nombre: int) -> list[Appartenance]:
    """Organisations of three régions, by turns, of two types."""
    membres = []
    with transaction(session):
        for rang in range(nombre):
            membre = un_membre(
                session,
                LE_5 - timedelta(days=60),
                courriel=f"a{rang}@essai.fr",
                nom=f"Lieu {rang}",
                type_=("mairie", "ccas")[rang % 2],
                siret_partage=True,  # type: ignore[arg-type]
            )
            lieu = commune(COMMUNES[rang % len(COMMUNES)])
            assert lieu is not None
            session.get_one(Organisation, membre.organisation_id).situer(lieu)
            membres.append(membre)
    return membres


def des_demarches(session: Session, membre: Appartenance, rang: int, nombre: int) -> None:
    mandat = conclu(session, membre, rang, LE_5)
    with transaction(session):
        for _ in range(nombre):
            noter(session, mandat, "utilisation_autorisation", LE_5, domaine="argent", site="x")
