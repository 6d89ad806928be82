"""Uses that persons contest with their card: the list, and an answer to each."""

import uuid

from flask import flash, redirect, render_template, url_for
from sqlalchemy import ColumnElement
from werkzeug.wrappers import Response

from app.espaces.referent.equipe.cible import acte_d_equipe
from app.espaces.referent.suivi import plan
from app.metier.aidants.droits import Droit
from app.metier.mandats.contestations import queries
from app.metier.mandats.contestations.libelles import REPONSES
from app.metier.mandats.contestations.services import repondre
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import adresse_publique
from app.web.connectee import personne
from app.web.formulaires import Page
from app.web.partage.signalements import FormulaireReponse


@plan.get("/suivi/contestations/")
@exige(Droit.EQUIPE)
def contestations() -> str:
    """Those that wait for an answer, but one's own uses."""
    trouvees = queries.contestations(session(), _les_miennes(), personne().organisation.zone)
    return render_template("referent/suivi/contestations.html", contestations=trouvees)


@plan.route("/suivi/contestations/<uuid:contestation_id>", methods=["GET", "POST"])
@exige(Droit.EQUIPE, code_recent=True)
def contestation(contestation_id: uuid.UUID) -> Page:
    """One of them, and what is answered."""
    formulaire = FormulaireReponse()
    if formulaire.est_valide():
        with formulaire.refus():
            return _repondre(contestation_id, formulaire)
    zone = personne().organisation.zone
    page = render_template(
        "referent/suivi/contestation.html",
        form=formulaire,
        contestee=queries.contestee(session(), _les_miennes(), contestation_id, zone),
        reponses=REPONSES,
    )
    return page, formulaire.statut


def _repondre(contestation_id: uuid.UUID, formulaire: FormulaireReponse) -> Response:
    with acte_d_equipe() as acte:
        arrete = repondre(
            acte.bdd,
            _les_miennes(),
            contestation_id,
            formulaire.reponse_dite(),
            adresse=adresse_publique("/mandats/"),
            par_id=acte.par.id,
            maintenant=maintenant(),
        )
    flash("C’est répondu, et le mandat est arrêté." if arrete else "C’est répondu.")
    return redirect(url_for(".contestations"), 303)


def _les_miennes() -> ColumnElement[bool]:
    return queries.du_referent(personne().organisation.id, personne().aidant.id)
