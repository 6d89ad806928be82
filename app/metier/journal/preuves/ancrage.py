"""Anchor: read what the journal holds since the last anchor, sign where it stands now."""

from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.journal.models import Ligne
from app.metier.journal.preuves.ancres import Ancre, AncreAlteree, CleInconnue, ancre_de, verifiee
from app.metier.journal.preuves.cles_ancres import Publiques
from app.metier.journal.preuves.registre import Registre
from app.metier.journal.preuves.relecture import (
    ILLISIBLE,
    PAR_LOT,
    Relecture,
    lignes_apres,
    reprise,
)
from app.socle.cles import cles
from app.socle.erreurs import ErreurMetier

RYTHME = timedelta(minutes=5)
NB_LIGNES = 1_000
_REFUS = "Rien n’a été ancré : {} Gardez la base et les points d’ancrage comme ils sont, et "
_REFUS += "cherchez pourquoi : flask journal verifier."
_EN_RETARD = "la base a {} lignes, le dernier point d’ancrage en compte {}."
_AUTRE_SUITE = "la ligne {} n’est plus celle du dernier point d’ancrage."


class AncrageRefuse(ErreurMetier):
    """The base is not what the last anchor says: signing it would hide that."""

    def __init__(self, pourquoi: str) -> None:
        super().__init__(_REFUS.format(pourquoi))


def derniere_ancre(registre: Registre, publiques: Publiques) -> Ancre | None:
    """Return the last anchor, its signature checked. Raises AncrageRefuse when it does not hold."""
    ligne = registre.derniere_ligne
    if ligne is None:
        return None
    try:
        return verifiee(0, ligne, publiques)
    except AncreAlteree as erreur:
        raise AncrageRefuse(f"le dernier point d’ancrage ne va pas, {erreur.anomalie}.") from erreur
    except CleInconnue as erreur:
        raise AncrageRefuse(f"la clé publique {erreur.cle} n’est pas ici.") from erreur


def ancrer(
    session: Session,
    registre: Registre,
    cle: Ed25519PrivateKey,
    publiques: Publiques,
    *,
    maintenant: datetime,
) -> Ancre | None:
    """Add an anchor for the rows that have none; return it, None when there is no such row.

    Every new row is checked on the way, as `flask journal verifier` does. The session must have
    read nothing before the register was held. Raises AncrageRefuse.
    """
    derniere = derniere_ancre(registre, publiques)
    relecture = _depuis(session, derniere, maintenant)
    depart = relecture.seq
    try:
        with session.execute(lignes_apres(depart), execution_options=PAR_LOT) as lignes:
            for ligne in lignes:
                anomalie = relecture.avancer(ligne)
                if anomalie:
                    raise AncrageRefuse(f"ligne {ligne.seq}, {anomalie}.")
    except ILLISIBLE as erreur:
        raise AncrageRefuse(f"une ligne est illisible, après la {relecture.seq}.") from erreur
    if relecture.seq == depart:
        return None
    ancre = ancre_de(
        cle,
        relecture.arbre,
        tete=relecture.tete,
        colonnes=relecture.sceller_les_colonnes(),
        precedente=derniere,
        maintenant=maintenant,
    )
    registre.ajouter(ancre.ligne)
    return ancre


def nb_a_ancrer(session: Session, derniere: Ancre | None, *, maintenant: datetime) -> int:
    """Return how many rows are due for an anchor: all, or none before 1,000 or five minutes.

    Raises AncrageRefuse when the base is not what the last anchor says.
    """
    if derniere is None:
        return _nb_lignes(session)
    _exiger_la_meme(session, derniere)
    nombre = _nb_lignes(session) - derniere.taille
    # A clock that was put back does not hold anchors up.
    recente = abs(maintenant - derniere.le) < RYTHME
    return 0 if recente and nombre < NB_LIGNES else nombre


def _depuis(session: Session, derniere: Ancre | None, maintenant: datetime) -> Relecture:
    """Return a reading that stands where the last anchor does, once the base agrees."""
    cle = cles(session).journal
    if derniere is None:
        return Relecture(cle, maintenant)
    _exiger_la_meme(session, derniere)
    return reprise(cle, maintenant, derniere)


def _exiger_la_meme(session: Session, derniere: Ancre) -> None:
    """Compare one link, which stands for all before it: the whole is for the verifier."""
    tete = session.scalar(select(Ligne.empreinte).where(Ligne.seq == derniere.taille))
    if tete is None:
        raise AncrageRefuse(_EN_RETARD.format(_nb_lignes(session), derniere.taille))
    if tete != derniere.tete:
        raise AncrageRefuse(_AUTRE_SUITE.format(derniere.taille))


def _nb_lignes(session: Session) -> int:
    return session.scalar(select(Ligne.seq).order_by(Ligne.seq.desc()).limit(1)) or 0
