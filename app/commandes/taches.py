"""`flask taches …`: scheduled acts, each harmless when run twice."""

import uuid
from collections.abc import Callable

import click
from flask import current_app
from flask.cli import with_appcontext

from app import metier
from app.commandes.ancres import lieux_des_ancres
from app.commandes.refus import Groupe, refus_en_phrase
from app.metier.pilotage.accueil.veille import ECHEC, FAIT, noter_passage
from app.metier.taches import Moyens, Tache, declarees
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.web.bdd import session
from app.web.configuration import adresse_publique, expediteur, passerelle, reglages
from app.web.expedition import courriels, sms

groupe_taches = Groupe("taches", help="Actes programmés : envois, purges.")
# A scheduler outside calls them, all at once if it likes.
TACHES = declarees(metier)


def moyens() -> Moyens:
    """Give the acts what only the running application knows."""
    return Moyens(
        session=session(),
        maintenant=maintenant,
        envoyer=lambda continuer: courriels.expedier(session(), expediteur(), continuer=continuer),
        envoyer_sms=_envoyer_les_sms if passerelle().est_la else None,
        page_du_mandat=_page_du_mandat,
        page_de_la_demande=_page_de_la_demande,
        lien_de_la_question=_lien_de_la_question,
        page_de_la_carte=_adresse("usager.carte"),
        lien_d_arret=_lien_d_arret,
        lien_de_perte=_adresse("connexion.perdu_lien"),
        telephone_support=reglages().telephone_support,
        ancres=lieux_des_ancres(),
        avertir=lambda phrase: click.echo(phrase, err=True),
    )


def _envoyer_les_sms(continuer: Callable[[], bool]) -> int:
    return sms.expedier(session(), passerelle(), continuer=continuer)


def _page_du_mandat(mandat_id: uuid.UUID) -> str:
    return _adresse("dossiers.mandat", mandat_id=mandat_id)


def _page_de_la_demande(demande_id: uuid.UUID) -> str:
    return _adresse("habilitation.demande", demande_id=demande_id)


def _lien_de_la_question(jeton: str) -> str:
    return f"{_adresse('pourquoi.question')}?jeton={jeton}"


def _lien_d_arret(jeton: str) -> str:
    return f"{_adresse('usager.se_taire')}?j={jeton}"


def _adresse(endpoint: str, **valeurs: uuid.UUID) -> str:
    return adresse_publique(current_app.url_map.bind("").build(endpoint, valeurs))


@groupe_taches.command("executer")
@click.argument("nom", required=False, type=click.Choice(list(TACHES)))
@click.option("--a-blanc", is_flag=True, help="Compter seulement, ne rien faire.")
@with_appcontext
def executer(nom: str | None, *, a_blanc: bool) -> None:
    """Exécute l’acte NOM, ou tous ; une seconde fois ne change rien."""
    for choisie in [nom] if nom else TACHES:
        tache = TACHES[choisie]
        with refus_en_phrase():
            nombre = tache.compter(moyens()) if a_blanc else _faire(tache)
        click.echo(f"{choisie} : {nombre}")


def _faire(tache: Tache) -> int:
    """Do an act, and note that it was tried: the national team sees what did not run."""
    issue = ECHEC
    try:
        nombre = tache.faire(moyens())
        issue = FAIT
    finally:
        session().rollback()
        with transaction(session()) as bdd:
            noter_passage(bdd, tache.nom, issue, maintenant=maintenant())
    return nombre


@groupe_taches.command("lister")
def lister() -> None:
    """Dit ce qui est à programmer, et à quel rythme."""
    for nom, tache in TACHES.items():
        click.echo(f"{nom} : {tache.frequence}")
    click.echo("À part, avec le rôle propriétaire : flask journal purger, chaque jour")
