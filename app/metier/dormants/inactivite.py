"""Accounts that nobody opens: after 13 months they close, once their owner was told a month before."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import INACTIVITE, Aidant
from app.metier.aidants.queries import porteurs
from app.metier.authentification.models import Connexion
from app.metier.authentification.moyens.pertes import fermer_partout
from app.metier.dormants.ici import lieux_ouverts
from app.metier.equipe.queries import referents_de
from app.metier.messages.gabarits import rediger
from app.metier.messages.services import deposer
from app.socle.bdd import tenir_les_libres
from app.socle.horloge import jour_a_paris
from app.socle.langue.dates import jour_long

FERME_APRES, PREAVIS = timedelta(days=396), timedelta(days=30)
# A day that is over in Paris has then ended everywhere, Tahiti included.
_PARTOUT = timedelta(hours=12)
_PAR_FOIS = 100


def nb_a_annoncer(session: Session, *, maintenant: datetime) -> int:
    """Return how many accounts will close, whose owner does not know it yet."""
    return _nb(session, _a_annoncer(jour_a_paris(maintenant)))


def annoncer(session: Session, *, telephone: str, maintenant: datetime) -> int:
    """Tell a batch of owners until when their account stays open; return how many, 0 at the end."""
    dus = _tenir(session, _a_annoncer(jour_a_paris(maintenant)))
    for aidant in _endormis(session, dus):
        aidant.fermeture_annoncee_le = jour_a_paris(maintenant)
        message = rediger(
            "compte/inactif",
            prenom=aidant.prenom,
            depuis=jour_long(aidant.actif_le),
            jusqu_au=jour_long(ouvert_jusqu_au(aidant)),
            telephone=telephone,
        )
        deposer(session, aidant, message, maintenant=maintenant)
    session.flush()
    return len(dus)


def ouvert_jusqu_au(aidant: Aidant) -> date:
    """Return the last day of an account whose owner was told, unless they log in."""
    assert aidant.fermeture_annoncee_le is not None
    return max(aidant.actif_le + FERME_APRES, aidant.fermeture_annoncee_le + PREAVIS)


def nb_a_fermer(session: Session, *, maintenant: datetime) -> int:
    """Return how many accounts have had their last day."""
    return _nb(session, _a_fermer(jour_a_paris(maintenant - _PARTOUT)))


def fermer(session: Session, *, telephone: str, maintenant: datetime) -> int:
    """Close a batch of accounts, and tell their owners and référents; return how many.

    Memberships and means of login stay: opened again, the account finds them.
    """
    dus = _tenir(session, _a_fermer(jour_a_paris(maintenant - _PARTOUT)))
    fermes = _endormis(session, dus)
    for aidant in fermes:
        aidant.desactive_le, aidant.motif_desactivation = maintenant, INACTIVITE
        journal.noter(
            session,
            "desactivation_compte",
            le=maintenant,
            cible=aidant.id,
            details={"motif": INACTIVITE},
        )
        fermer_partout(session, aidant.id, maintenant)
        message = rediger("compte/endormi", prenom=aidant.prenom, telephone=telephone)
        deposer(session, aidant, message, maintenant=maintenant)
    session.flush()
    _dire_aux_referents(session, fermes, maintenant)
    return len(dus)


def _endormis(session: Session, dus: Sequence[Aidant]) -> list[Aidant]:
    """Return those who truly did not log in: two logins at once may have left the day unwritten."""
    requete = (
        select(Connexion.aidant_id, func.max(Connexion.ouverte_le))
        .where(Connexion.aidant_id.in_([aidant.id for aidant in dus]))
        .group_by(Connexion.aidant_id)
    )
    dernieres = {qui: jour_a_paris(le) for qui, le in session.execute(requete)}
    venus = [aidant for aidant in dus if dernieres.get(aidant.id, date.min) > aidant.actif_le]
    for aidant in venus:
        aidant.actif_le = dernieres[aidant.id]
    return [aidant for aidant in dus if aidant not in venus]


def _dire_aux_referents(session: Session, fermes: Sequence[Aidant], maintenant: datetime) -> None:
    """Once to each référent, with the names of theirs; to the support for a team left without."""
    par_referent: dict[Aidant, list[str]] = defaultdict(list)
    sans_referent: list[str] = []
    for lieu, siens in lieux_ouverts(session, fermes).items():
        referents = referents_de(session, lieu.id)
        for referent in referents:
            par_referent[referent] += [aidant.nom_complet for aidant in siens]
        if not referents:
            sans_referent.append(lieu.nom)
    for referent, noms in par_referent.items():
        message = rediger("equipe/endormis", prenom=referent.prenom, noms=sorted(set(noms)))
        deposer(session, referent, message, maintenant=maintenant)
    for qui in porteurs(session, Droit.SUPPORT) if sans_referent else ():
        message = rediger("structure/sans_referent", prenom=qui.prenom, lieux=sorted(sans_referent))
        deposer(session, qui, message, maintenant=maintenant)


def _a_annoncer(jour: date) -> ColumnElement[bool]:
    return and_(
        Aidant.desactive_le.is_(None),
        Aidant.actif_le <= jour - FERME_APRES + PREAVIS,
        or_(
            Aidant.fermeture_annoncee_le.is_(None),
            Aidant.fermeture_annoncee_le <= Aidant.actif_le,
        ),
    )


def _a_fermer(jour: date) -> ColumnElement[bool]:
    return and_(
        Aidant.desactive_le.is_(None),
        Aidant.actif_le < jour - FERME_APRES,
        Aidant.fermeture_annoncee_le < jour - PREAVIS,
        Aidant.fermeture_annoncee_le > Aidant.actif_le,
    )


def _nb(session: Session, dus: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(Aidant.id)).where(dus)) or 0


def _tenir(session: Session, dus: ColumnElement[bool]) -> Sequence[Aidant]:
    requete = select(Aidant).where(dus).order_by(Aidant.id).limit(_PAR_FOIS)
    return tenir_les_libres(session, requete)
