"""Who works in an organisation, and who cannot: for whoever answers the telephone."""

import uuid

from flask import render_template, request

from app.espaces.national.structures import plan
from app.metier.aidants.droits import Droit
from app.metier.equipe import libelles as mots
from app.metier.equipe.liste import Filtre, bilan, page_de_membres
from app.metier.organisations.models import Organisation
from app.socle.erreurs import Introuvable
from app.web.acces import exige
from app.web.bdd import session
from app.web.partage.chargement import curseur_demande


@plan.get("/pilotage/structures/<uuid:organisation_id>/equipe")
@exige(Droit.SUPPORT)
def equipe(organisation_id: uuid.UUID) -> str:
    """Its members, each with what stands in the way; their accounts open with a reason."""
    trouvee = session().get(Organisation, organisation_id)
    if trouvee is None:
        raise Introuvable
    filtre = _filtre()
    page = page_de_membres(
        session(), organisation_id, filtre=filtre, apres=curseur_demande("apres")
    )
    if page is None:
        raise Introuvable
    return render_template(
        "national/structures/equipe.html",
        structure=trouvee,
        bilan=bilan(session(), organisation_id),
        filtre=filtre,
        page=page,
        mots=mots,
    )


def _filtre() -> Filtre:
    try:
        return Filtre(request.args.get("filtre", Filtre.PRESENTS))
    except ValueError:
        raise Introuvable from None
