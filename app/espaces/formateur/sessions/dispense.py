"""« Formée sans toutes les demi-journées »: the body writes why, or takes it back."""

import uuid

from flask import flash, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.espaces.formateur.sessions import plan
from app.espaces.formateur.sessions.forms import FormulaireDispense
from app.espaces.formateur.sessions.sessions import acte_d_organisme, charger, montrer
from app.metier.aidants.droits import Droit
from app.metier.formation.inscriptions import dispenses
from app.metier.formation.inscriptions.queries import est_venue_partout, inscrits
from app.metier.formation.libelles import jours, moment
from app.metier.formation.models import Inscription, SessionFormation
from app.metier.formation.queries import seance_de
from app.socle.erreurs import Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.formulaires import Formulaire, Page, champs_envoyes


@plan.route("/formation/<uuid:session_id>/personnes/<uuid:inscription_id>", methods=["GET", "POST"])
@exige(Droit.ORGANISMES)
def dispense(session_id: uuid.UUID, inscription_id: uuid.UUID) -> Page:
    """Somebody who missed a half-day is trained all the same."""
    formulaire = FormulaireDispense()
    if champs_envoyes().get("geste") == "reprendre":
        simple = Formulaire()
        if simple.est_valide():
            return _reprendre(session_id, inscription_id)
    elif formulaire.est_valide():
        with formulaire.refus():
            return _dispenser(session_id, inscription_id, formulaire.motif.data or "")
    seance = charger(session(), session_id)
    trouvee = _inscription(seance, inscription_id)
    return montrer(
        "dispense",
        formulaire,
        seance=seance,
        inscription=trouvee,
        venue_partout=est_venue_partout(trouvee),
        jours=jours,
        moment=moment,
    )


def _dispenser(session_id: uuid.UUID, inscription_id: uuid.UUID, motif: str) -> Response:
    with acte_d_organisme() as acte:
        # The people are held first, then the session: see `presences`.
        seance = _seance(acte.bdd, acte.par.id, session_id)
        fait = dispenses.dispenser(
            acte.bdd, seance, inscription_id, motif=motif, par=acte.par, maintenant=maintenant()
        )
    if fait:
        flash("C’est noté : cette personne est formée.")
    return _retour(session_id)


def _reprendre(session_id: uuid.UUID, inscription_id: uuid.UUID) -> Response:
    with acte_d_organisme() as acte:
        seance = _seance(acte.bdd, acte.par.id, session_id)
        fait = dispenses.reprendre(
            acte.bdd, seance, inscription_id, par=acte.par, maintenant=maintenant()
        )
    if fait:
        flash("C’est repris : il lui manque de nouveau une demi-journée.")
    return _retour(session_id)


def _seance(bdd: Session, aidant_id: uuid.UUID, session_id: uuid.UUID) -> SessionFormation:
    trouvee = seance_de(bdd, aidant_id, session_id)
    if trouvee is None:
        raise Introuvable
    return trouvee


def _inscription(seance: SessionFormation, inscription_id: uuid.UUID) -> Inscription:
    for inscription in inscrits(session(), seance.id):
        if inscription.id == inscription_id and inscription.place_le is not None:
            inscription.seance = seance
            return inscription
    raise Introuvable


def _retour(session_id: uuid.UUID) -> Response:
    return redirect(url_for(".une_session", session_id=session_id), 303)
