"""« Est-ce bien vous ? »: one question about an unusual use of one's account, two buttons."""

import uuid

from flask import flash, redirect, render_template, url_for
from wtforms import HiddenField

from app.espaces.compte import plan
from app.metier.aidants.droits import Droit
from app.metier.authentification.vigilance.libelles import NON
from app.metier.authentification.vigilance.queries import question_de
from app.metier.equipe.vigilance import repondre
from app.socle.bdd import transaction
from app.socle.erreurs import Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import adresse_publique, reglages
from app.web.connectee import ma_connexion, personne
from app.web.formulaires import Formulaire, Page
from app.web.provenance import suite_sure


class FormulaireReconnu(Formulaire):
    """Yes or no, and the page that asked."""

    reponse = HiddenField()
    suite = HiddenField()


@plan.route("/mon-compte/est-ce-bien-vous/<uuid:question_id>", methods=["GET", "POST"])
@exige(Droit.COMPTE)
def est_ce_bien_vous(question_id: uuid.UUID) -> Page:
    """Answer: yes closes the question; no warns, and closes every other login."""
    question = question_de(session(), personne().aidant.id, question_id)
    if question is None:
        raise Introuvable
    formulaire = FormulaireReconnu()
    if formulaire.est_valide():
        with formulaire.refus():
            fait = _repondre(question_id, formulaire.reponse.data or "")
            if fait:
                flash(_DIT_NON if formulaire.reponse.data == NON else "C’est noté : c’était vous.")
            return redirect(suite_sure(formulaire.suite.data or ""), 303)
        question = question_de(session(), personne().aidant.id, question_id)
    page = render_template("compte/est_ce_bien_vous.html", form=formulaire, question=question)
    return page, formulaire.statut


_DIT_NON = (
    "C’est signalé. Vos autres connexions sont fermées, vos ordinateurs connus oubliés. "
    "Les personnes référentes de votre structure et l’équipe nationale sont prévenues."
)


def _repondre(question_id: uuid.UUID, reponse: str) -> bool:
    with transaction(session()) as bdd:
        moi = ma_connexion(bdd, et_mon_compte=True)
        fiche = adresse_publique(url_for("equipe.membre", aidant_id=moi.aidant_id))
        return repondre(
            bdd,
            moi,
            question_id,
            reponse,
            fiche=fiche,
            telephone=reglages().telephone_support,
            maintenant=maintenant(),
        )
