"""`flask demo …`: load the demonstration, read its codes and mails, start it all."""

import email
import email.policy
import re
import time
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.commandes import taches
from app.commandes.ancres import lieux_des_ancres
from app.commandes.db import moteur_proprietaire
from app.commandes.demonstration import donnees, recit
from app.commandes.lancement import lancer_services
from app.commandes.refus import Groupe
from app.metier.aidants.queries import par_courriel, plier_courriel
from app.metier.authentification.codes import code_au_pas, pas_courant
from app.metier.authentification.queries import generateurs
from app.metier.messages.queries import en_attend_un
from app.metier.messages.services import texte_de
from app.socle import migrations
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.web.bdd import session
from app.web.configuration import reglages

# Seconds.
_ATTENTE = 5.0
groupe_demo = Groupe("demo", help="Démonstration : données, codes, courriels, lancement.")


@groupe_demo.command("charger")
@with_appcontext
def charger() -> None:
    """Charge les données inventées ; une seconde fois ne change rien."""
    fait = _charger()
    click.echo("Démonstration chargée." if fait else "La démonstration était déjà chargée.")


@groupe_demo.command("code")
@click.argument("courriel")
@with_appcontext
def code(courriel: str) -> None:
    """Écrit le prochain code à 6 chiffres que le service acceptera pour COURRIEL."""
    aidant = par_courriel(session(), courriel)
    moyens = generateurs(session(), aidant.id) if aidant else []
    if not moyens:
        raise click.ClickException(f"{courriel} n’a pas de code à montrer.")
    moyen = moyens[0]
    pas = max(moyen.dernier_pas + 1, pas_courant(moyen, maintenant()))
    while pas > pas_courant(moyen, maintenant()) + 1:
        time.sleep(0.5)
    click.echo(code_au_pas(session(), moyen, pas))


@groupe_demo.command("courriel")
@click.argument("courriel")
@with_appcontext
def courriel(courriel: str) -> None:
    """Écrit le dernier message reçu par COURRIEL, puis son lien seul sur la dernière ligne."""
    _attendre_l_envoi(plier_courriel(courriel))
    trouves = [
        message
        for fichier in sorted((reglages().instance / "courriels").glob("*.eml"))
        if (message := _lire(fichier)) and plier_courriel(courriel) in str(message["To"]).lower()
    ]
    if not trouves:
        raise click.ClickException(f"Aucun message pour {courriel}.")
    corps = texte_de(trouves[-1])
    click.echo(f"{trouves[-1]['Subject']}\n\n{corps}")
    liens = re.findall(r"https?://\S+", corps)
    if liens:
        click.echo(liens[-1])


@groupe_demo.command("lancer")
@with_appcontext
def lancer() -> None:
    """Prépare la base, charge les données, lance le service et le bouchon de FranceConnect."""
    with moteur_proprietaire() as moteur:
        migrations.monter(moteur)
    _charger()
    session().close()
    lieux = lieux_des_ancres()
    if not lieux.cle.exists():
        lieux.creer_cle()
    lancer_services(reglages())


def _attendre_l_envoi(destinataire: str) -> None:
    """Let the service's postman go round: he works beside the requests."""
    fin = time.monotonic() + _ATTENTE
    while en_attend_un(session(), destinataire) and time.monotonic() < fin:
        session().rollback()
        time.sleep(0.1)


def _charger() -> bool:
    """Load everything, once, and count it: return whether it was done now."""
    with transaction(session()) as bdd:
        fait = donnees.charger(bdd, maintenant=maintenant())
    with transaction(session()) as bdd:
        recit.raconter(bdd, maintenant=maintenant())
    if fait:
        taches.TACHES["chiffres"].faire(taches.moyens())
    donnees.ecrire_graines(session(), reglages().instance / "demo.json")
    return fait


def _lire(fichier: Path) -> email.message.EmailMessage:
    lu = email.message_from_bytes(fichier.read_bytes(), policy=email.policy.default)
    assert isinstance(lu, email.message.EmailMessage)
    return lu
