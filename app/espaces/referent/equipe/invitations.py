"""Invite somebody who makes no mandate to manage the team; take an invitation back."""

import uuid

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.espaces.referent.equipe import plan
from app.espaces.referent.equipe.cible import acte_d_equipe
from app.espaces.referent.equipe.forms import FormulaireInvitation
from app.metier.aidants.droits import Droit
from app.metier.equipe import annonces
from app.metier.equipe.invitations import services
from app.metier.equipe.invitations.queries import en_attente, invitation_d_ici
from app.metier.messages.services import deposer
from app.metier.organisations.models import Organisation
from app.socle.erreurs import Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import adresse_publique
from app.web.connectee import personne
from app.web.formulaires import Page


@plan.route("/equipe/inviter", methods=["GET", "POST"])
@exige(Droit.EQUIPE, code_recent=True, sans_filet=True)
def inviter() -> Page:
    """Who to invite, and who was; nothing tells whether the address has an account."""
    formulaire = FormulaireInvitation()
    if formulaire.est_valide():
        with formulaire.refus():
            _inviter(formulaire)
            flash("L’invitation part : la personne a sept jours pour l’accepter.")
            return redirect(url_for(".inviter"), 303)
    attendues = en_attente(session(), personne().organisation.id, maintenant=maintenant())
    page = render_template("referent/equipe/inviter.html", form=formulaire, attendues=attendues)
    return page, formulaire.statut


@plan.post("/equipe/inviter/<uuid:invitation_id>/reprendre")
@exige(Droit.EQUIPE)
def reprendre_invitation(invitation_id: uuid.UUID) -> Response:
    """Take an invitation back: its link opens nothing any more."""
    with acte_d_equipe() as acte:
        trouvee = invitation_d_ici(acte.bdd, personne().organisation.id, invitation_id)
        if trouvee is None:
            raise Introuvable
        fait = services.annuler(acte.bdd, trouvee, par=acte.par, maintenant=maintenant())
    if fait:
        flash("L’invitation est reprise : son lien ne sert plus.")
    return redirect(url_for(".inviter"), 303)


def _inviter(formulaire: FormulaireInvitation) -> None:
    with acte_d_equipe() as acte:
        ici = acte.bdd.get_one(Organisation, personne().organisation.id)
        invitation, jeton = services.inviter(
            acte.bdd,
            ici,
            prenom=formulaire.prenom.data or "",
            nom=formulaire.nom.data or "",
            courriel=formulaire.courriel.data or "",
            par=acte.par,
            maintenant=maintenant(),
        )
        message = annonces.invitation(
            prenom=invitation.prenom,
            par=acte.par.nom_complet,
            lieu=ici.nom,
            adresse=adresse_publique(url_for("connexion.invitation", jeton=jeton)),
        )
        deposer(
            acte.bdd,
            None,
            message,
            a=invitation.courriel,
            maintenant=maintenant(),
            perime_le=invitation.expire_le,
        )
