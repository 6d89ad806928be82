"""Papers to have signed: what the home counts, told one by one."""

from flask import render_template

from app.espaces.aidant.accueil import plan
from app.metier.aidants.droits import Droit
from app.metier.mandats.papiers.a_signer import page_de_papiers
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import personne
from app.web.partage.chargement import curseur_demande


@plan.get("/mandats/papiers")
@exige(Droit.MANDATS)
def papiers() -> str:
    """The papers that one has to have signed, the oldest first: nobody's name."""
    moi, instant, apres = personne(), maintenant(), curseur_demande("apres")
    page = page_de_papiers(
        session(), moi.organisation.id, moi.aidant.id, apres=apres, maintenant=instant
    )
    return render_template(
        "aidant/accueil/papiers.html",
        page=page,
        est_la_suite=apres is not None,
        instant=instant,
        zone=moi.organisation.zone,
    )
