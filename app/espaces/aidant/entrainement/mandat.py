"""The three steps of a mandate, as real ones show them, and FranceConnect's pretend page."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.espaces.aidant.entrainement import plan
from app.espaces.aidant.entrainement.exercice import mon_exercice, tenu, vers_la_suite
from app.espaces.aidant.entrainement.forms import FormulairePersonne
from app.espaces.aidant.nouveau_mandat.choix import est_une_question, page_du_choix
from app.espaces.aidant.nouveau_mandat.forms import FormulaireChoix, FormulaireConclusion
from app.metier.aidants.droits import Droit
from app.metier.entrainement import services
from app.metier.entrainement.models import Entrainement
from app.metier.entrainement.personnes import PARTICULARITES, PERSONNES
from app.metier.entrainement.recapitulatif import fin_prevue, recapituler
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit
from app.socle.horloge import maintenant
from app.web.acces import demander_presence, exige
from app.web.bdd import session
from app.web.connectee import est_endormie, noter_code, personne, reserver_mon_essai
from app.web.formulaires import Page, champs_envoyes, est_un_envoi
from app.web.partage.catalogue import catalogue, selection_de

_CHOIX = "aidant/entrainement/choix.html"


@plan.route("/entrainement/choix", methods=["GET", "POST"])
@exige(Droit.ENTRAINEMENT, toute_structure=True)
def choix() -> Page:
    """Step 1: what is confided, and for how long; changed until it is given."""
    if est_un_envoi() and not est_une_question():
        return _choisir(FormulaireChoix())
    exercice = mon_exercice()
    if exercice is None or exercice.donne_le is not None:
        return vers_la_suite(exercice)
    return page_du_choix(FormulaireChoix(obj=exercice), personne().membre, gabarit=_CHOIX)


def _choisir(formulaire: FormulaireChoix) -> Page:
    if formulaire.est_valide():
        choisie = formulaire.selection()
        with formulaire.refus():
            with transaction(session()) as bdd:
                exercice = tenu(bdd)
                services.choisir(
                    bdd,
                    exercice,
                    personne().membre,
                    domaines=choisie.domaines,
                    demarches=choisie.cles,
                    est_borne=formulaire.est_borne.data,
                    duree=formulaire.duree.data,
                    maintenant=maintenant(),
                )
            return vers_la_suite(exercice)
    return page_du_choix(formulaire, personne().membre, gabarit=_CHOIX)


@plan.get("/entrainement/identite")
@exige(Droit.ENTRAINEMENT, toute_structure=True)
def identite() -> Page:
    """Step 2: what to read before the person takes the mouse."""
    exercice = mon_exercice()
    if exercice is None or exercice.etape != "identite":
        return vers_la_suite(exercice)
    membre = personne().membre
    return render_template(
        "aidant/entrainement/identite.html",
        choisie=selection_de(exercice.choix),
        organisation=membre.organisation,
        exercice=exercice,
        fin=fin_prevue(exercice, membre, maintenant()),
    )


@plan.route("/entrainement/franceconnect", methods=["GET", "POST"])
@exige(Droit.ENTRAINEMENT, toute_structure=True)
def franceconnect() -> Page:
    """A page of our own where FranceConnect would be: whom one plays. Nothing leaves the service."""
    formulaire = FormulairePersonne()
    if formulaire.est_valide():
        with formulaire.refus():
            with transaction(session()) as bdd:
                exercice = tenu(bdd)
                services.identifier(exercice, formulaire.personne.data, maintenant=maintenant())
            return vers_la_suite(exercice)
    exercice_lu = mon_exercice()
    if not est_un_envoi() and (exercice_lu is None or exercice_lu.etape != "identite"):
        return vers_la_suite(exercice_lu)
    page = render_template(
        "aidant/entrainement/franceconnect.html",
        form=formulaire,
        personnes=PERSONNES,
        particularites=PARTICULARITES,
    )
    return page, formulaire.statut


@plan.post("/entrainement/recommencer")
@exige(Droit.ENTRAINEMENT, toute_structure=True)
def recommencer() -> Response:
    """« Ce n’est pas vous ? »: another person comes, the choices stay."""
    with transaction(session()) as bdd:
        exercice = tenu(bdd)
        services.recommencer(exercice, maintenant=maintenant())
    return vers_la_suite(exercice)


@plan.route("/entrainement/conclusion", methods=["GET", "POST"])
@exige(Droit.ENTRAINEMENT, finit_par_code=True, toute_structure=True)
def conclusion() -> Page:
    """Step 3: read aloud, agree, then one's own code, spent as at a real conclusion."""
    exercice = mon_exercice()
    if exercice is None or exercice.etape != "conclusion":
        return vers_la_suite(exercice)
    if champs_envoyes().get("representant"):
        # No code of the act's own will be looked at; nothing is wiped, nobody was appointed.
        return (
            demander_presence()
            if est_endormie()
            else (
                render_template("aidant/entrainement/representant.html"),
                422,
            )
        )
    formulaire = FormulaireConclusion("")
    formulaire.reserve_a.choices = []
    if formulaire.est_valide():
        with formulaire.refus():
            return _conclure(formulaire)
        exercice = mon_exercice()
        if exercice is None or exercice.etape != "conclusion":
            return vers_la_suite(exercice)
        if formulaire.statut == Conflit.statut:
            formulaire.reprendre_l_accord()
    return _page_de_conclusion(formulaire, exercice)


def _page_de_conclusion(formulaire: FormulaireConclusion, exercice: Entrainement) -> Page:
    membre = personne().membre
    recap = recapituler(exercice, membre, catalogue=catalogue(), maintenant=maintenant())
    page = render_template(
        "aidant/entrainement/conclusion.html",
        form=formulaire,
        recap=recap,
        renouvelle=False,
        ou_aller={
            "choix": url_for(".choix"),
            "recommencer": url_for(".recommencer"),
            "abandon": url_for(".effacer"),
        },
        choisie=selection_de(exercice.choix),
        organisation=membre.organisation,
        usager=recap.identite,
        collegues={},
        confie=recap.confie(()),
        region="texte",
    )
    return page, formulaire.statut


def _conclure(formulaire: FormulaireConclusion) -> Response:
    instant = maintenant()
    essai = reserver_mon_essai(formulaire.code.data or "")
    with transaction(session()) as bdd:
        exercice = tenu(bdd)
        donne = services.conclure(
            bdd,
            exercice,
            personne().membre,
            essai,
            vu=formulaire.recapitulatif.data,
            maintenant=instant,
        )
        if donne:
            noter_code(bdd, maintenant=instant)
    if donne:
        flash("Le mandat d’entraînement est donné. Il ne vaut rien : c’est un exercice.")
    return redirect(url_for(".papier"), 303)
