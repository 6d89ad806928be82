"""What somebody leaves to their colleagues, when they go or are away: to print, without a name."""

import uuid

from flask import render_template

from app.espaces.referent.equipe import plan
from app.espaces.referent.equipe.cible import membre_vise
from app.metier.aidants.droits import Droit
from app.metier.equipe.passation import MAXIMUM, passation
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session


@plan.get("/equipe/<uuid:aidant_id>/passation", endpoint="passation")
@exige(Droit.EQUIPE)
def liste(aidant_id: uuid.UUID) -> str:
    """Their drafts, the mandates reserved to them, the papers they wait for."""
    vise = membre_vise(aidant_id)
    laisse = passation(session(), vise, maintenant=maintenant())
    return render_template(
        "referent/equipe/passation.html", membre=vise, laisse=laisse, maximum=MAXIMUM
    )
