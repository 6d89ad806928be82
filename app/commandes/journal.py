"""`flask journal …`: is the evidence intact? Anchor it, forget what must be."""

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.commandes.ancres import lieux_des_ancres
from app.commandes.db import moteur_proprietaire
from app.commandes.extrait import extraire
from app.commandes.refus import Groupe, refus_en_phrase
from app.metier.journal import oubli
from app.metier.journal.preuves.ancres import Ancre
from app.metier.journal.preuves.queries import verdict_selon_les_ancres
from app.metier.journal.preuves.signataire import signataire
from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.pilotage.accueil import veille
from app.socle.bdd import creer_fabrique, transaction
from app.socle.cles import cles
from app.socle.horloge import maintenant
from app.web.bdd import session

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
@click.option("--noter", is_flag=True, help="Écrire le résultat pour l’accueil du pilotage.")
@click.option("--depuis", type=click.IntRange(0), default=0, help="Reprendre après cette ligne.")
@with_appcontext
def verifier(
    *, chaine: bool, copie: Path | None, publique: Path | None, noter: bool, depuis: int
) -> None:
    """Relit tout le journal. Sort avec 0 (intact), 1 (altéré) ou 2 (ne peut pas dire)."""
    if depuis and (chaine or noter):
        raise click.UsageError(
            "--depuis ne relit qu’une partie : ni avec --chaine ni avec --noter."
        )
    doute, suivi = None, _Suivi(depuis)
    if chaine:
        verdict = verifier_chaine(session(), maintenant=maintenant())
    else:
        lieux = lieux_des_ancres()
        with suivi:
            verdict, doute = verdict_selon_les_ancres(
                session(),
                copie or lieux.registre,
                publique or lieux.publiques,
                maintenant=maintenant(),
                depuis=depuis,
                suivre=suivi,
            )
    if noter:
        _noter_la_verification(est_intact=verdict.est_intact, est_sur=not (doute or chaine))
    if not verdict.est_intact:
        ou = f"ligne {verdict.seq}, " if verdict.seq is not None else ""
        click.echo(f"ALTÉRÉ : {ou}{verdict.anomalie}.")
        sys.exit(ALTERE)
    if verdict.ancre is None:
        click.echo(f"Chaîne intacte : {verdict.nb_lignes} lignes relues.")
    else:
        if verdict.reprise:
            click.echo(f"Reprise après la ligne {verdict.reprise}, relue une autre fois.")
        click.echo(
            f"{verdict.nb_lignes - verdict.reprise} lignes relues, {verdict.ancre.taille} ancrées. "
            f"Points d’ancrage : {verdict.nb_ancres}, le dernier du "
            f"{verdict.ancre.le.isoformat()}, clé {verdict.ancre.cle}."
        )
    if doute:
        click.echo(f"INDÉCIS : {doute}")
        sys.exit(INDECIS)
    if verdict.ancre:
        recentes = verdict.nb_lignes - verdict.ancre.taille
        click.echo(f"INTACT. Trop récentes pour être ancrées, la chaîne en répond : {recentes}.")


class _Suivi:
    """Says how far a long reading is, and where to take it up when it is interrupted."""

    PAS = 1_000_000

    def __init__(self, depuis: int) -> None:
        self.tenue, self.dite = depuis, depuis

    def __call__(self, ancre: Ancre) -> None:
        """An anchor holds."""
        self.tenue = ancre.taille
        if self.tenue - self.dite >= self.PAS:
            self.dite = self.tenue
            click.echo(f"{self.tenue} lignes tiennent…", err=True)

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, quoi: type[BaseException] | None, *_: object) -> None:
        """Say where to begin again, when the operator stopped it."""
        if quoi is not None and issubclass(quoi, KeyboardInterrupt):
            click.echo(
                f"INDÉCIS : interrompu, les {self.tenue} premières lignes tiennent. "
                f"Pour reprendre : flask journal verifier --depuis {self.tenue}"
            )
            sys.exit(INDECIS)


def _noter_la_verification(*, est_intact: bool, est_sur: bool) -> None:
    issue = veille.ALTERE
    if est_intact:
        issue = veille.INTACT if est_sur else veille.INDECIS
    session().rollback()
    with transaction(session()) as bdd:
        veille.noter_passage(bdd, veille.VERIFICATION, issue, maintenant=maintenant())


@groupe_journal.command("ancrer")
@with_appcontext
def ancrer() -> None:
    """Signe, hors de la base, où en est le journal. Rien de nouveau : rien à signer."""
    with refus_en_phrase(), signataire(session(), lieux_des_ancres()) as qui:
        ancre = qui.ancrer(maintenant=maintenant())
    if ancre is None:
        click.echo("Rien de nouveau : le dernier point d’ancrage dit tout.")
        return
    click.echo(f"Point d’ancrage : {ancre.taille} lignes, racine {ancre.racine.hex()}.")


@groupe_journal.command("cle-ancres")
@with_appcontext
def cle_ancres() -> None:
    """Crée la paire de clés des points d’ancrage ; la clé publique s’ajoute aux précédentes."""
    lieux = lieux_des_ancres()
    with refus_en_phrase():
        empreinte = lieux.creer_cle()
    click.echo(
        f"Clé privée : {lieux.cle}\nClé publique : {lieux.publiques}\n"
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
