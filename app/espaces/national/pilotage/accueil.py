"""The national team's home: what waits, what broke, for whom can act."""

from pathlib import Path
from typing import Any

from flask import render_template

from app import metier
from app.espaces.national.pilotage import plan
from app.metier.aidants.droits import ROLES, Droit
from app.metier.messages.queries import RECENTS, bilan_des_courriels
from app.metier.organisations.liste import Filtre, compter
from app.metier.pilotage import veille
from app.metier.pilotage.attentes import attentes
from app.metier.pilotage.donnees.droits_personnes import compter_les_demandes
from app.metier.pilotage.roles import roles_nationaux
from app.metier.taches import declarees
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import reglages
from app.web.connectee import personne
from app.web.partage.avis import avis_a_lire

TACHES = declarees(metier)


@plan.get("/pilotage/")
@exige(Droit.PILOTAGE)
def accueil() -> str:
    """What waits for this person, by their roles."""
    moi = personne()
    return render_template(
        "national/pilotage/accueil.html",
        avis=avis_a_lire(),
        roles=[ROLES[nom].libelle for nom in roles_nationaux(moi.aidant)],
        structures=compter(session()),
        Filtre=Filtre,
        **_attentes(),
        **_pannes(),
    )


def _attentes() -> dict[str, Any]:
    """What waits for who may do it, with the age of the oldest."""
    moi, instant = personne(), maintenant()
    repond = moi.peut(Droit.DONNEES)
    return {
        "attentes": attentes(session(), moi.aidant.id, moi.peut, maintenant=instant),
        "demandes": compter_les_demandes(session(), maintenant=instant) if repond else None,
    }


def _pannes() -> dict[str, Any]:
    """What broke, for who may mend it: mails for the support, acts and evidence for security."""
    moi, instant = personne(), maintenant()
    surveille, ancre_le = moi.peut(Droit.SECURITE), None
    if surveille:
        ancre_le = veille.dernier_ancrage(reglages().ancres)
    return {
        "courriels": bilan_des_courriels(session(), maintenant=instant)
        if moi.peut(Droit.SUPPORT)
        else None,
        "jours_recents": RECENTS.days,
        "veille": veille.veille(session(), TACHES.values(), maintenant=instant)
        if surveille
        else None,
        "issues": veille.ISSUES,
        "cles": _cles() if surveille else None,
        "ancre_le": ancre_le,
        "ancre_en_retard": bool(ancre_le and veille.est_en_retard(ancre_le, maintenant=instant)),
    }


def _cles() -> dict[str, Any]:
    """Since when the files of our keys are what they are: their secrets have no date."""
    signature = reglages().fi.cles
    return {
        "signature": signature,
        "signature_le": veille.ecrit_le(Path(signature)) if signature else None,
        "ancres_le": veille.ecrit_le(reglages().ancres_cle_publique),
    }
