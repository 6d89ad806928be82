"""Contested uses that no référent can answer, or that none did: the national team's answer."""

import uuid

from flask import flash, redirect, render_template, url_for
from sqlalchemy import ColumnElement
from werkzeug.wrappers import Response

from app.espaces.national.signalements import plan
from app.metier.aidants.droits import Droit
from app.metier.mandats.contestations import queries
from app.metier.mandats.contestations.libelles import REPONSES
from app.metier.mandats.contestations.services import repondre
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import acte_national
from app.web.bdd import session
from app.web.configuration import adresse_publique
from app.web.connectee import personne
from app.web.formulaires import Page
from app.web.partage.signalements import FormulaireReponse


@plan.get("/pilotage/contestations")
@exige(Droit.SECURITE)
def contestations() -> str:
    """Those that wait for the national team, the oldest first; those that wait for a référent."""
    zone, moi = personne().zone, personne().aidant.id
    ailleurs = queries.chez_les_referents(moi, maintenant=maintenant())
    return render_template(
        "national/signalements/contestations.html",
        contestations=queries.contestations(session(), _les_notres(), zone),
        ailleurs=queries.contestations(session(), ailleurs, zone),
        delai=queries.DELAI_DU_REFERENT,
    )


@plan.route("/pilotage/contestations/<uuid:contestation_id>", methods=["GET", "POST"])
@exige(Droit.SECURITE, code_recent=True)
def contestation(contestation_id: uuid.UUID) -> Page:
    """One of them, and what is answered."""
    formulaire = FormulaireReponse()
    if formulaire.est_valide():
        with formulaire.refus():
            return _repondre(contestation_id, formulaire)
    zone = personne().zone
    page = render_template(
        "national/signalements/contestation.html",
        form=formulaire,
        contestee=queries.contestee(session(), _les_notres(), contestation_id, zone),
        reponses=REPONSES,
    )
    return page, formulaire.statut


def _repondre(contestation_id: uuid.UUID, formulaire: FormulaireReponse) -> Response:
    with acte_national(Droit.SECURITE) as acte:
        arrete = repondre(
            acte.bdd,
            _les_notres(),
            contestation_id,
            formulaire.reponse_dite(),
            adresse=adresse_publique("/mandats/"),
            par_id=acte.par.id,
            maintenant=maintenant(),
        )
    flash("C’est répondu, et le mandat est arrêté." if arrete else "C’est répondu.")
    return redirect(url_for(".contestations"), 303)


def _les_notres() -> ColumnElement[bool]:
    return queries.de_la_securite(personne().aidant.id, maintenant=maintenant())
