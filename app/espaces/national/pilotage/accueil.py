"""The national team's home: what waits, what broke, for whom can act."""

from datetime import datetime
from pathlib import Path
from typing import Any

from flask import render_template

from app import metier
from app.espaces.national.pilotage import plan
from app.metier.aidants.droits import ROLES, Droit
from app.metier.messages.queries import RECENTS
from app.metier.organisations.liste import Filtre
from app.metier.pilotage.accueil import lecture as lectures
from app.metier.pilotage.accueil import veille
from app.metier.pilotage.roles import roles_nationaux
from app.metier.taches import declarees
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import reglages
from app.web.connectee import personne
from app.web.partage.avis import lecteur

TACHES = declarees(metier)


@plan.get("/pilotage/")
@exige(Droit.PILOTAGE)
def accueil() -> str:
    """What waits for this person, by their roles."""
    moi, instant = personne(), maintenant()
    lu = lectures.accueil(session(), lecteur(), TACHES.values(), maintenant=instant)
    return render_template(
        "national/pilotage/accueil.html",
        avis=lu.avis,
        roles=[ROLES[nom].libelle for nom in roles_nationaux(moi.aidant)],
        structures=lu.structures,
        Filtre=Filtre,
        attentes=lu.attentes,
        demandes=lu.demandes,
        courriels=lu.courriels,
        jours_recents=RECENTS.days,
        veille=lu.veille,
        issues=veille.ISSUES,
        **(_preuves(instant) if lu.veille else {}),
    )


def _preuves(instant: datetime) -> dict[str, Any]:
    """The age of the journal's proofs and of our keys, as the files here tell it."""
    ancre_le = veille.dernier_ancrage(reglages().ancres)
    return {
        "cles": _cles(),
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
