"""Notices of the national team, as people read them: at the top of their home, closed by them."""

import uuid

from flask import redirect
from werkzeug.wrappers import Response

from app.espaces.compte import plan
from app.metier.aidants.droits import Droit
from app.metier.avis import services
from app.metier.avis.queries import a_fermer
from app.socle.bdd import transaction
from app.socle.erreurs import Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.formulaires import champs_envoyes
from app.web.partage.avis import lecteur
from app.web.provenance import suite_sure


@plan.post("/avis/<uuid:avis_id>/lu")
@exige(Droit.COMPTE)
def fermer_avis(avis_id: uuid.UUID) -> Response:
    """Close a notice that I have read, and go back to the home that showed it."""
    moi = lecteur()
    with transaction(session()) as bdd:
        avis = a_fermer(bdd, moi, avis_id, maintenant=maintenant())
        if avis is None:
            raise Introuvable
        services.lire(bdd, avis, par_id=moi.aidant_id, maintenant=maintenant())
    return redirect(suite_sure(champs_envoyes().get("suite", "")), 303)
