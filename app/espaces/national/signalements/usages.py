"""Uses that the holder of an account did not recognise: the security role follows, and closes."""

import uuid

from flask import flash, redirect, render_template, url_for

from app.espaces.national.signalements import plan
from app.metier.aidants.droits import Droit
from app.metier.authentification.vigilance.libelles import ISSUES, TITRES
from app.metier.authentification.vigilance.queries import NonReconnu, non_reconnus
from app.metier.equipe.vigilance import clore
from app.socle.erreurs import Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import acte_national
from app.web.bdd import session
from app.web.formulaires import ChampChoix, Formulaire, Page


class FormulaireIssue(Formulaire):
    """How a use that was not recognised ends."""

    issue = ChampChoix("Ce qui a été fait", ISSUES, manque="Dites ce qui a été fait.")


@plan.get("/pilotage/usages-non-reconnus")
@exige(Droit.SECURITE)
def usages() -> str:
    """Those that wait, the oldest first: the structure and the hour, nobody's name."""
    return render_template(
        "national/signalements/usages.html", usages=non_reconnus(session()), titres=TITRES
    )


@plan.route("/pilotage/usages-non-reconnus/<uuid:usage_id>", methods=["GET", "POST"])
@exige(Droit.SECURITE, code_recent=True)
def usage(usage_id: uuid.UUID) -> Page:
    """One of them: what was done about it."""
    formulaire = FormulaireIssue()
    if formulaire.est_valide():
        with formulaire.refus():
            with acte_national(Droit.SECURITE) as acte:
                clore(
                    acte.bdd,
                    usage_id,
                    formulaire.issue.data,
                    par=acte.par,
                    maintenant=maintenant(),
                )
            flash("C’est noté : cet usage est réglé.")
            return redirect(url_for(".usages"), 303)
    page = render_template(
        "national/signalements/usage.html",
        form=formulaire,
        usage=_charger(usage_id),
        titres=TITRES,
        issues=ISSUES,
    )
    return page, formulaire.statut


def _charger(usage_id: uuid.UUID) -> NonReconnu:
    trouve = next((un for un in non_reconnus(session()) if un.id == usage_id), None)
    if trouve is None:
        raise Introuvable
    return trouve
