"""What the support does on the telephone about a device: put a card's clock right, suspend it."""

import uuid

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.espaces.national.comptes import plan
from app.espaces.national.comptes.regard import compte_regarde, tenir
from app.metier.aidants.droits import Droit
from app.metier.authentification import referent
from app.metier.authentification.codes import Essai
from app.metier.authentification.models import MoyenConnexion
from app.metier.authentification.moyens import cartes_a_code
from app.metier.authentification.moyens.services import Auteur
from app.metier.authentification.queries import moyen_de
from app.metier.equipe import annonces
from app.socle.erreurs import Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import Acte, acte_national, faire
from app.web.bdd import session
from app.web.connectee import personne, reserver_essai
from app.web.formulaires import Formulaire, Page, est_un_envoi
from app.web.partage.moyens import FormulaireSynchronisation

# Failures of the support on other people's cards: theirs alone, over all their logins.
_PILOTAGE = "pilotage"


@plan.route("/pilotage/comptes/<uuid:aidant_id>/moyens/<uuid:moyen_id>/heure", methods=["GET", "POST"])  # fmt: skip
@exige(Droit.SUPPORT, code_recent=True)
def heure(aidant_id: uuid.UUID, moyen_id: uuid.UUID) -> Page:
    """Put a card's clock right, with two codes in a row that its owner reads out."""
    compte, carte = compte_regarde(aidant_id), _moyen(aidant_id, moyen_id)
    if carte.genre != "carte" or not carte.est_en_service:
        raise Introuvable
    formulaire = FormulaireSynchronisation()
    if formulaire.est_valide():
        with formulaire.refus():
            premier, second = (
                _essai(champ.data) for champ in (formulaire.premier, formulaire.code)
            )
            return _regler(aidant_id, moyen_id, premier, second)
    page = render_template(
        "national/comptes/heure.html", form=formulaire, compte=compte, moyen=carte
    )
    return page, formulaire.statut


def _regler(aidant_id: uuid.UUID, moyen_id: uuid.UUID, premier: Essai, second: Essai) -> Response:
    with acte_national(Droit.SUPPORT) as acte:
        tenu = tenir(acte, aidant_id)
        carte = _moyen(aidant_id, moyen_id, verrou=True)
        cartes_a_code.synchroniser(
            acte.bdd, carte, premier, second, par=_auteur(acte), maintenant=maintenant()
        )
        acte.dire(tenu, annonces.carte_a_l_heure(carte))
    flash("La carte est remise à l’heure.")
    return redirect(url_for(".compte", aidant_id=aidant_id), 303)


@plan.route("/pilotage/comptes/<uuid:aidant_id>/moyens/<uuid:moyen_id>/suspendre", methods=["GET", "POST"])  # fmt: skip
@exige(Droit.SUPPORT, code_recent=True)
def suspendre(aidant_id: uuid.UUID, moyen_id: uuid.UUID) -> Page:
    """A device was lost: it opens nothing any more."""
    compte, moyen = compte_regarde(aidant_id), _moyen(aidant_id, moyen_id)
    retour, formulaire = url_for(".compte", aidant_id=aidant_id), Formulaire()

    def fermer(acte: Acte) -> bool:
        tenu = tenir(acte, aidant_id)
        perdu = _moyen(aidant_id, moyen_id, verrou=True)
        fait = referent.suspendre(acte.bdd, perdu, par=_auteur(acte), maintenant=maintenant())
        if fait:
            acte.dire(tenu, annonces.moyen_suspendu(perdu))
        return fait

    phrase = "C’est suspendu, la personne est prévenue."
    if fait := faire(formulaire, Droit.SUPPORT, fermer, phrase=phrase, retour=retour):
        return fait
    if moyen.suspendu_le is not None and not est_un_envoi():
        return redirect(retour, 303)
    page = render_template(
        "national/comptes/suspendre.html", form=formulaire, compte=compte, moyen=moyen
    )
    return page, formulaire.statut


def _moyen(aidant_id: uuid.UUID, moyen_id: uuid.UUID, *, verrou: bool = False) -> MoyenConnexion:
    """Load a device that this account accepted and kept. Raises Introuvable."""
    moyen = moyen_de(session(), aidant_id, moyen_id, verrou=verrou)
    if moyen is None or moyen.valide_le is None or moyen.retire_le is not None:
        raise Introuvable
    return moyen


def _essai(code: str | None) -> Essai:
    return reserver_essai(str(personne().connexion.aidant_id), code or "", navigateur=_PILOTAGE)


def _auteur(acte: Acte) -> Auteur:
    return Auteur(acte.par.id, None)
