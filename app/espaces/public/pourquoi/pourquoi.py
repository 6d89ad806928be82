"""One button a reason: opening the page writes nothing, pressing one answers."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.espaces.public.pourquoi import plan
from app.metier.aidants.droits import Droit
from app.metier.pourquoi import services
from app.metier.pourquoi.libelles import RAISONS
from app.socle.bdd import transaction
from app.socle.erreurs import ErreurMetier
from app.socle.horloge import maintenant
from app.socle.langue.saisies import lire_jeton
from app.web.acces import exige
from app.web.bdd import session
from app.web.formulaires import Page, champs_envoyes, est_un_envoi


@plan.route("/pourquoi-pas-encore", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
def question() -> Page:
    """The question of the mail, and its answers."""
    jeton, refus = lire_jeton(request.args.get("jeton", "")), ""
    if est_un_envoi():
        try:
            return _repondre(jeton, champs_envoyes().get("raison", ""))
        except services.LienQuestionRefuse:
            raise
        except ErreurMetier as erreur:
            refus = erreur.phrase
    services.question(session(), jeton, maintenant=maintenant())
    page = render_template("public/pourquoi/question.html", raisons=RAISONS, refus=refus)
    return page, 422 if refus else 200


@plan.get("/pourquoi-pas-encore/merci")
@exige(Droit.PUBLIC)
def merci() -> Page:
    """It is counted; what may help is said once, and is in no address."""
    return render_template("public/pourquoi/merci.html")


def _repondre(jeton: str, raison: str) -> Response:
    with transaction(session()) as bdd:
        services.repondre(bdd, jeton, raison, maintenant=maintenant())
    flash(RAISONS[raison].suite)
    return redirect(url_for(".merci"), 303)
