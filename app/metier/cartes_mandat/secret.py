"""The secret of a card: 4 to 6 digits that the person chose, to see what was done."""

import hmac
import uuid

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.metier.mandats.cartes.models import CarteMandat
from app.metier.mandats.models import Mandat
from app.metier.mandats.transferts.papiers import papier_de
from app.metier.usagers.models import Usager
from app.socle.cles import cles
from app.socle.erreurs import ErreurMetier
from app.socle.sql import touche_une_ligne

ECHECS_PERMIS = 10
_SUITES = ("0123456789" * 2, "9876543210" * 2)


def choisir(session: Session, usager: Usager, mandat: Mandat, secret: str) -> str:
    """Return the hash of the secret that the person chose. Raises ErreurMetier when too easy."""
    if se_devine(secret, usager.date_naissance or ""):
        raise ErreurMetier(
            "Ce code secret se devine trop vite : c’est une suite, un chiffre répété, une année "
            "ou votre date de naissance. Choisissez-en un autre.",
            champ="secret",
        )
    return _empreinte(session, mandat.racine, secret)


def se_devine(secret: str, date_naissance: str) -> bool:
    """True for a run, a repeated pattern, a year, or digits of the birth date (YYYY-MM-DD)."""
    annee, mois, jour = [*date_naissance.split("-"), "", "", ""][:3]
    court = annee[2:]
    dates = {jour + mois, mois + jour, mois + annee, annee + mois, mois + court, court + mois}
    dates |= {jour + mois + court, court + mois + jour, mois + jour + court}
    return (
        any(secret in suite for suite in _SUITES)
        or any(secret == secret[:n] * (len(secret) // n) for n in (1, 2, 3))
        or (len(secret) == 4 and secret[:2] in ("18", "19", "20"))
        or secret in dates
    )


def compter(session: Session, carte_id: uuid.UUID) -> bool:
    """Count a try before it is looked at; False when none is left, for good.

    In a transaction of its own, so that a refusal does not erase it.
    """
    return touche_une_ligne(
        session,
        update(CarteMandat)
        .where(CarteMandat.id == carte_id, CarteMandat.nb_echecs_secret < ECHECS_PERMIS)
        .values(nb_echecs_secret=CarteMandat.nb_echecs_secret + 1)
        .execution_options(synchronize_session=False),
    )


def est_le_bon(session: Session, carte: CarteMandat, secret: str) -> bool:
    """True for the secret that the person chose; failures are then forgotten."""
    attendu = carte.secret_hash or ""
    # Before 0058 it was bound to the mandate that it was chosen with: any of the paper's.
    lies = [mandat.id for mandat in papier_de(session, carte.mandat_id).tous]
    if not any(hmac.compare_digest(_empreinte(session, un, secret), attendu) for un in lies):
        return False
    carte.nb_echecs_secret = 0
    return True


def _empreinte(session: Session, papier_id: uuid.UUID, secret: str) -> str:
    # Bound to the paper: a card replaced in one click keeps the secret that the person knows.
    return cles(session).empreinte_durable("secret de carte", str(papier_id), secret)
