"""`flask taches …`: scheduled acts, each harmless when run twice."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from time import monotonic
from types import MappingProxyType

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from app.commandes.ancres import lieux_des_ancres
from app.commandes.refus import Groupe, refus_en_phrase
from app.espaces.connexion.perdu import repondre
from app.metier import purges
from app.metier.authentification.pertes import a_traiter
from app.metier.chiffres.services import compter, nb_a_compter
from app.metier.comptes import departs
from app.metier.journal.preuves.signataire import signataire
from app.metier.mandats import fins
from app.metier.mandats.conservation import effacements
from app.metier.mandats.models import Mandat
from app.metier.mandats.signature import nb_a_suspendre, suspendre_les_non_signes
from app.metier.messages.services import nb_a_envoyer
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.socle.sql import vider_le_wal
from app.web.bdd import session
from app.web.configuration import adresse_publique, expediteur
from app.web.expedition import expedier

# Seconds: with a last message that takes all its time, less than the minute until the next run.
_TOURNEE = 40.0
groupe_taches = Groupe("taches", help="Actes programmés : envois, purges.")


@dataclass(frozen=True, slots=True)
class Tache:
    """A scheduled act: how often it should run, how many rows wait for it, how many it did."""

    frequence: str
    compter: Callable[[], int]
    faire: Callable[[], int]


def _nb_courriels() -> int:
    return nb_a_envoyer(session(), maintenant=maintenant())


def _envoyer() -> int:
    fin = monotonic() + _TOURNEE
    return expedier(session(), expediteur(), continuer=lambda: monotonic() < fin)


def _nb_pertes() -> int:
    return len(a_traiter(session(), maintenant=maintenant()))


def _nb_papiers() -> int:
    return nb_a_suspendre(session(), maintenant=maintenant())


def _suspendre(bdd: Session) -> int:
    return suspendre_les_non_signes(bdd, maintenant=maintenant())


def _nb_fins() -> int:
    return fins.nb_a_annoncer(session(), maintenant=maintenant())


def _annoncer_les_fins(bdd: Session) -> int:
    return fins.annoncer(bdd, _page_du_mandat, maintenant=maintenant())


def _page_du_mandat(mandat: Mandat) -> str:
    chemin = current_app.url_map.bind("").build("dossiers.mandat", {"mandat_id": mandat.id})
    return adresse_publique(chemin)


def _par_lots(faire: Callable[[Session], int]) -> int:
    """Act by batches, so that the journal and the rows are never held for long."""
    total = 0
    while True:
        with transaction(session()) as bdd:
            nombre = faire(bdd)
        if not nombre:
            return total
        total += nombre


def _nb_selon(nb: Callable[..., int]) -> int:
    return nb(session(), maintenant=maintenant())


def _effacer(faire: Callable[..., int]) -> int:
    """Act by batches, then leave no copy behind in SQLite's write-ahead log."""
    total = _par_lots(partial(faire, maintenant=maintenant()))
    if total and not vider_le_wal(session()):
        click.echo("La base est lue en ce moment : son fichier « -wal » reste à vider.", err=True)
    return total


def _compter() -> int:
    # One instant for all: a batch counted now is not counted again a second later.
    return _par_lots(partial(compter, maintenant=maintenant()))


def _nb_a_purger(nom: str) -> int:
    return purges.compter(session(), nom, maintenant=maintenant())


def _purger(nom: str) -> int:
    with transaction(session()) as bdd:
        return purges.purger(bdd, nom, maintenant=maintenant())


def _nb_a_ancrer() -> int:
    lieux = lieux_des_ancres()
    if not lieux.cle.exists():
        return 0
    with signataire(session(), lieux) as qui:
        return qui.nb_a_ancrer(maintenant=maintenant())


def _ancrer_si_du() -> int:
    lieux = lieux_des_ancres()
    if not lieux.cle.exists():
        click.echo("Points d’ancrage : pas de clé ici (réglage CLE_ANCRES).", err=True)
        return 0
    with signataire(session(), lieux) as qui:
        nombre = qui.nb_a_ancrer(maintenant=maintenant())
        if nombre:
            qui.ancrer(maintenant=maintenant())
        return nombre


# A scheduler outside calls them, all at once if it likes.
TACHES: Mapping[str, Tache] = MappingProxyType(
    {
        "pertes": Tache("chaque minute", _nb_pertes, repondre),
        "fins-prochaines": Tache("chaque jour", _nb_fins, partial(_par_lots, _annoncer_les_fins)),
        # After those that write messages: all at once, they leave in the same run.
        "courriels": Tache("chaque minute", _nb_courriels, _envoyer),
        "papiers-non-signes": Tache("chaque heure", _nb_papiers, partial(_par_lots, _suspendre)),
        "chiffres": Tache("chaque heure", partial(_nb_selon, nb_a_compter), _compter),
        **{
            nom: Tache("chaque heure", partial(_nb_a_purger, nom), partial(_purger, nom))
            for nom in purges.PURGES
        },
        **{
            nom: Tache("chaque jour", partial(_nb_selon, nb), partial(_effacer, faire))
            for nom, nb, faire in (
                (effacements.MANDATS, effacements.nb_a_effacer, effacements.effacer),
                (departs.FERMES, departs.nb_a_archiver, departs.archiver),
                (departs.ARCHIVES, departs.nb_a_effacer, departs.effacer),
            )
        },
        # Last: what the others have just journalled is anchored in the same run.
        "ancres": Tache("toutes les 5 minutes", _nb_a_ancrer, _ancrer_si_du),
    }
)


@groupe_taches.command("executer")
@click.argument("nom", required=False, type=click.Choice(list(TACHES)))
@click.option("--a-blanc", is_flag=True, help="Compter seulement, ne rien faire.")
@with_appcontext
def executer(nom: str | None, *, a_blanc: bool) -> None:
    """Exécute l’acte NOM, ou tous ; une seconde fois ne change rien."""
    for choisie in [nom] if nom else TACHES:
        tache = TACHES[choisie]
        with refus_en_phrase():
            nombre = tache.compter() if a_blanc else tache.faire()
        click.echo(f"{choisie} : {nombre}")


@groupe_taches.command("lister")
def lister() -> None:
    """Dit ce qui est à programmer, et à quel rythme."""
    for nom, tache in TACHES.items():
        click.echo(f"{nom} : {tache.frequence}")
    click.echo("À part, avec le rôle propriétaire : flask journal purger, chaque jour")
