"""`flask journal …`: is the evidence intact? Anchor it, forget what must be."""

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.commandes import ancres
from app.commandes.db import moteur_proprietaire
from app.commandes.extrait import extraire
from app.commandes.refus import Groupe, refus_en_phrase
from app.metier.journal import oubli
from app.metier.journal.preuves import registre
from app.metier.journal.preuves.ancres import CleInconnue, ancres_verifiees
from app.metier.journal.preuves.cles_ancres import lire_publiques
from app.metier.journal.preuves.verification import Verdict, verifier_chaine
from app.metier.journal.preuves.verification import verifier as verifier_ancree
from app.socle.bdd import creer_fabrique, transaction
from app.socle.cles import cles
from app.socle.horloge import maintenant
from app.web.bdd import session
from app.web.configuration import reglages

groupe_journal = Groupe(
    "journal",
    help="Journal des actes : vérification, points d’ancrage.",
    indecises=("verifier", "extraire"),
)
groupe_journal.add_command(extraire)

ALTERE, INDECIS = 1, 2
_FICHIER = click.Path(path_type=Path)


@groupe_journal.command("verifier")
@click.option("--chaine", is_flag=True, help="S’en tenir à la chaîne, sans point d’ancrage.")
@click.option("--ancres", "copie", type=_FICHIER, help="Une copie des points d’ancrage.")
@click.option("--cle-publique", "publique", type=_FICHIER, help="Une copie de la clé publique.")
@with_appcontext
def verifier(*, chaine: bool, copie: Path | None, publique: Path | None) -> None:
    """Relit tout le journal. Sort avec 0 (intact), 1 (altéré) ou 2 (ne peut pas dire)."""
    doute = None
    if chaine:
        verdict = verifier_chaine(session(), maintenant=maintenant())
    else:
        verdict, doute = _verifier(
            copie or reglages().ancres, publique or reglages().ancres_cle_publique
        )
    if not verdict.est_intact:
        ou = f"ligne {verdict.seq}, " if verdict.seq is not None else ""
        click.echo(f"ALTÉRÉ : {ou}{verdict.anomalie}.")
        sys.exit(ALTERE)
    if verdict.ancre is None:
        click.echo(f"Chaîne intacte : {verdict.nb_lignes} lignes relues.")
    else:
        click.echo(
            f"{verdict.nb_lignes} lignes relues, {verdict.ancre.taille} ancrées. "
            f"Points d’ancrage : {verdict.nb_ancres}, le dernier du "
            f"{verdict.ancre.le.isoformat()}, clé {verdict.ancre.cle}."
        )
    if doute:
        click.echo(f"INDÉCIS : {doute}")
        sys.exit(INDECIS)
    if verdict.ancre:
        recentes = verdict.nb_lignes - verdict.ancre.taille
        click.echo(f"INTACT. Trop récentes pour être ancrées, la chaîne en répond : {recentes}.")


def _verifier(fichier: Path, publique: Path) -> tuple[Verdict, str | None]:
    """Return the verdict, and why it cannot be said to be intact when it cannot."""
    lignes, publiques = registre.lignes(fichier), lire_publiques(publique)
    if not lignes:
        doute = f"aucun point d’ancrage dans {fichier} ; une fin coupée ne se verrait pas."
        return verifier_chaine(session(), maintenant=maintenant()), doute
    try:
        verdict = verifier_ancree(
            session(), ancres_verifiees(lignes, publiques), maintenant=maintenant()
        )
    except CleInconnue as erreur:
        doute = f"la clé publique {erreur.cle} n’est pas dans {publique}."
        return verifier_chaine(session(), maintenant=maintenant()), doute
    doute = "des lignes attendent leur point d’ancrage depuis plus de 15 minutes."
    return verdict, doute if verdict.en_retard else None


@groupe_journal.command("ancrer")
@with_appcontext
def ancrer() -> None:
    """Signe, hors de la base, où en est le journal. Rien de nouveau : rien à signer."""
    with refus_en_phrase():
        ancre = ancres.ancrer()
    if ancre is None:
        click.echo("Rien de nouveau : le dernier point d’ancrage dit tout.")
        return
    click.echo(f"Point d’ancrage : {ancre.taille} lignes, racine {ancre.racine.hex()}.")


@groupe_journal.command("cle-ancres")
@with_appcontext
def cle_ancres() -> None:
    """Crée la paire de clés des points d’ancrage ; la clé publique s’ajoute aux précédentes."""
    with refus_en_phrase():
        empreinte = ancres.creer_cle()
    lus = reglages()
    click.echo(
        f"Clé privée : {lus.cle_ancres}\nClé publique : {lus.ancres_cle_publique}\n"
        f"Empreinte à noter ailleurs : {empreinte}"
    )


@groupe_journal.command("purger")
@click.option("--a-blanc", is_flag=True, help="Compter seulement, ne rien faire.")
@with_appcontext
def purger(*, a_blanc: bool) -> None:
    """Retire le corps des connexions de plus de douze mois ; une seconde fois ne change rien."""
    nombre = oubli.nb_a_oublier(session(), maintenant=maintenant()) if a_blanc else _oublier()
    click.echo(f"{oubli.NOM} : {nombre}")


def _oublier() -> int:
    """Forget by lots, as the tables' owner: the web role may not. Return how many."""
    total = 0
    with (
        moteur_proprietaire() as moteur,
        creer_fabrique(moteur, cles(session()))() as du_proprietaire,
    ):
        while True:
            with transaction(du_proprietaire) as bdd:
                nombre = oubli.oublier_les_corps(bdd, maintenant=maintenant())
            if not nombre:
                return total
            total += nombre
