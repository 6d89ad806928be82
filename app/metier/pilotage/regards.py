"""Looking is an act: why an account is opened is journalled before anything of it shows."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Aidant
from app.metier.authentification.moyens import stock
from app.metier.authentification.moyens.stock import CarteSituee
from app.metier.comptes import recherche
from app.metier.comptes.recherche import Trouves
from app.metier.journal.action import Detail
from app.metier.organisations.models import Organisation
from app.metier.pilotage.models import Regard
from app.socle.erreurs import ErreurMetier

VIE_REGARD = timedelta(minutes=30)
MOTIFS: Mapping[str, str] = MappingProxyType(
    {
        "demande": "La personne le demande",
        "referent": "Sa personne référente le demande",
        "panne": "Elle ne peut plus se connecter",
        "securite": "Un usage inhabituel à vérifier",
        "dossier": "Une demande de sa structure à traiter",
    }
)


def ouvrir(
    session: Session, cible: Aidant, *, motif: str, par: Aidant, maintenant: datetime
) -> Regard:
    """Say why `par` looks at an account; it shows for VIE_REGARD. Raises ErreurMetier."""
    _noter_motif(session, "consultation_compte", motif, par, maintenant, cible=cible.id)
    regard = Regard(
        par_id=par.id,
        cible_id=cible.id,
        motif=motif,
        ouvert_le=maintenant,
        expire_le=maintenant + VIE_REGARD,
    )
    session.add(regard)
    session.flush()
    return regard


def voir_comme(
    session: Session, cible: Aidant, *, motif: str, par: Aidant, maintenant: datetime
) -> None:
    """Say why `par` reads what an account shows to its owner: read at once. Raises ErreurMetier."""
    _noter_motif(session, "consultation_vue", motif, par, maintenant, cible=cible.id)


def chercher(session: Session, saisie: str, *, par: Aidant, maintenant: datetime) -> Trouves:
    """Look for accounts: that somebody did, and how many came, is written before a name shows."""
    trouves = recherche.chercher(session, saisie)
    _noter_recherche(session, len(trouves.comptes), par, maintenant)
    return trouves


def situer_carte(
    session: Session, numero: str, *, par: Aidant, maintenant: datetime
) -> CarteSituee | None:
    """Look for a card by its number: whose it is shows once it is written that somebody looked."""
    trouvee = stock.situer(session, numero)
    if trouvee is not None and trouvee.aidant is not None:
        _noter_recherche(session, 1, par, maintenant)
    return trouvee


def _noter_recherche(session: Session, nombre: int, par: Aidant, maintenant: datetime) -> None:
    details: dict[str, Detail] = {"nombre": nombre}
    journal.noter(session, "recherche_compte", le=maintenant, aidant=par.id, details=details)


def lire_equipe(
    session: Session, organisation: Organisation, *, motif: str, par: Aidant, maintenant: datetime
) -> None:
    """Say why `par` reads who works in an organisation, and who cannot. Raises ErreurMetier."""
    ou = organisation.id
    _noter_motif(session, "consultation_equipe", motif, par, maintenant, organisation=ou)


def _noter_motif(
    session: Session,
    action: str,
    motif: str,
    par: Aidant,
    maintenant: datetime,
    **liens: uuid.UUID,
) -> None:
    """Write who reads what, and why. Raises ErreurMetier without one of MOTIFS."""
    if motif not in MOTIFS:
        raise ErreurMetier("Dites pourquoi vous voulez le lire.", champ="motif")
    journal.noter(session, action, le=maintenant, aidant=par.id, details={"motif": motif}, **liens)


def compte_et_regard(
    session: Session, par_id: uuid.UUID, cible_id: uuid.UUID, *, maintenant: datetime
) -> tuple[Aidant, Regard | None] | None:
    """Return an account that is not archived, and why this person is looking at it: one statement."""
    ouvert = (
        (Regard.cible_id == Aidant.id) & (Regard.par_id == par_id) & (Regard.expire_le > maintenant)
    )
    requete = (
        select(Aidant, Regard)
        .outerjoin(Regard, ouvert)
        .where(Aidant.id == cible_id, Aidant.archive_le.is_(None))
        .order_by(Regard.ouvert_le.desc())
        .limit(1)
    )
    ligne = session.execute(requete).first()
    return (ligne[0], ligne[1]) if ligne else None
