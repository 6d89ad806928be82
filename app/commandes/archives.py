"""`flask archives …`: open a mandate over for 3 to 6 years, for the data-protection officer."""

import json
import uuid

import click
from flask.cli import with_appcontext

from app.commandes.refus import Groupe, refus_en_phrase
from app.metier.journal.actions import MOTIFS_OUVERTURE
from app.metier.mandats.conservation import archives
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.web.bdd import session

groupe_archives = Groupe("archives", help="Archive fermée des mandats, de 3 à 6 ans.")


@groupe_archives.command("ouvrir")
@click.option("--mandat", "mandat_id", type=click.UUID, required=True, help="Son identifiant.")
@click.option(
    "--motif",
    type=click.Choice(list(MOTIFS_OUVERTURE)),
    required=True,
    help=" ; ".join(f"{cle} : {titre}" for cle, titre in MOTIFS_OUVERTURE.items()),
)
@click.option("--par", required=True, help="Nom et fonction de qui ouvre, écrits sur le dossier.")
@with_appcontext
def ouvrir(mandat_id: uuid.UUID, motif: str, par: str) -> None:
    """Écrit un dossier archivé, en JSON : identité, attestation exacte, lignes du journal.

    Pour le délégué à la protection des données seulement. L’ouverture est journalisée d’abord.
    """
    if not par.strip():
        raise click.BadParameter("dites qui ouvre.", param_hint="--par")
    with refus_en_phrase(), transaction(session()) as bdd:
        ouverture = archives.ouvrir(bdd, mandat_id, motif=motif, par=par, maintenant=maintenant())
    # After the commit: nothing is shown that is not written down, this opening included.
    click.echo(json.dumps(ouverture.document(session()), ensure_ascii=False, indent=2))
