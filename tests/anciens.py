"""Mandates that say all that a mandate may say of persons, and the instants of their old age."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.mandats import services as mandats
from app.metier.mandats.conservation.effacements import effacer
from app.metier.mandats.delais import (
    ARCHIVE_APRES_LA_FIN,
    EFFACE_APRES_LA_FIN,
    VISIBLE_APRES_LA_FIN,
)
from app.metier.mandats.models import Mandat
from app.metier.mandats.papiers.attestation import Formalites
from app.metier.usagers.identite import Identite
from app.socle.bdd import transaction
from tests.fabriques import IDENTITE, SECRET_CARTE, imprimer_carte, un_usager
from tests.photographie import photographie

UNE_SECONDE = timedelta(seconds=1)
FORMALITES = Formalites(
    lecture="interprete",
    interprete_nom="Ali Traduit",
    interprete_langue="dari du nord",
    temoin_nom="Marie Présente",
    lieu="Marché de Vorey",
    reserve_a=(),
)
# Every word of hers, as some column holds it.
TRACES = (
    *(str(IDENTITE.sub), IDENTITE.prenoms, IDENTITE.nom_naissance, IDENTITE.courriel),
    *("DUBOIS", "dubois", "angela", "=19620824", IDENTITE.date_naissance),
    *("Ali Traduit", "dari du nord", "Marie Présente", "Marché de Vorey"),
)
AGES = {
    "au bout d'un an": VISIBLE_APRES_LA_FIN,
    "au bout de trois ans": ARCHIVE_APRES_LA_FIN,
    "au bout de six ans": EFFACE_APRES_LA_FIN,
}


def un_mandat_bavard(
    session: Session,
    membre: Appartenance,
    maintenant: datetime,
    identite: Identite = IDENTITE,
    *,
    domaines: tuple[str, ...] = ("argent", "logement"),
) -> Mandat:
    """An interpreter, a witness, another place, reserved, with a card and its secret."""
    usager = un_usager(session, membre, maintenant, identite)
    accord = mandats.Accord({cle: [] for cle in domaines}, "mois")
    mandat = mandats.conclure(
        session, membre, usager, accord, FORMALITES, moyen_id=uuid.uuid4(), maintenant=maintenant
    )
    imprimer_carte(session, mandat, membre.aidant, maintenant, secret=SECRET_CARTE)
    return mandat


def traces(moteur: Engine, *mots: str) -> set[str]:
    """Which of these words are anywhere in the base; those of Angela's mandate if none is said."""
    contenu = repr(photographie(moteur))
    return {mot for mot in mots or TRACES if mot in contenu}


def terme(mandat: Mandat, apres: timedelta = UNE_SECONDE) -> datetime:
    """The instant when it is destroyed, or another near it."""
    return mandat.fin_le + EFFACE_APRES_LA_FIN + apres


def purger(session: Session, instant: datetime) -> int:
    """One batch, committed."""
    with transaction(session):
        return effacer(session, maintenant=instant)
