"""`flask cles …`: encrypt again, under today's key, what older keys encrypted."""

import uuid
from collections.abc import Sequence
from typing import cast

import click
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.commandes.refus import Groupe
from app.metier.authentification.models import MoyenConnexion
from app.metier.brouillons.distance.models import LienDistance
from app.metier.messages.models import Courriel
from app.metier.nouvelles.models import Abonnement, Sms
from app.socle.bdd import transaction
from app.socle.cles import ChiffrementInvalide, cles
from app.web.bdd import session

groupe_cles = Groupe("cles", help="Clés : rotation du chiffrement.")
_PAR_LOT = 200
Chiffree = MoyenConnexion | Courriel | Abonnement | Sms | LienDistance
# Whatever is encrypted under a key of its row (`cle_id`), and the words for it.
CHIFFREES: Sequence[tuple[str, type[Chiffree], str]] = (
    ("Moyens de connexion", MoyenConnexion, "secret_chiffre"),
    ("Messages en attente", Courriel, "texte_chiffre"),
    ("Personnes à prévenir", Abonnement, "numero_chiffre"),
    ("SMS en attente", Sms, "contenu_chiffre"),
    ("Destinataires des liens à distance", LienDistance, "destinataire_chiffre"),
)


@groupe_cles.command("tourner")
@with_appcontext
def tourner() -> None:
    """Chiffre à nouveau, avec la clé du jour, ce que d’anciennes clés chiffraient.

    Interrompue, elle se reprend : il suffit de la relancer.
    """
    for titre, table, colonne in CHIFFREES:
        faits, illisibles = _rechiffrer(table, colonne)
        click.echo(f"{titre} : {faits}.")
        if illisibles:
            click.echo(
                f"Aucune clé n’en ouvre {illisibles} : ils restent comme ils sont.", err=True
            )


def _rechiffrer(table: type[Chiffree], colonne: str) -> tuple[int, int]:
    """Encrypt a table's rows again, by lots; return how many, and how many no key opens."""
    total, illisibles = 0, set[uuid.UUID]()
    while True:
        with transaction(session()) as bdd:
            lus, faits = _un_lot(bdd, table, colonne, illisibles)
        total += faits
        if not lus:
            return total, len(illisibles)


def _un_lot(
    bdd: Session, table: type[Chiffree], colonne: str, illisibles: set[uuid.UUID]
) -> tuple[int, int]:
    """Encrypt one lot again; return how many rows it had, and how many were done.

    What no key opens is added to `illisibles`, and read no more.
    """
    trousseau, faits = cles(bdd), 0
    anciennes = bdd.scalars(
        select(table)
        .where(table.cle_id != trousseau.id_chiffrement, table.id.not_in(illisibles))
        .where(getattr(table, colonne).is_not(None))
        .limit(_PAR_LOT)
        .with_for_update()
    ).all()
    for ligne in cast(Sequence[Chiffree], anciennes):
        try:
            clair = trousseau.dechiffrer(getattr(ligne, colonne), ligne.contexte)
        except ChiffrementInvalide:
            illisibles.add(ligne.id)
            continue
        setattr(ligne, colonne, trousseau.chiffrer(clair, ligne.contexte))
        ligne.cle_id = trousseau.id_chiffrement
        faits += 1
    return len(anciennes), faits
