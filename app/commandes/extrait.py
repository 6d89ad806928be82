"""`flask journal extraire`: what a judge gets of one mandate."""

import hashlib
import json
import os
import sys
import uuid
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session, selectinload

from app.commandes import ancres
from app.commandes.refus import Indecis, refus_en_phrase
from app.metier.demarches.domaines import TITRES
from app.metier.journal.actions import MOTIFS_OUVERTURE
from app.metier.journal.preuves import registre
from app.metier.journal.preuves.ancres import Ancre, AncreAlteree, CleInconnue, ancres_verifiees
from app.metier.journal.preuves.cles_ancres import lire_publiques
from app.metier.journal.preuves.extrait import Dossier, composer, lignes_du_mandat, noter_ouverture
from app.metier.mandats.actes import GESTES, SITES
from app.metier.mandats.durees import DUREES
from app.metier.mandats.models import Mandat
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.web.bdd import session
from app.web.configuration import reglages
from config import RACINE

_GABARITS = RACINE / "templates" / "attestations"
# What stands behind the keys that rows of a mandate hold.
_VALEURS = {
    "domaine": TITRES,
    "domaines": TITRES,
    "duree": {cle: duree.titre for cle, duree in DUREES.items()},
    "geste": GESTES,
    "site": {cle: site.titre for cle, site in SITES.items()},
    "motif": MOTIFS_OUVERTURE,
}


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
    if ancrer:
        with refus_en_phrase():
            ancres.ancrer()
    tenues = _ancres()
    bdd = session()
    bdd.rollback()  # what it read before the anchors may be older
    dossier, lignes = _dossier(bdd, mandat_id), lignes_du_mandat(bdd, mandat_id)
    if not lignes:
        raise click.ClickException("ALTÉRÉ : le journal n’a aucune ligne de ce mandat.")
    attendent = sum(ligne.seq > tenues[-1].taille for ligne in lignes)
    if attendent:
        raise Indecis(
            f"{attendent} ligne(s) de ce mandat ne sont pas encore ancrées. Attendez le prochain "
            "point d’ancrage (5 minutes), ou ajoutez --ancrer là où est la clé."
        )
    publiques = lire_publiques(reglages().ancres_cle_publique)
    instant = maintenant()
    with refus_en_phrase():
        extrait = composer(bdd, dossier, lignes, tenues, publiques, motif=motif, maintenant=instant)
    with transaction(bdd):
        noter_ouverture(bdd, dossier, motif, maintenant=instant)
    _ecrire(extrait, vers)
    click.echo(
        f"Extrait : {len(lignes)} lignes. Empreinte de la clé, à donner d’une autre main : "
        f"{', '.join(cle['empreinte'] for cle in extrait['cles'])}.",
        err=True,
    )


def _ancres() -> list[Ancre]:
    lus = reglages()
    try:
        lues = ancres_verifiees(
            registre.lignes(lus.ancres), lire_publiques(lus.ancres_cle_publique)
        )
        tenues = list(lues)
    except AncreAlteree as erreur:
        raise click.ClickException(
            f"ALTÉRÉ : point d’ancrage {erreur.numero}, {erreur.anomalie}."
        ) from erreur
    except CleInconnue as erreur:
        raise Indecis(f"La clé publique {erreur.cle} n’est pas ici.") from erreur
    if not tenues:
        raise Indecis("Il n’y a aucun point d’ancrage : flask journal ancrer en fait un.")
    return tenues


def _dossier(bdd: Session, mandat_id: uuid.UUID) -> Dossier:
    mandat = bdd.get(Mandat, mandat_id, options=[selectinload(Mandat.autorisations)])
    if mandat is None:
        raise Indecis("Aucun mandat ne porte cet identifiant.")
    organisation = bdd.get_one(Organisation, mandat.organisation_id)
    return Dossier(mandat.id, _attestation(mandat), organisation.zone, _VALEURS, mandat.liens(None))


def _attestation(mandat: Mandat) -> dict[str, Any] | None:
    """Return the frozen text and what its fingerprint covers, None once it is to be forgotten."""
    if not mandat.texte_gele or mandat.est_a_effacer(maintenant()):
        return None
    gabarit = (_GABARITS / f"{mandat.gabarit}.html").read_bytes()
    return {
        "texte": mandat.texte_gele,
        "empreinte": mandat.empreinte,
        "gabarit": mandat.gabarit,
        "condensat_gabarit": hashlib.sha256(gabarit).hexdigest(),
    }


def _ecrire(extrait: dict[str, Any], vers: Path | None) -> None:
    texte = json.dumps(extrait, ensure_ascii=False, indent=2) + "\n"
    if vers is None:
        sys.stdout.write(texte)
        return
    descripteur = os.open(vers, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descripteur, "w", encoding="utf-8") as fichier:
        fichier.write(texte)
