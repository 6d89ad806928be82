"""The aidant's home."""

import uuid
from datetime import datetime
from typing import Any

from flask import redirect, render_template, url_for

from app.espaces.aidant.accueil import plan
from app.metier.aidants.droits import Droit
from app.metier.aidants.queries import appartenances
from app.metier.brouillons.queries import BROUILLONS_MONTRES, brouillons_ouverts
from app.metier.entrainement.queries import a_proposer, entrainement_lu
from app.metier.equipe.attention import attention
from app.metier.mandats.papiers.attente import PAPIERS_MONTRES, papiers_attendus
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import personne
from app.web.formulaires import Page
from app.web.partage.avis import avis_a_lire
from app.web.partage.recherche import FormulaireRecherche


@plan.get("/espace-aidant/")
@exige(Droit.COMPTE)
def espace() -> Page:
    """Where one starts, or resumes: nobody's name is listed.

    An aidant's is seen by the person helped too: their team waits on its own page.
    """
    connectee, instant = personne(), maintenant()
    if connectee.est_nationale_seulement:
        return redirect(url_for("pilotage.accueil"), 303)
    if connectee.est_formatrice_seulement:
        return redirect(url_for("sessions.liste"), 303)
    if connectee.sans_filet:
        return redirect(url_for("compte.codes_secours", suite=url_for(".espace")), 303)
    aidant, ici = connectee.aidant.id, connectee.organisation.id
    mien = entrainement_lu(session(), aidant)
    if mien is not None and mien.bienvenue and connectee.peut(Droit.ENTRAINEMENT):
        return redirect(url_for(".bienvenue"), 303)
    entrainement = {
        "exercice_a_finir": mien is not None and mien.est_a_finir(instant),
        "exercice_a_proposer": connectee.peut(Droit.ENTRAINEMENT) and a_proposer(mien),
    }
    if not connectee.peut(Droit.MANDATS):
        referent = connectee.peut(Droit.EQUIPE)
        a_voir = (
            attention(session(), ici, maintenant=instant, referent_id=aidant) if referent else None
        )
        plusieurs = len(appartenances(session(), aidant)) > 1
        return render_template(
            "aidant/accueil/espace.html",
            avis=avis_a_lire(),
            attention=a_voir,
            plusieurs_structures=plusieurs,
            **entrainement,
        )
    return render_template(
        "aidant/accueil/espace.html",
        avis=avis_a_lire(),
        recherche=FormulaireRecherche(),
        **_a_reprendre(aidant, ici, instant),
        **entrainement,
    )


def _a_reprendre(aidant: uuid.UUID, ici: uuid.UUID, instant: datetime) -> dict[str, Any]:
    """What was begun here and not ended: drafts, papers; and whether there are more than are shown."""
    brouillons = brouillons_ouverts(session(), aidant, ici, maintenant=instant)
    papiers = papiers_attendus(session(), ici, aidant, maintenant=instant)
    return {
        "brouillons": brouillons[:BROUILLONS_MONTRES],
        "plus_de_brouillons": len(brouillons) > BROUILLONS_MONTRES,
        "papiers": papiers[:PAPIERS_MONTRES],
        "plus_de_papiers": len(papiers) > PAPIERS_MONTRES,
    }
