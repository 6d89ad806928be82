"""Papers that the place waits for, whoever made the mandate: no name of a person helped."""

from flask import render_template

from app.espaces.referent.equipe import plan
from app.metier.aidants.droits import Droit
from app.metier.mandats.papiers.a_signer import papiers_de_l_equipe
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import personne
from app.web.partage.chargement import curseur_demande


@plan.get("/equipe/papiers")
@exige(Droit.EQUIPE)
def papiers() -> str:
    """Those waited for since more than 7 days, the oldest first; who left follows none of theirs."""
    ici, apres = personne().organisation, curseur_demande("apres")
    return render_template(
        "referent/equipe/papiers.html",
        page=papiers_de_l_equipe(session(), ici.id, apres=apres, maintenant=maintenant()),
        est_la_suite=apres is not None,
        zone=ici.zone,
    )
