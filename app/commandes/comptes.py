"""`flask organisation …`, `flask aidant …`, `flask carte …`: start a production base by hand."""

from typing import Any, TextIO

import click
import segno
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from app.commandes.refus import Groupe, refus_en_phrase
from app.metier.aidants import queries, services
from app.metier.aidants.droits import ROLES
from app.metier.aidants.models import Aidant
from app.metier.aidants.typologies import TYPOLOGIES
from app.metier.authentification.cles_acces import invitations
from app.metier.authentification.codes import compteur_compte, reserver
from app.metier.authentification.moyens import cartes_a_code as cartes
from app.metier.authentification.moyens import services as moyens
from app.metier.comptes import cles_acces
from app.metier.organisations import services as organisations
from app.metier.organisations.models import Organisation
from app.metier.organisations.queries import par_siret
from app.metier.organisations.types import reconnaitre
from app.metier.territoires import zonages
from app.metier.territoires.recherche import commune_de_l_adresse
from app.socle.bdd import transaction
from app.socle.erreurs import ErreurMetier
from app.socle.horloge import maintenant
from app.socle.langue.saisies import lire_signes
from app.web.bdd import session
from app.web.partage.cles_acces import lien_de_cle

groupe_organisation = Groupe("organisation", help="Structures.")
groupe_aidant = Groupe("aidant", help="Comptes des personnes qui aident.")
groupe_carte = Groupe("carte", help="Cartes à code.")


@groupe_organisation.command("creer")
@click.option("--nom", required=True, help="Nom de la structure.")
@click.option(
    "--type",
    "genre",
    required=True,
    help="Par exemple : CCAS, France Services. Ce qui n’est pas de la liste est « autre ».",
)
@click.option("--siret", required=True, help="14 chiffres.")
@click.option(
    "--siret-partage", is_flag=True, help="Une autre structure a le même SIRET, et c’est voulu."
)
@click.option("--adresse", required=True)
@click.option("--code-postal", required=True)
@click.option("--ville", required=True)
@click.option(
    "--code-commune",
    default=None,
    help="Code INSEE ; sans lui, celui de la commune qui a ce nom et ce code postal.",
)
@click.option("--telephone", default=None)
@click.option(
    "--responsable",
    default=None,
    help="Qui la dirige, imprimé sur les mandats : « Jeanne Modèle, maire ».",
)
@click.option(
    "--label-france-services", is_flag=True, help="Elle a le label, quel que soit son type."
)
@click.option("--numero-france-services", default=None)
@click.option("--categorie-juridique", default=None, help="4 chiffres : 7210 pour une commune.")
@click.option(
    "--fuseau",
    default="Europe/Paris",
    show_default=True,
    help="Quand la commune n’est pas connue ; sinon, c’est le sien. Par exemple Indian/Reunion.",
)
@with_appcontext
def creer_organisation(genre: str, code_commune: str | None, **valeurs: Any) -> None:
    """Crée une structure."""
    type_, autre = reconnaitre(genre)
    trouvee = commune_de_l_adresse(valeurs["code_postal"], valeurs["ville"])
    deduit = trouvee.code_commune if trouvee else None
    with refus_en_phrase(), transaction(session()) as bdd:
        organisation = organisations.creer(
            bdd,
            type_=type_,
            type_autre=autre,
            code_commune=code_commune or deduit,
            maintenant=maintenant(),
            **valeurs,
        )
    click.echo(f"Structure créée : {organisation.nom} ({organisation.siret}).")
    if autre:
        click.echo(f"Type « autre », celui-ci n’est pas de la liste : {autre}.")
    if organisation.commune is None:
        click.echo("Commune inconnue : aucune, ou plusieurs, ont ce nom et ce code postal.")


@groupe_organisation.command("zonages")
@click.argument("fichier", type=click.File(encoding="utf-8-sig"))
@with_appcontext
def charger_zonages(fichier: TextIO) -> None:
    """Remplace les zonages ruraux par ceux de FICHIER : « code_commune;zonage;date »."""
    with refus_en_phrase():
        lus = zonages.lire(fichier, maintenant=maintenant())
        with transaction(session()) as bdd:
            nombre = zonages.remplacer(bdd, lus, maintenant=maintenant())
    click.echo(f"Communes zonées : {nombre}.")


@groupe_aidant.command("creer")
@click.option(
    "--siret",
    default=None,
    help="SIRET de sa structure ; sans lui, un compte de l’équipe nationale ou d’un organisme.",
)
@click.option("--structure", default=None, help="Son nom, quand plusieurs ont ce SIRET.")
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
@click.option("--typologie", type=click.Choice(list(TYPOLOGIES)), default=None, help="Son métier.")
@click.option("--conseiller-numerique", is_flag=True, help="Conseiller numérique, conseillère.")
@with_appcontext
def creer_aidant(siret: str | None, structure: str | None, **valeurs: Any) -> None:
    """Crée un compte ; il se connecte une fois son téléphone appairé."""
    with refus_en_phrase(), transaction(session()) as bdd:
        organisation = _organisation(bdd, siret, structure) if siret else None
        aidant = services.creer(bdd, organisation, maintenant=maintenant(), **valeurs)
        jeton = (
            invitations.inviter(bdd, aidant, maintenant=maintenant())
            if _sans_referent(valeurs["roles"])
            else ""
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
            cles_acces.envoyer_invitation(bdd, aidant, lien_de_cle(), maintenant=maintenant())
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
        secret = moyens.nouveau_secret_totp()
        _compte(session(), courriel)
        segno.make(moyens.adresse_totp(secret, courriel)).terminal(compact=True)
        click.echo(f"Scannez ce carré avec l’application du téléphone, ou tapez : {secret}")
        code = lire_signes(click.prompt("Code affiché par l’application"))
        with transaction(session()) as bdd:
            compteurs = (compteur_compte(courriel, "appairage"),)
            essai = reserver(bdd, compteurs, code, maintenant=maintenant())
        with transaction(session()) as bdd:
            moyen = moyens.ajouter_moyen(
                bdd,
                _compte(bdd, courriel),
                genre="application",
                secret=secret,
                maintenant=maintenant(),
            )
            moyens.valider_moyen(bdd, moyen, essai, maintenant=maintenant())
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


def _organisation(bdd: Session, siret: str, nom: str | None) -> Organisation:
    organisation = par_siret(bdd, siret, nom=nom)
    if organisation is None:
        raise ErreurMetier(f"Aucune structure ne porte ce SIRET{' et ce nom' if nom else ''}.")
    return organisation


def _compte(bdd: Session, courriel: str) -> Aidant:
    aidant = queries.par_courriel(bdd, courriel)
    if aidant is None:
        raise ErreurMetier("Aucun compte ne porte cette adresse e-mail.")
    return aidant


def _sans_referent(roles: tuple[str, ...]) -> bool:
    """True for an account that no référent gives a means of login."""
    return any(ROLES[nom].hors_structure for nom in roles)


def _dire_le_lien(jeton: str) -> None:
    click.echo("À ouvrir une fois, dans les 24 heures, pour créer sa clé d’accès :")
    click.echo(lien_de_cle().lien(jeton))
