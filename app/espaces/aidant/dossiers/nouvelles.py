"""Have a person told that their mandate serves: the number or address, the code they read, the end."""

import uuid
from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.espaces.aidant.dossiers import plan
from app.espaces.aidant.dossiers.forms import FormulaireSms
from app.metier.aidants.droits import Droit
from app.metier.aidants.services import lire_adresse
from app.metier.authentification.codes import Compteur, reserver
from app.metier.mandats.possibles import autorisations_actives
from app.metier.nouvelles import abonnements
from app.metier.nouvelles.models import COURRIEL, SMS, Abonnement
from app.metier.usagers.models import Usager
from app.metier.usagers.queries import usager_verrouille
from app.socle.bdd import transaction
from app.socle.cles import ChiffrementInvalide
from app.socle.erreurs import ErreurMetier, Interdit, TropDeTentatives
from app.socle.horloge import maintenant
from app.socle.langue.telephones import lire_mobile
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import passerelle
from app.web.connectee import personne
from app.web.formulaires import Page
from app.web.partage.chargement import usager_charge

_PAR_ADRESSE = ((timedelta(days=1), 3),)
_PAR_PERSONNE = ((timedelta(days=1), 5),)


@plan.route("/usagers/<uuid:usager_id>/sms", methods=["GET", "POST"])
@exige(Droit.MANDATS)
def sms(usager_id: uuid.UUID) -> Page:
    """Where it stands, and the one thing to do next."""
    formulaire, usager = FormulaireSms(), usager_charge(usager_id)
    if formulaire.est_valide():
        with formulaire.refus():
            return _faire(formulaire, usager_id)
    abonnement = abonnements.en_cours(session(), personne().organisation.id, usager_id)
    page = render_template(
        "aidant/dossiers/sms.html",
        form=formulaire,
        usager_id=usager_id,
        usager=usager.identite,
        est_la=passerelle().est_la,
        abonnement=abonnement,
        ou=_ou(abonnement) if abonnement else "",
        instant=maintenant(),
    )
    return page, formulaire.statut


def _faire(formulaire: FormulaireSms, usager_id: uuid.UUID) -> Response:
    gestes = {"numero": _par_sms, "courriel": _par_courriel, "code": _prouver, "arreter": _arreter}
    flash(gestes[formulaire.geste.data or ""](formulaire, usager_id))
    return redirect(url_for(".sms", usager_id=usager_id), 303)


def _ou(abonnement: Abonnement) -> str:
    """Say where the messages go, without all of it: somebody may read over the shoulder."""
    if abonnement.canal == SMS:
        return f"au numéro qui finit par {abonnement.fin_du_numero}"
    try:
        nom, _, domaine = abonnements.adresse_de(session(), abonnement).partition("@")
    except ChiffrementInvalide:
        return "à son adresse e-mail"
    return f"à l’adresse {nom[:1]}…@{domaine}"


def _par_sms(formulaire: FormulaireSms, usager_id: uuid.UUID) -> str:
    numero = lire_mobile(formulaire.numero.data or "")
    if numero is None:
        raise ErreurMetier(
            "Ce numéro ne reçoit pas de SMS. Écrivez les 10 chiffres d’un portable, qui commence par 06 ou 07.",
            champ="numero",
        )
    if not passerelle().est_la:
        raise Interdit("Les SMS ne sont pas en service : rien n’a été envoyé.")
    _demander(SMS, numero, usager_id)
    return "Un code est en route : la personne le lit sur son téléphone, et vous le dit."


def _par_courriel(formulaire: FormulaireSms, usager_id: uuid.UUID) -> str:
    adresse = lire_adresse(formulaire.courriel.data or "")
    if adresse == personne().aidant.courriel:
        raise ErreurMetier(
            "C’est votre adresse : les messages vont à la personne.", champ="courriel"
        )
    _demander(COURRIEL, adresse, usager_id)
    return "Un code est en route : la personne le lit dans ses e-mails, et vous le dit."


def _demander(canal: str, adresse: str, usager_id: uuid.UUID) -> None:
    _compter(canal, adresse, usager_id)
    with transaction(session()) as bdd:
        _tenir(bdd, usager_id)
        ici = personne().organisation.id
        if not _a_un_mandat(bdd, usager_id):
            raise Interdit("Cette personne n’a plus de mandat en cours ici : rien n’a été envoyé.")
        abonnements.demander(bdd, ici, usager_id, adresse, canal=canal, maintenant=maintenant())


def _compter(canal: str, adresse: str, usager_id: uuid.UUID) -> None:
    """Nobody makes a stranger's telephone ring all day, nor fills their mail."""
    vers = abonnements.empreinte(session(), adresse, canal)
    compteurs = [
        Compteur((canal, vers), _PAR_ADRESSE),
        Compteur(("sms de", str(usager_id)), _PAR_PERSONNE),
    ]
    try:
        with transaction(session()) as bdd:
            reserver(bdd, compteurs, uuid.uuid4().hex, maintenant=maintenant())
    except TropDeTentatives as refus:
        raise TropDeTentatives("Trop de codes envoyés aujourd’hui : recommencez demain.") from refus


def _prouver(formulaire: FormulaireSms, usager_id: uuid.UUID) -> str:
    with transaction(session()) as bdd:
        est_bon = abonnements.prouver(
            bdd,
            _le_sien(bdd, usager_id),
            formulaire.code.data or "",
            par_id=personne().aidant.id,
            maintenant=maintenant(),
        )
    if not est_bon:
        raise ErreurMetier("Ce n’est pas le code reçu. Relisez-le avec la personne.", champ="code")
    return "C’est noté : la personne reçoit un message quand son mandat sert, un par jour au plus."


def _arreter(_: FormulaireSms, usager_id: uuid.UUID) -> str:
    with transaction(session()) as bdd:
        abonnements.arreter(
            bdd,
            _le_sien(bdd, usager_id),
            motif=abonnements.PERSONNE,
            par_id=personne().aidant.id,
            maintenant=maintenant(),
        )
    return "C’est arrêté : la personne ne reçoit plus de messages."


def _le_sien(bdd: Session, usager_id: uuid.UUID) -> Abonnement:
    _tenir(bdd, usager_id)
    trouve = abonnements.en_cours(bdd, personne().organisation.id, usager_id, verrou=True)
    if trouve is None:
        raise ErreurMetier("Aucun message n’est demandé pour cette personne.")
    return trouve


def _tenir(bdd: Session, usager_id: uuid.UUID) -> Usager:
    """Load-and-authorise, held: a report of a death takes its turn."""
    usager_charge(usager_id)
    return usager_verrouille(bdd, usager_id)


def _a_un_mandat(bdd: Session, usager_id: uuid.UUID) -> bool:
    actives = autorisations_actives(
        bdd,
        personne().organisation.id,
        [usager_id],
        aidant_id=personne().aidant.id,
        maintenant=maintenant(),
    )
    return bool(actives)
