"""Who asks proves an e-mail address by a link; their browser then keeps a secret of its own."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.metier.aidants.services import lire_adresse
from app.metier.authentification.codes import Compteur
from app.metier.habilitation.models import AccesDemandeur
from app.metier.messages.gabarits import rediger
from app.metier.messages.services import deposer
from app.socle.cles import condenser, nouveau_secret
from app.socle.erreurs import ErreurMetier, TropDeTentatives
from app.socle.reseau import Reseau
from app.socle.sql import chacun_son_tour, touche_une_ligne

DUREE_LIEN = timedelta(hours=1)
# Without being used; and whatever its use, since the link.
VIE, VIE_MAX = timedelta(hours=12), timedelta(days=30)
REPIT = timedelta(minutes=1)
_NB_LIENS, _FENETRE = 3, timedelta(minutes=15)
# A second press of the same button: the message is on its way.
_DOUBLE = timedelta(seconds=10)
_PAR_RESEAU = ((timedelta(minutes=5), 20), (timedelta(hours=1), 60))


class LienRefuse(ErreurMetier):
    """The link is spent, too old, or was never drawn."""

    statut = 403
    titre = "Ce lien ne sert plus"
    est_de_la_page = True

    def __init__(self) -> None:
        super().__init__(
            "Il a plus d’une heure, ou il a déjà servi. Ce que vous avez écrit est gardé : "
            "demandez un nouveau lien depuis la page de la demande."
        )


def compteur_des_liens(reseau: Reseau) -> Compteur:
    """Links that one network asks for."""
    return Compteur(("lien du demandeur", reseau), _PAR_RESEAU)


def demander_lien(session: Session, courriel: str, *, base: str, maintenant: datetime) -> None:
    """Draw a link and write its mail, known address or not. Raises ErreurMetier, TropDeTentatives.

    `base` is the whole address of the page that spends it.
    """
    adresse = lire_adresse(courriel)
    chacun_son_tour(session, "acces_demandeur", adresse)
    recents = session.scalars(
        select(AccesDemandeur.cree_le).where(
            AccesDemandeur.courriel == adresse, AccesDemandeur.cree_le > maintenant - _FENETRE
        )
    ).all()
    if any(le > maintenant - _DOUBLE for le in recents):
        return
    if len(recents) >= _NB_LIENS:
        raise TropDeTentatives(
            "Vous avez déjà demandé trois liens. Regardez votre messagerie, indésirables compris. "
            "Attendez un quart d’heure avant d’en demander un autre."
        )
    jeton = nouveau_secret()
    expire_le = maintenant + DUREE_LIEN
    session.add(
        AccesDemandeur(
            courriel=adresse, lien_hash=condenser(jeton), cree_le=maintenant, expire_le=expire_le
        )
    )
    session.flush()
    message = rediger("habilitation/lien", adresse=f"{base}?jeton={jeton}")
    deposer(session, None, message, a=adresse, maintenant=maintenant, perime_le=expire_le)


def ouvrir(session: Session, jeton: str, *, maintenant: datetime) -> str:
    """Spend a link, once; return the secret that the browser will keep. Raises LienRefuse."""
    lien_hash, secret = condenser(jeton), nouveau_secret()
    depense = touche_une_ligne(
        session,
        update(AccesDemandeur)
        .where(
            AccesDemandeur.lien_hash == lien_hash,
            AccesDemandeur.prouve_le.is_(None),
            AccesDemandeur.ferme_le.is_(None),
            AccesDemandeur.expire_le > maintenant,
        )
        .values(prouve_le=maintenant, secret_hash=condenser(secret), expire_le=maintenant + VIE),
    )
    if not depense:
        raise LienRefuse
    return secret


def acces_de(session: Session, secret: str, *, maintenant: datetime) -> AccesDemandeur | None:
    """Return the living access that this secret opens."""
    return session.scalar(
        select(AccesDemandeur).where(
            AccesDemandeur.secret_hash == condenser(secret),
            AccesDemandeur.ferme_le.is_(None),
            AccesDemandeur.expire_le > maintenant,
        )
    )


def fin_prolongee(acces: AccesDemandeur, maintenant: datetime) -> datetime | None:
    """Return until when its use now keeps an access; None when it was used this very minute."""
    assert acces.prouve_le is not None
    fin = min(maintenant + VIE, acces.prouve_le + VIE_MAX)
    return fin if fin - acces.expire_le >= REPIT else None


def prolonger(session: Session, acces: AccesDemandeur, fin: datetime) -> None:
    """Keep a living access until `fin`."""
    session.execute(
        update(AccesDemandeur)
        .where(AccesDemandeur.id == acces.id, AccesDemandeur.ferme_le.is_(None))
        .values(expire_le=fin)
        .execution_options(synchronize_session=False)
    )


def fermer(session: Session, acces_id: uuid.UUID, *, maintenant: datetime) -> None:
    """Close an access: its secret opens nothing any more."""
    session.execute(
        update(AccesDemandeur)
        .where(AccesDemandeur.id == acces_id, AccesDemandeur.ferme_le.is_(None))
        .values(ferme_le=maintenant)
        .execution_options(synchronize_session=False)
    )
