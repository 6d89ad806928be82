"""Deposit a message inside an act; send what waits once the act is committed."""

import smtplib
import ssl
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from urllib.parse import unquote, urlsplit

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from app.aidants.models import Aidant
from app.cles import cles
from app.courriels.html import en_html
from app.courriels.models import Courriel
from app.sql import touche_une_ligne

_DELAI_SMTP = 5
_RESERVATION = timedelta(minutes=2)
_PAR_TOUR = 20

Transport = Callable[[EmailMessage], None]


@dataclass(frozen=True, slots=True)
class Expediteur:
    """Where messages leave from: an `smtp://` or `smtps://` address, and the sender."""

    smtp_url: str
    de: str

    def __call__(self, message: EmailMessage) -> None:
        """Send one message. Raises OSError or smtplib.SMTPException when it cannot leave."""
        url = urlsplit(self.smtp_url)
        hote, port = url.hostname or "localhost", url.port or 0
        # The library's own default checks no certificate.
        tls = ssl.create_default_context()
        with (
            smtplib.SMTP_SSL(hote, port, timeout=_DELAI_SMTP, context=tls)
            if url.scheme == "smtps"
            else smtplib.SMTP(hote, port, timeout=_DELAI_SMTP)
        ) as serveur:
            if url.scheme == "smtp+starttls":
                serveur.starttls(context=tls)
            if url.username and url.password:
                serveur.login(unquote(url.username), unquote(url.password))
            serveur.send_message(message)


def deposer(
    session: Session,
    aidant: Aidant,
    *,
    sujet: str,
    texte: str,
    maintenant: datetime,
    perime_le: datetime | None = None,
) -> Courriel:
    """Write a message in the act's transaction; past `perime_le` it is not worth sending."""
    trousseau = cles(session)
    courriel = Courriel(
        id=uuid.uuid4(),
        aidant_id=aidant.id,
        destinataire=aidant.courriel,
        sujet=sujet,
        cle_id=trousseau.id_chiffrement,
        cree_le=maintenant,
        perime_le=perime_le,
    )
    courriel.texte_chiffre = trousseau.chiffrer(texte.encode(), courriel.contexte)
    session.add(courriel)
    session.flush()
    return courriel


def a_envoyer(session: Session, *, maintenant: datetime) -> list[uuid.UUID]:
    """Return the ids of messages that wait, the oldest first."""
    requete = select(Courriel.id).where(*_en_attente(maintenant)).order_by(Courriel.cree_le)
    return list(session.scalars(requete.limit(_PAR_TOUR)))


def reserver(session: Session, courriel_id: uuid.UUID, *, maintenant: datetime) -> Courriel | None:
    """Take a message for this process for two minutes; None when another one has it."""
    reserve = touche_une_ligne(
        session,
        update(Courriel)
        .where(Courriel.id == courriel_id, *_en_attente(maintenant))
        .values(reserve_jusqu_au=maintenant + _RESERVATION, nb_essais=Courriel.nb_essais + 1),
    )
    return session.get(Courriel, courriel_id) if reserve else None


def composer(session: Session, courriel: Courriel, *, de: str) -> EmailMessage:
    """Return the message in clear, ready for the transport."""
    assert courriel.texte_chiffre is not None
    texte = cles(session).dechiffrer(courriel.texte_chiffre, courriel.contexte).decode()
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = de, courriel.destinataire, courriel.sujet
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
    """Record that it left, and wipe its text."""
    courriel = session.get_one(Courriel, courriel_id)
    courriel.envoye_le, courriel.texte_chiffre = maintenant, None


def _en_attente(maintenant: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Courriel.envoye_le.is_(None),
        or_(Courriel.perime_le.is_(None), Courriel.perime_le > maintenant),
        or_(Courriel.reserve_jusqu_au.is_(None), Courriel.reserve_jusqu_au < maintenant),
    )
