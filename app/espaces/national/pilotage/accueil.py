"""The national team's home: what waits, what broke."""

from flask import render_template

from app.espaces.national.pilotage import plan
from app.metier.aidants.droits import ROLES, Droit
from app.metier.organisations.liste import Filtre, compter
from app.metier.pilotage import a_deux
from app.metier.pilotage.fusions.queries import en_attente as fusions_en_attente
from app.metier.pilotage.roles import roles_nationaux
from app.metier.signalements.queries import a_verifier
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import personne


@plan.get("/pilotage/")
@exige(Droit.PILOTAGE)
def accueil() -> str:
    """What waits for this person, by their roles."""
    moi = personne()
    habilite, verifie = moi.peut(Droit.HABILITER), moi.peut(Droit.SECURITE)
    return render_template(
        "national/pilotage/accueil.html",
        roles=[ROLES[nom].libelle for nom in roles_nationaux(moi.aidant)],
        attentes=a_deux.en_attente(session(), maintenant=maintenant()) if habilite else [],
        a_verifier=a_verifier(session()) if verifie else [],
        fusions=fusions_en_attente(session(), maintenant=maintenant()) if verifie else [],
        structures=compter(session()),
        Filtre=Filtre,
    )
