"""Links of login, sent after a right code: ask for one, spend it."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.authentification.models import LienConnexion
from app.socle.cles import condenser, nouveau_secret
from app.socle.erreurs import ErreurMetier, TropDeTentatives
from app.socle.sql import chacun_son_tour, touche_une_ligne

DUREE_LIEN = timedelta(minutes=10)
_NB_LIENS, _FENETRE_LIENS = 3, timedelta(minutes=15)


class LienRefuse(ErreurMetier):
    """The link is spent, too old, replaced, or opened in another browser."""

    statut = 403
    titre = "Ce lien ne sert plus"

    def __init__(self) -> None:
        super().__init__(
            "Il a plus de 10 minutes, il a déjà servi, un autre "
            "l’a remplacé, ou il a été ouvert dans un autre navigateur. Demandez-en un nouveau."
        )


@dataclass(frozen=True, slots=True)
class DemandeLien:
    """The link's row, and what the mail (`jeton`) and the browser's cookie (`navigateur`) carry."""

    lien: LienConnexion
    jeton: str
    navigateur: str


def demander_lien(
    session: Session,
    aidant: Aidant,
    *,
    suite: str,
    retenir_ordinateur: bool,
    maintenant: datetime,
) -> DemandeLien:
    """Draw a link, once the code is spent; earlier links of this account die.

    Raises TropDeTentatives past 3 links in 15 minutes.
    """
    chacun_son_tour(session, "liens", str(aidant.id))
    recents = select(func.count()).where(
        LienConnexion.aidant_id == aidant.id, LienConnexion.cree_le > maintenant - _FENETRE_LIENS
    )
    if (session.scalar(recents) or 0) >= _NB_LIENS:
        raise TropDeTentatives(
            "Vous avez déjà demandé trois liens. Regardez votre messagerie, indésirables compris. "
            "Attendez un quart d’heure avant d’en demander un autre."
        )
    session.execute(
        update(LienConnexion)
        .where(LienConnexion.aidant_id == aidant.id, LienConnexion.annule_le.is_(None))
        .values(annule_le=maintenant)
    )
    jeton, navigateur = nouveau_secret(), nouveau_secret()
    lien = LienConnexion(
        id=uuid.uuid4(),
        aidant_id=aidant.id,
        jeton_hash=condenser(jeton),
        navigateur_hash=condenser(navigateur),
        suite=suite,
        retenir_ordinateur=retenir_ordinateur,
        cree_le=maintenant,
        expire_le=maintenant + DUREE_LIEN,
    )
    session.add(lien)
    session.flush()
    return DemandeLien(lien, jeton, navigateur)


def consommer_lien(
    session: Session, *, jeton: str, navigateur: str, maintenant: datetime
) -> LienConnexion:
    """Spend the link, once, in the browser that asked for it. Raises LienRefuse."""
    jeton_hash = condenser(jeton)
    # Accounts before links, as everywhere: two acts never wait for each other.
    session.scalar(
        select(Aidant.id)
        .join(LienConnexion, LienConnexion.aidant_id == Aidant.id)
        .where(LienConnexion.jeton_hash == jeton_hash)
        .with_for_update(read=True, of=Aidant)
    )
    depense = touche_une_ligne(
        session,
        update(LienConnexion)
        .where(
            LienConnexion.jeton_hash == jeton_hash,
            LienConnexion.navigateur_hash == condenser(navigateur),
            LienConnexion.utilise_le.is_(None),
            LienConnexion.annule_le.is_(None),
            LienConnexion.expire_le > maintenant,
        )
        .values(utilise_le=maintenant),
    )
    if not depense:
        raise LienRefuse
    return session.scalars(
        select(LienConnexion).where(LienConnexion.jeton_hash == jeton_hash)
    ).one()
