"""When each territory opens, as the national team changes it, and who enters the queue that day."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Aidant
from app.metier.habilitation import fil
from app.metier.habilitation.etats import Etat, est_dans
from app.metier.habilitation.instruction import courriels
from app.metier.habilitation.instruction.prise import exiger_equipe
from app.metier.habilitation.models import DemandeHabilitation, Ouverture
from app.metier.habilitation.ouvertures import sont_ouvertes
from app.metier.journal.action import Detail
from app.metier.territoires.cog import departements, regions
from app.socle.bdd import tenir_les_libres
from app.socle.erreurs import ErreurMetier, Introuvable
from app.socle.langue.noms import aplatir

_PAR_FOIS = 50
_PREMIER_JOUR = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Territoire:
    """A région, or a collectivity overseas; `attendent`: how many requests wait for its day."""

    ouverture: Ouverture
    nom: str
    attendent: int = 0

    @property
    def est_region(self) -> bool:
        """False for a collectivity overseas."""
        return self.ouverture.code_region is not None


def territoires(session: Session) -> list[Territoire]:
    """Return them all, régions first, by name."""
    nombres = _nb_en_attente(session)
    tous = [
        Territoire(une, nom_de(une), nombres.get((une.code_region, une.code_departement), 0))
        for une in session.scalars(select(Ouverture))
    ]
    return sorted(tous, key=lambda un: (not un.est_region, aplatir(un.nom)))


def territoire(session: Session, ouverture_id: uuid.UUID, *, verrou: bool = False) -> Territoire:
    """Return one of them, held when it is to be changed. Raises Introuvable."""
    requete = select(Ouverture).where(Ouverture.id == ouverture_id)
    if verrou:
        requete = requete.with_for_update().execution_options(populate_existing=True)
    trouvee = session.scalar(requete)
    if trouvee is None:
        raise Introuvable
    return Territoire(trouvee, nom_de(trouvee))


def nom_de(ouverture: Ouverture) -> str:
    """Return the name of its territory."""
    if ouverture.code_region is not None:
        return regions()[ouverture.code_region].nom
    assert ouverture.code_departement is not None
    return departements()[ouverture.code_departement].nom


def changer(
    session: Session,
    tenu: Territoire,
    jour: date | None,
    *,
    par: Aidant,
    maintenant: datetime,
) -> bool:
    """Have a territory, held, open on a day, or on none known yet; False when nothing changes.

    What entered the queue stays in it. Raises Interdit, ErreurMetier.
    """
    exiger_equipe(par)
    if jour is not None and jour < _PREMIER_JOUR:
        raise ErreurMetier("Choisissez un jour à partir de 2020.", champ="jour")
    if tenu.ouverture.ouvre_le == jour:
        return False
    tenu.ouverture.ouvre_le = jour
    session.flush()
    details: dict[str, Detail] = {
        "territoire": tenu.ouverture.code_region or tenu.ouverture.code_departement or "",
        "jour": jour.isoformat() if jour else "",
    }
    journal.noter(session, "changement_ouverture", le=maintenant, aidant=par.id, details=details)
    return True


def nb_a_entrer(session: Session, *, maintenant: datetime) -> int:
    """Return how many requests wait whose territory is open now."""
    requete = select(func.count(DemandeHabilitation.id)).where(
        est_dans(Etat.PAS_OUVERTE, DemandeHabilitation), sont_ouvertes(maintenant)
    )
    return session.scalar(requete) or 0


def faire_entrer(
    session: Session, *, adresse: Callable[[uuid.UUID], str], maintenant: datetime
) -> int:
    """Have a batch of them enter the queue, in the order they were sent; each is told, once."""
    requete = (
        select(DemandeHabilitation)
        .where(est_dans(Etat.PAS_OUVERTE, DemandeHabilitation), sont_ouvertes(maintenant))
        .order_by(DemandeHabilitation.deposee_le, DemandeHabilitation.id)
        .limit(_PAR_FOIS)
    )
    entrent = tenir_les_libres(session, requete)
    for demande in entrent:
        demande.entree_le = maintenant
        session.flush()
        fil.noter(session, demande, "entree", cote=fil.Cote.SERVICE, maintenant=maintenant)
        courriels.entree(session, demande, lien=adresse(demande.id), maintenant=maintenant)
    return len(entrent)


def _nb_en_attente(session: Session) -> dict[tuple[str | None, str | None], int]:
    """Return how many requests wait, by région, or by collectivity where there is none."""
    lieu = DemandeHabilitation.code_region, DemandeHabilitation.code_departement
    requete = (
        select(*lieu, func.count())
        .where(est_dans(Etat.PAS_OUVERTE, DemandeHabilitation))
        .group_by(*lieu)
    )
    nombres: dict[tuple[str | None, str | None], int] = {}
    for region, departement, nombre in session.execute(requete):
        cle = (region, None) if region else (None, departement)
        nombres[cle] = nombres.get(cle, 0) + nombre
    return nombres
