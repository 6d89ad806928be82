"""Cards out of anybody's hands: how many are left, where one is, which will never serve."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Aidant
from app.metier.authentification.models import MoyenConnexion
from app.socle.erreurs import Conflit
from app.socle.langue.saisies import lire_signes

# Why a card of the stock will never be given.
MOTIFS_REBUT: Mapping[str, str] = MappingProxyType(
    {
        "perdue": "Elle est perdue",
        "cassee": "Elle n’affiche plus rien",
        "erreur": "Elle a été importée par erreur",
    }
)
_EST_UNE_CARTE = MoyenConnexion.genre == "carte"
_EN_STOCK = and_(MoyenConnexion.aidant_id.is_(None), MoyenConnexion.retire_le.is_(None))
_EN_MAIN = and_(MoyenConnexion.aidant_id.is_not(None), MoyenConnexion.retire_le.is_(None))


@dataclass(frozen=True, slots=True)
class Stock:
    """How many cards wait for somebody, are in somebody's hands, serve no longer."""

    en_stock: int
    en_main: int
    retirees: int


@dataclass(frozen=True, slots=True)
class CarteSituee:
    """A card, and whose it is or was."""

    carte: MoyenConnexion
    aidant: Aidant | None

    @property
    def est_en_stock(self) -> bool:
        """True while it may be given to somebody."""
        return self.carte.aidant_id is None and self.carte.retire_le is None


def stock(session: Session) -> Stock:
    """Count the cards, by where they are."""
    nombre = func.count()
    lues = session.execute(
        select(
            nombre.filter(_EN_STOCK),
            nombre.filter(_EN_MAIN),
            nombre.filter(MoyenConnexion.retire_le.is_not(None)),
        ).where(_EST_UNE_CARTE)
    ).one()
    return Stock(*lues)


def situer(session: Session, numero: str) -> CarteSituee | None:
    """Return the card of this number, as it is written on its back or nearly."""
    trouvee = session.execute(
        select(MoyenConnexion, Aidant)
        .outerjoin(Aidant, Aidant.id == MoyenConnexion.aidant_id)
        .where(_EST_UNE_CARTE, MoyenConnexion.numero_plie == lire_signes(numero))
    ).first()
    return CarteSituee(*trouvee) if trouvee else None


def mettre_au_rebut(
    session: Session, carte: MoyenConnexion, *, motif: str, par: Aidant, maintenant: datetime
) -> bool:
    """Have a card of the stock, held, never be given; False when it was so already.

    Raises Conflit when somebody holds it: it is then removed from their page.
    """
    if carte.aidant_id is not None:
        raise Conflit("Cette carte vient d’être donnée : elle se retire de la page de la personne.")
    if carte.retire_le is not None:
        return False
    carte.retire_le, carte.motif_retrait = maintenant, motif
    journal.noter(
        session,
        "rebut_carte",
        le=maintenant,
        aidant=par.id,
        details={"moyen": str(carte.id), "motif": motif},
    )
    return True
