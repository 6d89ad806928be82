"""Sessions of a body: the list, one of them with who is registered, what is done with it."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from flask import Response as Fichier
from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.espaces.formateur.sessions import plan
from app.espaces.formateur.sessions.forms import (
    FUSEAUX,
    HEURES,
    FormulaireAnnulation,
    FormulaireSession,
    valeurs_de,
)
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant
from app.metier.aidants.typologies import TYPOLOGIES
from app.metier.formation import sessions as services
from app.metier.formation.agenda import agenda
from app.metier.formation.inscriptions import presences
from app.metier.formation.inscriptions.queries import a_tout_suivi, inscrits
from app.metier.formation.libelles import DUREES, jours, moment, moment_court
from app.metier.formation.models import OrganismeFormation, SessionFormation
from app.metier.formation.queries import PAR_PAGE, organismes_de, seance_de, sessions_de
from app.metier.territoires.cog import regions
from app.socle.erreurs import ErreurMetier, Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import Acte, acte_hors_structure
from app.web.bdd import session
from app.web.connectee import personne
from app.web.formulaires import Formulaire, Page, champs_envoyes, est_un_envoi
from app.web.partage.chargement import curseur_demande

Geste = Callable[[Acte, SessionFormation], str]
_CHOIX = {"fuseaux": FUSEAUX, "heures": HEURES, "metiers": TYPOLOGIES, "regions": regions()}
_CHANGEE = (
    "La session est changée. Les personnes inscrites sont prévenues si le jour ou le lieu change."
)


@plan.get("/formation/")
@exige(Droit.ORGANISMES)
def liste() -> str:
    """The sessions to come, or past."""
    passees = request.args.get("quand") == "passees"
    trouvees = sessions_de(
        session(),
        personne().aidant.id,
        passees=passees,
        maintenant=maintenant(),
        apres=curseur_demande("apres"),
    )
    return render_template(
        "formateur/sessions/liste.html",
        sessions=trouvees[:PAR_PAGE],
        suite=trouvees[PAR_PAGE - 1].seance.id if len(trouvees) > PAR_PAGE else None,
        passees=passees,
        organismes=organismes_de(session(), personne().aidant.id),
        jours=jours,
    )


@plan.route("/formation/nouvelle", methods=["GET", "POST"])
@exige(Droit.ORGANISMES)
def nouvelle() -> Page:
    """A session more, that nobody sees yet."""
    formulaire = FormulaireSession()
    if formulaire.est_valide():
        with formulaire.refus():
            return _creer(formulaire)
    siens = {str(un.id): un.nom for un in organismes_de(session(), personne().aidant.id)}
    return montrer("nouvelle", formulaire, organismes=siens, **_CHOIX)


@plan.route("/formation/<uuid:session_id>", methods=["GET", "POST"])
@exige(Droit.ORGANISMES)
def une_session(session_id: uuid.UUID) -> Page:
    """One session: who is registered, who came; published, or closed."""
    seance, formulaire = charger(session(), session_id), Formulaire()
    gestes = {"presences": _presences, "tous": _tous, "publier": _publier, "fermer": _fermer}
    if formulaire.est_valide():
        with formulaire.refus():
            geste = gestes.get(champs_envoyes().get("geste", ""))
            if geste is None:
                raise ErreurMetier("Choisissez ce que vous faites de cette session.")
            return _faire(session_id, geste)
        seance = charger(session(), session_id)
    gens = inscrits(session(), seance.id)
    for inscription in gens:
        inscription.seance = seance
    return montrer("session", formulaire, **_mots(seance), gens=gens)


@plan.route("/formation/<uuid:session_id>/changer", methods=["GET", "POST"])
@exige(Droit.ORGANISMES)
def changer(session_id: uuid.UUID) -> Page:
    """Other days, another place, more seats: told to all who are registered."""
    seance = charger(session(), session_id)
    formulaire = FormulaireSession(data=None if est_un_envoi() else valeurs_de(seance))

    def bouger(acte: Acte, tenue: SessionFormation) -> str:
        programme = formulaire.programme()
        fait = services.changer(acte.bdd, tenue, programme, par=acte.par, maintenant=maintenant())
        return _CHANGEE if fait else ""

    if formulaire.est_valide():
        with formulaire.refus():
            return _faire(session_id, bouger)
        seance = charger(session(), session_id)
    return montrer("changer", formulaire, seance=seance, jours=jours, **_CHOIX)


@plan.route("/formation/<uuid:session_id>/annuler", methods=["GET", "POST"])
@exige(Droit.ORGANISMES)
def annuler(session_id: uuid.UUID) -> Page:
    """The session will not take place: all are told why."""
    seance, formulaire = charger(session(), session_id), FormulaireAnnulation()

    def arreter(acte: Acte, tenue: SessionFormation) -> str:
        motif = formulaire.motif.data or ""
        fait = services.annuler(acte.bdd, tenue, motif=motif, par=acte.par, maintenant=maintenant())
        return "La session est annulée. Les personnes inscrites sont prévenues." if fait else ""

    if formulaire.est_valide():
        with formulaire.refus():
            return _faire(session_id, arreter)
        seance = charger(session(), session_id)
    nombre = len(inscrits(session(), seance.id))
    return montrer("annuler", formulaire, seance=seance, jours=jours, nombre=nombre)


@plan.get("/formation/<uuid:session_id>/feuille")
@exige(Droit.ORGANISMES)
def feuille(session_id: uuid.UUID) -> str:
    """The list to print, and to sign."""
    seance = charger(session(), session_id)
    gens = [qui for qui in inscrits(session(), seance.id) if qui.place_le is not None]
    return render_template("formateur/sessions/feuille.html", **_mots(seance), gens=gens)


@plan.get("/formation/<uuid:session_id>/agenda.ics")
@exige(Droit.ORGANISMES)
def fichier_agenda(session_id: uuid.UUID) -> Fichier:
    """The half-days, for a calendar."""
    seance = charger(session(), session_id)
    return Fichier(
        agenda(seance, maintenant=maintenant()),
        mimetype="text/calendar",
        headers={"Content-Disposition": 'attachment; filename="formation.ics"'},
    )


def acte_d_organisme() -> AbstractContextManager[Acte]:
    """Act for a training body, in one transaction."""
    refus = "Vous n’êtes plus d’un organisme de formation."
    return acte_hors_structure(Droit.ORGANISMES, au_nom_de="organisme de formation", refus=refus)


def _creer(formulaire: FormulaireSession) -> Response:
    programme = formulaire.programme()
    with acte_d_organisme() as acte:
        organisme = _organisme(acte, formulaire.organisme.data)
        seance = services.creer(
            acte.bdd, organisme, programme, par=acte.par, maintenant=maintenant()
        )
        cree = seance.id
    flash("La session est créée. Elle se montre aux structures quand vous la publiez.")
    return redirect(url_for(".une_session", session_id=cree), 303)


def _organisme(acte: Acte, choisi: str | None) -> OrganismeFormation:
    """Return the body that creates: the only one where somebody works, or the one they chose."""
    siens = organismes_de(acte.bdd, acte.par.id)
    if not siens:
        raise ErreurMetier("Votre compte n’est dans aucun organisme : appelez-nous.")
    if len(siens) == 1:
        return siens[0]
    for organisme in siens:
        if str(organisme.id) == choisi:
            return organisme
    raise ErreurMetier("Dites quel organisme donne cette session.", champ="organisme")


def _faire(session_id: uuid.UUID, geste: Geste) -> Response:
    with acte_d_organisme() as acte:
        tenue = seance_de(acte.bdd, acte.par.id, session_id, verrou=geste not in _SANS_VERROU)
        if tenue is None:
            raise Introuvable
        phrase = geste(acte, tenue)
    if phrase:
        flash(phrase)
    return redirect(url_for(".une_session", session_id=session_id), 303)


def _presences(acte: Acte, seance: SessionFormation) -> str:
    """Ticked boxes are « registration half-day », in one field."""
    paires = (case.partition(" ") for case in champs_envoyes().getlist("present"))
    try:
        coches = {(uuid.UUID(qui), uuid.UUID(demi)) for qui, _, demi in paires}
    except ValueError:
        raise ErreurMetier("Rechargez la page, puis recommencez.") from None
    return _noter(acte.bdd, acte.par, seance, coches)


def _tous(acte: Acte, seance: SessionFormation) -> str:
    tous = presences.toutes(acte.bdd, seance, maintenant=maintenant())
    return _noter(acte.bdd, acte.par, seance, tous)


def _noter(bdd: Session, par: Aidant, seance: SessionFormation, coches: presences.Coches) -> str:
    complets = presences.noter(bdd, seance, coches, par=par, maintenant=maintenant())
    combien = {0: "personne n’a", 1: "une personne a"}.get(complets, f"{complets} personnes ont")
    return f"C’est enregistré\u00a0: {combien} tout suivi."


def _publier(acte: Acte, seance: SessionFormation) -> str:
    fait = services.publier(acte.bdd, seance, par=acte.par, maintenant=maintenant())
    return "La session est publiée : les structures peuvent inscrire des personnes." if fait else ""


def _fermer(acte: Acte, seance: SessionFormation) -> str:
    fait = services.fermer(acte.bdd, seance, par=acte.par, maintenant=maintenant())
    return "Les inscriptions sont fermées." if fait else ""


# Those hold the people first, then the session: see `presences`.
_SANS_VERROU = (_presences, _tous)


def charger(bdd: Session, session_id: uuid.UUID) -> SessionFormation:
    """Load-and-authorise: a session of a body where one works."""
    seance = seance_de(bdd, personne().aidant.id, session_id)
    if seance is None:
        raise Introuvable
    return seance


def _mots(seance: SessionFormation) -> dict[str, Any]:
    return {
        "seance": seance,
        "jours": jours,
        "moment": moment,
        "moment_court": moment_court,
        "durees": DUREES,
        "a_tout_suivi": a_tout_suivi,
        "metiers": TYPOLOGIES,
        "regions": regions(),
    }


def montrer(gabarit: str, formulaire: Formulaire, **valeurs: Any) -> Page:
    """Show a screen of the sessions, refused or not sent yet."""
    page = render_template(f"formateur/sessions/{gabarit}.html", form=formulaire, **valeurs)
    return page, formulaire.statut
