"""The plain-language version of a mandate, in the language asked for: a sheet of its own."""

import uuid

from app.espaces.aidant.dossiers import plan
from app.metier.aidants.droits import Droit
from app.metier.langues.langues import proposee
from app.metier.langues.simplifiee import du_mandat
from app.metier.mandats.fins.orphelins import gardiens
from app.metier.organisations.models import Organisation
from app.socle.erreurs import Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.formulaires import Page
from app.web.partage.chargement import mandat_charge
from app.web.partage.langues import Diseur, dans_l_adresse, langue_demandee
from app.web.pdf.papier import papier


@plan.get("/mandats/<uuid:mandat_id>/version-simplifiee")
@exige(Droit.MANDATS)
def version_simplifiee(mandat_id: uuid.UUID) -> Page:
    """What is given, in words easy to read: to understand, never to sign. 404 once it is over."""
    mandat = mandat_charge(mandat_id)
    ici = session().get_one(Organisation, mandat.organisation_id)
    dite = du_mandat(mandat, ici, gardiens(session(), mandat), maintenant=maintenant())
    if dite is None:
        raise Introuvable
    langue = langue_demandee(proposee(mandat.interprete_langue))

    return papier(
        "aidant/dossiers/version_simplifiee.html",
        dans_l_adresse(langue),
        fichier=f"version-simplifiee-{langue.cle}",
        mandat=mandat,
        dite=dite,
        t=Diseur(langue, dite.valeurs),
    )
