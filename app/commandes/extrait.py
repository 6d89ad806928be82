"""`flask journal extraire`: what a judge gets of one mandate."""

import json
import os
import sys
import uuid
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app.commandes.ancres import lieux_des_ancres
from app.commandes.refus import Indecis, refus_en_phrase
from app.metier.journal.actions import MOTIFS_OUVERTURE
from app.metier.journal.preuves.erreurs import JournalAltere
from app.metier.journal.preuves.signataire import signataire
from app.metier.mandats.conservation import extrait as extraits
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.web.bdd import session


@click.command("extraire")
@click.option("--mandat", "mandat_id", required=True, type=click.UUID, help="Son identifiant.")
@click.option(
    "--motif",
    required=True,
    type=click.Choice(list(MOTIFS_OUVERTURE)),
    help="Pourquoi le dossier est ouvert : c’est journalisé.",
)
@click.option(
    "--vers",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Fichier à créer ; sinon, la sortie.",
)
@click.option("--ancrer", is_flag=True, help="Ancrer d’abord (demande la clé des ancres).")
@with_appcontext
def extraire(mandat_id: uuid.UUID, motif: str, vers: Path | None, *, ancrer: bool) -> None:
    """Donne les lignes d’un seul mandat, avec leurs preuves, à vérifier sans nous.

    Sort avec 1 si elles sont altérées, 2 si l’on ne peut pas dire : mandat inconnu, clé publique
    absente, lignes trop récentes pour être ancrées.
    """
    if vers and not vers.parent.is_dir():
        raise Indecis(f"Le dossier {vers.parent} n’existe pas.")
    if vers and vers.exists():
        raise Indecis(f"{vers} existe déjà : un extrait n’en remplace pas un autre.")
    lieux = lieux_des_ancres()
    if ancrer:
        with refus_en_phrase(), signataire(session(), lieux) as qui:
            qui.ancrer(maintenant=maintenant())
    instant = maintenant()
    try:
        extrait = extraits.preparer(session(), mandat_id, lieux, motif=motif, maintenant=instant)
    except JournalAltere as refus:
        raise click.ClickException(refus.phrase) from refus
    with transaction(session()) as bdd:
        document = extraits.ouvrir(bdd, extrait, maintenant=instant)
    _ecrire(document, vers)
    click.echo(
        f"Extrait : {extrait.nb_lignes} lignes. Empreinte de la clé, à donner d’une autre main : "
        f"{', '.join(extrait.empreintes)}.",
        err=True,
    )


def _ecrire(document: dict[str, Any], vers: Path | None) -> None:
    texte = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    if vers is None:
        sys.stdout.write(texte)
        return
    descripteur = os.open(vers, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descripteur, "w", encoding="utf-8") as fichier:
        fichier.write(texte)
