"""What the référent has the public read: when the place is open, how to join it."""

from flask import flash, redirect, render_template, url_for

from app.espaces.referent.equipe import plan
from app.espaces.referent.equipe.cible import acte_d_equipe
from app.espaces.referent.equipe.forms import FormulaireAccueil
from app.metier.aidants.droits import Droit
from app.metier.organisations.accueil import CHAMPS, dire_l_accueil
from app.metier.organisations.models import Organisation
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import personne
from app.web.formulaires import Page, est_un_envoi


@plan.route("/equipe/accueil-du-public", methods=["GET", "POST"])
@exige(Droit.EQUIPE, code_recent=True)
def accueil_public() -> Page:
    """Say when the place is open and how to join it: « Trouver un lieu » shows it to everybody."""
    formulaire = FormulaireAccueil()
    if formulaire.est_valide():
        with formulaire.refus():
            if _dire({champ: formulaire[champ].data for champ in CHAMPS}):
                flash("C’est enregistré : le public le lit sur « Trouver un lieu ».")
            return redirect(url_for(".equipe"), 303)
    ici = session().get_one(Organisation, personne().organisation.id)
    if not est_un_envoi():
        formulaire.process(obj=ici)
    page = render_template("referent/equipe/accueil_public.html", form=formulaire, ici=ici)
    return page, formulaire.statut


def _dire(dit: dict[str, str | None]) -> bool:
    with acte_d_equipe() as acte:
        ici = acte.bdd.get_one(
            Organisation,
            personne().organisation.id,
            with_for_update={"key_share": True},
            populate_existing=True,
        )
        return dire_l_accueil(acte.bdd, ici, dit, par=acte.par, maintenant=maintenant())
