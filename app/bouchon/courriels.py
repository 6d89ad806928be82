"""The demonstration's mail: an SMTP server that delivers to files, and pages to read them."""

import email
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Blueprint, abort, render_template

from app.bouchon.ecoute import HOTE, ecouter
from app.bouchon.etat import bouchon
from app.bouchon.reglages import ReglagesBouchon

blueprint = Blueprint("courriels", __name__)

NB_LISTES = 200


@dataclass(frozen=True)
class Courriel:
    """A received mail, as a page shows it."""

    nom: str
    destinataire: str
    sujet: str
    recu_le: datetime
    texte: str


class Boite:
    """aiosmtpd handler: each message accepted becomes a file."""

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier

    async def handle_DATA(  # noqa: N802 -- the name aiosmtpd looks for
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Write the message; the file appears whole or not at all."""
        contenu = envelope.content or b""
        octets = contenu.encode() if isinstance(contenu, str) else contenu
        nom = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
        brouillon = self.dossier / f"{nom}.tmp"
        brouillon.write_bytes(octets)
        brouillon.rename(self.dossier / f"{nom}.eml")
        return "250 OK"


def demarrer_smtp(reglages: ReglagesBouchon) -> Controller:
    """Start the SMTP server in a thread; the caller stops it with `.stop()`.

    Raises `PortPris`.
    """
    ecouter(reglages.smtp_port, "BOUCHON_SMTP_PORT").close()
    reglages.dossier_courriels.mkdir(parents=True, exist_ok=True)
    serveur = Controller(
        Boite(reglages.dossier_courriels),
        hostname=HOTE,
        port=reglages.smtp_port,
        enable_SMTPUTF8=True,
    )
    serveur.start()
    return serveur


@blueprint.get("/courriels")
def liste() -> str:
    """Received mails, newest first."""
    fichiers = _fichiers(bouchon().reglages.dossier_courriels)
    return render_template(
        "bouchon/courriels.html",
        courriels=[_lire(fichier) for fichier in fichiers[:NB_LISTES]],
        nb_courriels=len(fichiers),
        smtp_port=bouchon().reglages.smtp_port,
    )


@blueprint.get("/courriels/<nom>")
def courriel(nom: str) -> str:
    """One mail, its links clickable."""
    fichiers = {un.name: un for un in _fichiers(bouchon().reglages.dossier_courriels)}
    if nom not in fichiers:
        abort(404)
    return render_template("bouchon/courriel.html", courriel=_lire(fichiers[nom]))


def _fichiers(dossier: Path) -> list[Path]:
    return sorted(dossier.glob("*.eml"), reverse=True)


def _lire(fichier: Path) -> Courriel:
    message = email.message_from_bytes(fichier.read_bytes(), policy=policy.default)
    return Courriel(
        nom=fichier.name,
        destinataire=str(message["To"] or "sans destinataire"),
        sujet=str(message["Subject"] or "sans objet"),
        recu_le=datetime.fromtimestamp(fichier.stat().st_mtime).astimezone(),
        texte="\n".join(_textes(message)),
    )


def _textes(message: EmailMessage) -> Iterator[str]:
    corps = message.get_body(preferencelist=("plain", "html"))
    if corps is not None:
        yield str(corps.get_content())
