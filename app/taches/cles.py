"""`flask cles …`: encrypt again, under today's key, what older keys encrypted."""

from collections.abc import Callable

import click
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.authentification.models import MoyenConnexion
from app.bdd import session, transaction
from app.cles import cles
from app.courriels.models import Courriel

groupe_cles = click.Group("cles", help="Clés : rotation du chiffrement.")
_PAR_LOT = 200


@groupe_cles.command("tourner")
@with_appcontext
def tourner() -> None:
    """Chiffre à nouveau, avec la clé du jour, ce que d’anciennes clés chiffraient.

    Interrompue, elle se reprend : il suffit de la relancer.
    """
    moyens, messages = _par_lots(_moyens), _par_lots(_messages)
    click.echo(f"Moyens de connexion : {moyens} ; messages en attente : {messages}.")


def _par_lots(un_lot: Callable[[Session], int]) -> int:
    total = 0
    while True:
        with transaction(session()) as bdd:
            nombre = un_lot(bdd)
        total += nombre
        if nombre < _PAR_LOT:
            return total


def _moyens(bdd: Session) -> int:
    trousseau = cles(bdd)
    anciens = bdd.scalars(
        select(MoyenConnexion)
        .where(MoyenConnexion.cle_id != trousseau.id_chiffrement)
        .limit(_PAR_LOT)
        .with_for_update()
    ).all()
    for moyen in anciens:
        clair = trousseau.dechiffrer(moyen.secret_chiffre, moyen.contexte)
        moyen.secret_chiffre = trousseau.chiffrer(clair, moyen.contexte)
        moyen.cle_id = trousseau.id_chiffrement
    return len(anciens)


def _messages(bdd: Session) -> int:
    trousseau = cles(bdd)
    anciens = bdd.scalars(
        select(Courriel)
        .where(Courriel.cle_id != trousseau.id_chiffrement, Courriel.texte_chiffre.is_not(None))
        .limit(_PAR_LOT)
        .with_for_update()
    ).all()
    for courriel in anciens:
        assert courriel.texte_chiffre is not None
        clair = trousseau.dechiffrer(courriel.texte_chiffre, courriel.contexte)
        courriel.texte_chiffre = trousseau.chiffrer(clair, courriel.contexte)
        courriel.cle_id = trousseau.id_chiffrement
    return len(anciens)
