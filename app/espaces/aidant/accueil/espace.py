"""The aidant's home."""

from datetime import datetime

from flask import redirect, render_template, url_for

from app.espaces.aidant.accueil import plan
from app.metier.accueil.queries import accueil
from app.metier.aidants.droits import Droit
from app.metier.aidants.queries import appartenances
from app.metier.brouillons.queries import BROUILLONS_MONTRES
from app.metier.entrainement.models import EntrainementLu
from app.metier.entrainement.queries import a_proposer, entrainement_lu
from app.metier.equipe.attention import attention
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import personne
from app.web.formulaires import Page
from app.web.partage.avis import avis_a_lire, lecteur
from app.web.partage.recherche import FormulaireRecherche


@plan.get("/espace-aidant/")
@exige(Droit.COMPTE)
def espace() -> Page:
    """Where one starts, or resumes: nobody's name is listed.

    An aidant's is seen by the person helped too: their team waits on its own page.
    """
    connectee = personne()
    if connectee.est_nationale_seulement:
        return redirect(url_for("pilotage.accueil"), 303)
    if connectee.est_formatrice_seulement:
        return redirect(url_for("sessions.liste"), 303)
    if connectee.sans_filet:
        return redirect(url_for("compte.codes_secours", suite=url_for(".espace")), 303)
    return _d_un_aidant() if connectee.peut(Droit.MANDATS) else _sans_mandats()


def _d_un_aidant() -> Page:
    """Who comes, what was begun here and not ended; what is listed or counted says when there is more."""
    instant = maintenant()
    lu = accueil(session(), lecteur(), personne().organisation.id, maintenant=instant)
    if _est_a_guider(lu.entrainement):
        return redirect(url_for(".bienvenue"), 303)
    return render_template(
        "aidant/accueil/espace.html",
        avis=lu.avis,
        brouillons=lu.brouillons[:BROUILLONS_MONTRES],
        plus_de_brouillons=len(lu.brouillons) > BROUILLONS_MONTRES,
        papiers=lu.papiers,
        recherche=FormulaireRecherche(),
        **_exercice(lu.entrainement, instant),
    )


def _sans_mandats() -> Page:
    """Who manages a team, or waits to be an aidant."""
    moi, instant = personne(), maintenant()
    mien = entrainement_lu(session(), moi.aidant.id)
    if _est_a_guider(mien):
        return redirect(url_for(".bienvenue"), 303)
    ici, a_voir = moi.organisation.id, None
    if moi.peut(Droit.EQUIPE):
        a_voir = attention(session(), ici, maintenant=instant, referent_id=moi.aidant.id)
    return render_template(
        "aidant/accueil/espace.html",
        avis=avis_a_lire(),
        attention=a_voir,
        plusieurs_structures=len(appartenances(session(), moi.aidant.id)) > 1,
        **_exercice(mien, instant),
    )


def _est_a_guider(mien: EntrainementLu | None) -> bool:
    return mien is not None and mien.bienvenue and personne().peut(Droit.ENTRAINEMENT)


def _exercice(mien: EntrainementLu | None, instant: datetime) -> dict[str, bool]:
    return {
        "exercice_a_finir": mien is not None and mien.est_a_finir(instant),
        "exercice_a_proposer": personne().peut(Droit.ENTRAINEMENT) and a_proposer(mien),
    }
