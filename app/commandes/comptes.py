"""`flask organisation …`, `flask aidant …`, `flask carte …`: start a production base by hand."""

from typing import TextIO

import click
import segno
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from app.commandes.refus import Groupe, refus_en_phrase
from app.metier.aidants import queries, services
from app.metier.aidants.droits import ROLES, Droit
from app.metier.aidants.models import Aidant
from app.metier.authentification import cartes_a_code as cartes
from app.metier.authentification import services as authentification
from app.metier.authentification.cles_acces import invitations
from app.metier.authentification.codes import compteur_compte, reserver
from app.metier.comptes import cles_acces
from app.metier.comptes.parcours import Adresses
from app.metier.organisations import services as organisations
from app.metier.organisations.models import Organisation
from app.metier.organisations.queries import par_siret
from app.socle.bdd import transaction
from app.socle.erreurs import ErreurMetier
from app.socle.horloge import maintenant
from app.socle.langue.saisies import lire_signes
from app.web.bdd import session
from app.web.configuration import adresse_publique, reglages

groupe_organisation = Groupe("organisation", help="Structures.")
groupe_aidant = Groupe("aidant", help="Comptes des personnes qui aident.")
groupe_carte = Groupe("carte", help="Cartes à code.")


@groupe_organisation.command("creer")
@click.option("--nom", required=True, help="Nom de la structure.")
@click.option("--type", "type_", required=True, help="Par exemple : CCAS, France Services.")
@click.option("--siret", required=True, help="14 chiffres.")
@click.option("--adresse", required=True)
@click.option("--code-postal", required=True)
@click.option("--ville", required=True)
@click.option("--telephone", default=None)
@click.option(
    "--responsable",
    default=None,
    help="Qui la dirige, imprimé sur les mandats : « Jeanne Modèle, maire ».",
)
@click.option(
    "--fuseau", default="Europe/Paris", show_default=True, help="Par exemple Indian/Reunion."
)
@with_appcontext
def creer_organisation(**valeurs: str) -> None:
    """Crée une structure."""
    with refus_en_phrase(), transaction(session()) as bdd:
        organisation = organisations.creer(bdd, **valeurs, maintenant=maintenant())
    click.echo(f"Structure créée : {organisation.nom} ({organisation.siret}).")


@groupe_aidant.command("creer")
@click.option("--siret", required=True, help="SIRET de sa structure.")
@click.option("--prenom", required=True)
@click.option("--nom", required=True)
@click.option("--courriel", required=True, help="Adresse de travail : elle sert à se connecter.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(list(ROLES)),
    default=("aidant",),
    show_default=True,
    help="Peut être donné plusieurs fois.",
)
@with_appcontext
def creer_aidant(siret: str, prenom: str, nom: str, courriel: str, roles: tuple[str, ...]) -> None:
    """Crée un compte ; il se connecte une fois son téléphone appairé."""
    with refus_en_phrase(), transaction(session()) as bdd:
        aidant = services.creer(
            bdd,
            _organisation(bdd, siret),
            prenom=prenom,
            nom=nom,
            courriel=courriel,
            roles=roles,
            maintenant=maintenant(),
        )
        jeton = (
            invitations.inviter(bdd, aidant, maintenant=maintenant()) if _national(roles) else ""
        )
    click.echo(f"Compte créé : {aidant.nom_complet} <{aidant.courriel}>.")
    if jeton:
        _dire_le_lien(jeton)


@groupe_aidant.command("lien-cle")
@click.argument("courriel")
@click.option("--envoyer", is_flag=True, help="L’envoie à son adresse au lieu de l’écrire ici.")
@with_appcontext
def lien_cle(courriel: str, *, envoyer: bool) -> None:
    """Donne à COURRIEL un lien, qui sert une fois, pour créer une clé d’accès."""
    jeton = ""
    with refus_en_phrase(), transaction(session()) as bdd:
        aidant = _compte(bdd, courriel)
        if envoyer:
            adresses = Adresses(_page_du_lien(), reglages().telephone_support)
            cles_acces.envoyer_invitation(bdd, aidant, adresses, maintenant=maintenant())
        else:
            jeton = invitations.inviter(bdd, aidant, maintenant=maintenant())
    if jeton:
        _dire_le_lien(jeton)
    else:
        click.echo("Le message partira à la prochaine tournée.")


@groupe_aidant.command("appairer")
@click.argument("courriel")
@with_appcontext
def appairer(courriel: str) -> None:
    """Donne à COURRIEL une application de codes, validée par un premier code."""
    with refus_en_phrase():
        secret = authentification.nouveau_secret_totp()
        _compte(session(), courriel)
        segno.make(authentification.adresse_totp(secret, courriel)).terminal(compact=True)
        click.echo(f"Scannez ce carré avec l’application du téléphone, ou tapez : {secret}")
        code = lire_signes(click.prompt("Code affiché par l’application"))
        with transaction(session()) as bdd:
            compteurs = (compteur_compte(courriel, "appairage"),)
            essai = reserver(bdd, compteurs, code, maintenant=maintenant())
        with transaction(session()) as bdd:
            moyen = authentification.ajouter_moyen(
                bdd,
                _compte(bdd, courriel),
                genre="application",
                secret=secret,
                maintenant=maintenant(),
            )
            authentification.valider_moyen(bdd, moyen, essai, maintenant=maintenant())
    click.echo("C’est fait : ce téléphone donne accès au compte.")


@groupe_carte.command("importer")
@click.argument("fichier", type=click.File(encoding="utf-8-sig"))
@with_appcontext
def importer_cartes(fichier: TextIO) -> None:
    """Met en stock les cartes de FICHIER : une ligne « numéro;graine » par carte."""
    with refus_en_phrase():
        lues = cartes.lire(fichier)
        with transaction(session()) as bdd:
            nombre = cartes.importer(bdd, lues, maintenant=maintenant())
    click.echo(f"Cartes importées : {nombre}.")


def _organisation(bdd: Session, siret: str) -> Organisation:
    organisation = par_siret(bdd, siret)
    if organisation is None:
        raise ErreurMetier("Aucune structure ne porte ce SIRET.")
    return organisation


def _compte(bdd: Session, courriel: str) -> Aidant:
    aidant = queries.par_courriel(bdd, courriel)
    if aidant is None:
        raise ErreurMetier("Aucun compte ne porte cette adresse e-mail.")
    return aidant


def _national(roles: tuple[str, ...]) -> bool:
    return any(Droit.PILOTAGE in ROLES[nom].droits for nom in roles)


def _dire_le_lien(jeton: str) -> None:
    click.echo("À ouvrir une fois, dans les 24 heures, pour créer sa clé d’accès :")
    click.echo(Adresses(_page_du_lien(), reglages().telephone_support).lien(jeton))


def _page_du_lien() -> str:
    chemin = current_app.url_map.bind("").build("connexion.cle_invitation")
    return adresse_publique(chemin)
