"""`flask journal …`: is the evidence intact?"""

import sys

import click
from flask.cli import with_appcontext

from app.bdd import session
from app.journal.verification import verifier_chaine

groupe_journal = click.Group("journal", help="Journal des actes : vérification.")

INTACT, ALTERE, INDECIS = 0, 1, 2


@groupe_journal.command("verifier")
@click.option("--chaine", is_flag=True, help="S’en tenir à la chaîne, sans point d’ancrage.")
@with_appcontext
def verifier(*, chaine: bool) -> None:
    """Relit tout le journal. Sort avec 0 (intact), 1 (altéré) ou 2 (indécis : pas d’ancrage)."""
    verdict = verifier_chaine(session())
    if not verdict.est_intact:
        click.echo(f"ALTÉRÉ : ligne {verdict.seq}, {verdict.anomalie}.")
        sys.exit(ALTERE)
    click.echo(f"Chaîne intacte : {verdict.nb_lignes} lignes relues.")
    if not chaine:
        click.echo(
            "INDÉCIS : aucun point d’ancrage n’est encore gardé hors de la base ; "
            "une fin de journal coupée ne se verrait pas."
        )
        sys.exit(INDECIS)
