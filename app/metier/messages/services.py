"""Deposit a message inside an act; take it, then record what became of it, around its sending."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.authentification.models import LienConnexion
from app.metier.messages.gabarits import Message
from app.metier.messages.html import en_html
from app.metier.messages.models import Courriel
from app.socle.cles import cles

# In `Session.info`: a message was written, whoever sends them may be told after the commit.
DEPOT = "courriel_depose"
NB_ESSAIS_MAX = 30
VIE = timedelta(days=3)
_RESERVATION = timedelta(minutes=2)
_REPOS, _REPOS_MAX = timedelta(seconds=30), timedelta(hours=2)
# What is worth nothing in an hour: the links, that somebody waits for.
_PRESSE = timedelta(hours=1)


def deposer(
    session: Session,
    aidant: Aidant | None,
    message: Message,
    *,
    maintenant: datetime,
    a: str | None = None,
    a_l_usager: str | None = None,
    perime_le: datetime | None = None,
    lien: LienConnexion | None = None,
    mandat_id: uuid.UUID | None = None,
    abonnement_id: uuid.UUID | None = None,
) -> Courriel:
    """Write a message in the act's transaction; past `perime_le` it is not worth sending.

    It goes to the account's address, or to `a`: one that is to be proved, that was just left, or
    of somebody who has no account, `aidant` being None; or to `a_l_usager`, the address of a person
    helped, kept encrypted and wiped with the text. `lien` is the link of login that it carries: its
    page tells how far the message has come. `mandat_id` is the mandate it tells of, `abonnement_id`
    the request to be told that it answers: see `retirer` and `retirer_des_abonnements`.
    """
    destinataire = a_l_usager or a or (aidant.courriel if aidant else None)
    assert destinataire is not None
    if lien is not None and aidant is not None:
        _perimer_les_liens(session, aidant, maintenant)
    trousseau = cles(session)
    courriel = Courriel(
        id=uuid.uuid4(),
        aidant_id=aidant.id if aidant else None,
        lien_id=lien.id if lien else None,
        mandat_id=mandat_id,
        abonnement_id=abonnement_id,
        destinataire="" if a_l_usager else destinataire,
        sujet=message.sujet,
        cle_id=trousseau.id_chiffrement,
        cree_le=maintenant,
        perime_le=perime_le,
    )
    texte = f"{destinataire}\n{message.texte}" if a_l_usager else message.texte
    courriel.texte_chiffre = trousseau.chiffrer(texte.encode(), courriel.contexte)
    session.add(courriel)
    session.flush()
    session.info[DEPOT] = True
    return courriel


def nb_a_envoyer(session: Session, *, maintenant: datetime) -> int:
    """Return how many messages may be tried now."""
    requete = select(func.count()).select_from(Courriel).where(_a_essayer(maintenant))
    return session.scalar(requete) or 0


def il_en_reste(session: Session) -> bool:
    """True while a message waits, even for later."""
    return session.scalar(select(Courriel.id).where(_attend()).limit(1)) is not None


def prendre(session: Session, *, maintenant: datetime) -> Courriel | None:
    """Take the next message for this process, for two minutes; None when there is none.

    What soon perishes first, the newest of them first; then what was tried least, the oldest first.
    """
    presse = and_(Courriel.perime_le.is_not(None), Courriel.perime_le <= maintenant + _PRESSE)
    courriel = session.scalar(
        select(Courriel)
        .where(_a_essayer(maintenant))
        .order_by(
            case((presse, 0), else_=1),
            case((presse, Courriel.cree_le)).desc(),
            Courriel.nb_essais,
            Courriel.cree_le,
        )
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if courriel is not None:
        courriel.nb_essais += 1
        courriel.reserve_jusqu_au = maintenant + _RESERVATION
    return courriel


def composer(session: Session, courriel: Courriel, *, de: str) -> EmailMessage:
    """Return the message in clear, ready for the transport."""
    assert courriel.texte_chiffre is not None
    texte = cles(session).dechiffrer(courriel.texte_chiffre, courriel.contexte).decode()
    destinataire = courriel.destinataire
    if not destinataire:
        destinataire, _, texte = texte.partition("\n")
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = de, destinataire, courriel.sujet
    message["Date"] = format_datetime(courriel.cree_le)
    message["Message-ID"] = make_msgid(
        idstring=courriel.id.hex, domain=parseaddr(de)[1].rpartition("@")[2]
    )
    message.set_content(texte)
    message.add_alternative(en_html(courriel.sujet, texte), subtype="html")
    return message


def texte_de(message: EmailMessage) -> str:
    """Return the plain side of a message."""
    corps = message.get_body(("plain",))
    assert corps is not None
    return str(corps.get_content())


def marquer_envoye(session: Session, courriel_id: uuid.UUID, *, maintenant: datetime) -> None:
    """Record that it left, and wipe its text; nothing when its account is gone meanwhile."""
    session.execute(
        update(Courriel)
        .where(Courriel.id == courriel_id)
        .values(envoye_le=maintenant, abandonne_le=None, texte_chiffre=None)
    )


def marquer_echoue(
    session: Session, courriel_id: uuid.UUID, *, est_refuse: bool, maintenant: datetime
) -> None:
    """Record a try that failed: given up when refused or tried enough, or left to rest.

    Each rest is twice the one before, two hours at most.
    """
    courriel = session.get(Courriel, courriel_id)
    if courriel is None:
        return
    if est_refuse or courriel.nb_essais >= NB_ESSAIS_MAX:
        courriel.abandonne_le, courriel.texte_chiffre = maintenant, None
    else:
        repos = min(_REPOS * 2 ** (courriel.nb_essais - 1), _REPOS_MAX)
        courriel.reserve_jusqu_au = maintenant + repos


def abandonner(session: Session, *, maintenant: datetime) -> None:
    """Give up, and wipe, what waits and is too old, tried enough, or not worth sending any more."""
    session.execute(
        update(Courriel)
        .where(
            _attend(),
            _n_est_pas_pris(maintenant),
            or_(
                Courriel.perime_le <= maintenant,
                Courriel.cree_le <= maintenant - VIE,
                Courriel.nb_essais >= NB_ESSAIS_MAX,
            ),
        )
        .values(abandonne_le=maintenant, texte_chiffre=None)
        .execution_options(synchronize_session=False)
    )


def retirer(session: Session, mandats: Collection[uuid.UUID]) -> None:
    """Withdraw what waits to be sent about these mandates: it leaves no trace, and never leaves.

    What the postman holds this very second may be said already; put back to rest, it is gone too.
    """
    session.execute(
        delete(Courriel)
        .where(Courriel.mandat_id.in_(mandats), _attend())
        .execution_options(synchronize_session=False)
    )


def retirer_des_abonnements(session: Session, abonnements: Collection[uuid.UUID]) -> None:
    """Withdraw what waits to be sent to these persons."""
    session.execute(
        delete(Courriel)
        .where(Courriel.abonnement_id.in_(abonnements), _attend())
        .execution_options(synchronize_session=False)
    )


def _perimer_les_liens(session: Session, aidant: Aidant, maintenant: datetime) -> None:
    """What waits with a link that another one has just replaced would only mislead."""
    session.execute(
        update(Courriel)
        .where(Courriel.aidant_id == aidant.id, Courriel.lien_id.is_not(None), _attend())
        .values(perime_le=maintenant)
        .execution_options(synchronize_session=False)
    )


def _attend() -> ColumnElement[bool]:
    return and_(Courriel.envoye_le.is_(None), Courriel.abandonne_le.is_(None))


def _n_est_pas_pris(maintenant: datetime) -> ColumnElement[bool]:
    return or_(Courriel.reserve_jusqu_au.is_(None), Courriel.reserve_jusqu_au <= maintenant)


def _a_essayer(maintenant: datetime) -> ColumnElement[bool]:
    return and_(
        _attend(),
        Courriel.texte_chiffre.is_not(None),
        or_(Courriel.perime_le.is_(None), Courriel.perime_le > maintenant),
        _n_est_pas_pris(maintenant),
    )
