"""`flask taches …`: scheduled acts, each harmless when run twice."""

import click
from flask.cli import with_appcontext

from app import journal
from app.authentification.pertes import a_traiter
from app.bdd import session, transaction
from app.connexion.pertes import repondre
from app.courriels import services as courriels
from app.expedition import expedier
from app.horloge import maintenant
from app.mandats import signature
from app.socle import expediteur
from app.taches import purges

groupe_taches = click.Group("taches", help="Actes programmés : envois, purges.")
_ENVOI, _PERTES, _PAPIERS = "courriels", "pertes", "papiers-non-signes"
# How often each should run; a scheduler outside calls them, all at once if it likes.
FREQUENCES = {
    _PERTES: "chaque minute",
    _ENVOI: "chaque minute",
    _PAPIERS: "chaque heure",
    **dict.fromkeys(purges.PURGES, "chaque heure"),
}


@groupe_taches.command("executer")
@click.argument("nom", required=False, type=click.Choice(list(FREQUENCES)))
@click.option("--a-blanc", is_flag=True, help="Compter seulement, ne rien faire.")
@with_appcontext
def executer(nom: str | None, *, a_blanc: bool) -> None:
    """Exécute l’acte NOM, ou tous ; une seconde fois ne change rien."""
    for tache in [nom] if nom else FREQUENCES:
        nombre = _compter(tache) if a_blanc else _faire(tache)
        click.echo(f"{tache} : {nombre}")


@groupe_taches.command("lister")
def lister() -> None:
    """Dit ce qui est à programmer, et à quel rythme."""
    for tache, frequence in FREQUENCES.items():
        click.echo(f"{tache} : {frequence}")


def _compter(tache: str) -> int:
    if tache == _ENVOI:
        return len(courriels.a_envoyer(session(), maintenant=maintenant()))
    if tache == _PAPIERS:
        return signature.nb_a_suspendre(session(), maintenant=maintenant())
    if tache == _PERTES:
        return len(a_traiter(session(), maintenant=maintenant()))
    return purges.compter(session(), tache, maintenant=maintenant())


def _faire(tache: str) -> int:
    if tache == _ENVOI:
        avant = _compter(_ENVOI)
        expedier(session(), expediteur(), maintenant=maintenant())
        return avant - _compter(_ENVOI)
    if tache == _PAPIERS:
        return _suspendre_les_non_signes()
    if tache == _PERTES:
        return repondre()
    with transaction(session()) as bdd:
        nombre = purges.purger(bdd, tache, maintenant=maintenant())
        if nombre:
            journal.noter(bdd, "purge", le=maintenant(), details={"nom": tache, "nombre": nombre})
    return nombre


def _suspendre_les_non_signes() -> int:
    """By batches, so that the journal is never held for long."""
    total = 0
    while True:
        with transaction(session()) as bdd:
            nombre = signature.suspendre_les_non_signes(bdd, maintenant=maintenant())
        if not nombre:
            return total
        total += nombre
