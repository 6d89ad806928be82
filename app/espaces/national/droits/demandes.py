"""Requests about what is held: registered, given two months more, closed; their days counted."""

import uuid
from collections.abc import Callable

from flask import render_template, url_for
from werkzeug.wrappers import Response

from app.espaces.national.droits import plan
from app.espaces.national.droits.forms import (
    FormulaireCloture,
    FormulaireDemande,
    FormulaireProlongation,
)
from app.metier.aidants.droits import Droit
from app.metier.pilotage.donnees import droits_personnes as services
from app.metier.pilotage.models import DemandeDroits
from app.socle.erreurs import Introuvable
from app.socle.horloge import jour_a_paris, maintenant
from app.web.acces import exige
from app.web.actes import Acte, faire
from app.web.bdd import session
from app.web.formulaires import Formulaire, Page, est_un_envoi

Geste = Callable[[Acte, DemandeDroits], bool]


@plan.get("/pilotage/droits")
@exige(Droit.DONNEES)
def demandes() -> str:
    """What waits for an answer, the most pressing first; the last answered."""
    return render_template(
        "national/droits/demandes.html",
        en_cours=services.demandes_en_cours(session()),
        closes=services.demandes_closes(session()),
        echeance=services.echeance,
        aujourd_hui=jour_a_paris(maintenant()),
        preavis=services.PREAVIS,
        genres=services.GENRES,
        issues=services.ISSUES,
    )


@plan.route("/pilotage/droits/nouvelle", methods=["GET", "POST"])
@exige(Droit.DONNEES)
def nouvelle() -> Page:
    """Register a request that came."""
    formulaire = FormulaireDemande()

    def enregistrer(acte: Acte) -> bool:
        assert formulaire.recue_le.data is not None
        services.enregistrer(
            acte.bdd,
            genre=formulaire.genre.data,
            reference=formulaire.reference.data or "",
            recue_le=formulaire.recue_le.data,
            par=acte.par,
            maintenant=maintenant(),
        )
        return True

    phrase, retour = "La demande est enregistrée.", url_for(".demandes")
    fait = faire(formulaire, Droit.DONNEES, enregistrer, phrase=phrase, retour=retour)
    if fait:
        return fait
    if not est_un_envoi():
        formulaire.recue_le.data = jour_a_paris(maintenant())
    page = render_template("national/droits/nouvelle.html", form=formulaire, genres=services.GENRES)
    return page, formulaire.statut


@plan.route("/pilotage/droits/<uuid:demande_droits_id>/prolonger", methods=["GET", "POST"])
@exige(Droit.DONNEES)
def prolonger(demande_droits_id: uuid.UUID) -> Page:
    """Give two months more, told to the person within the first."""
    trouvee, formulaire = _charger(demande_droits_id), FormulaireProlongation()

    def donner(acte: Acte, tenue: DemandeDroits) -> bool:
        return services.prolonger(
            acte.bdd,
            tenue,
            raison=formulaire.raison.data or "",
            par=acte.par,
            maintenant=maintenant(),
        )

    fait = _faire(demande_droits_id, formulaire, donner, "La réponse a deux mois de plus.")
    return fait or _montrer("prolonger", formulaire, trouvee)


@plan.route("/pilotage/droits/<uuid:demande_droits_id>/clore", methods=["GET", "POST"])
@exige(Droit.DONNEES)
def clore(demande_droits_id: uuid.UUID) -> Page:
    """Say what was answered: the days stop."""
    trouvee, formulaire = _charger(demande_droits_id), FormulaireCloture()

    def finir(acte: Acte, tenue: DemandeDroits) -> bool:
        return services.clore(
            acte.bdd, tenue, issue=formulaire.issue.data, par=acte.par, maintenant=maintenant()
        )

    fait = _faire(demande_droits_id, formulaire, finir, "La demande est close.")
    return fait or _montrer("clore", formulaire, trouvee)


def _faire(
    demande_id: uuid.UUID, formulaire: Formulaire, geste: Geste, phrase: str
) -> Response | None:
    def sur_elle(acte: Acte) -> bool:
        tenue = services.demande_tenue(acte.bdd, demande_id)
        if tenue is None:
            raise Introuvable
        return geste(acte, tenue)

    retour = url_for(".demandes")
    return faire(formulaire, Droit.DONNEES, sur_elle, phrase=phrase, retour=retour)


def _montrer(nom: str, formulaire: Formulaire, trouvee: DemandeDroits) -> Page:
    page = render_template(
        f"national/droits/{nom}.html",
        form=formulaire,
        demande=trouvee,
        echeance=services.echeance(trouvee),
        genres=services.GENRES,
        issues=services.ISSUES,
    )
    return page, formulaire.statut


def _charger(demande_id: uuid.UUID) -> DemandeDroits:
    trouvee = session().get(DemandeDroits, demande_id)
    if trouvee is None:
        raise Introuvable
    return trouvee
