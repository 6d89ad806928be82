"""Training followed by the national team: what there is, who waits, what is decided."""

import uuid

from flask import redirect, render_template, url_for

from app.espaces.national.formations import plan
from app.espaces.national.formations.forms import (
    FormulaireDecision,
    FormulaireOrganisme,
    FormulaireReglages,
    FormulaireRetraitOrganisme,
)
from app.metier.aidants.droits import Droit
from app.metier.formation import nationale, reglages
from app.metier.formation import organismes as services
from app.metier.formation.inscriptions.avancement import avancement
from app.metier.formation.inscriptions.queries import en_attente_de_compte, vivantes
from app.metier.formation.queries import PAR_PAGE
from app.metier.habilitation.comptes import MOTIFS_DECISION, ouvrir_par_decision
from app.metier.habilitation.models import Candidat
from app.metier.organisations.models import Organisation
from app.metier.pourquoi.libelles import RAISONS
from app.metier.pourquoi.queries import par_annee
from app.socle.erreurs import Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import Acte, faire
from app.web.bdd import session
from app.web.formulaires import Page, est_un_envoi
from app.web.partage.chargement import curseur_demande
from app.web.partage.cles_acces import lien_de_cle


@plan.get("/pilotage/formations")
@exige(Droit.FORMATION)
def formations() -> str:
    """The bodies, and the sessions to come."""
    lues = nationale.formations(session(), maintenant=maintenant(), apres=curseur_demande("apres"))
    return render_template(
        "national/formations/formations.html",
        sessions=lues.sessions,
        suite=lues.suite,
        organismes=lues.organismes,
    )


@plan.route("/pilotage/formations/organisme", methods=["GET", "POST"])
@exige(Droit.FORMATION, code_recent=True)
def organisme() -> Page:
    """A body more, or one more person in it."""
    formulaire = FormulaireOrganisme()

    def ajouter(acte: Acte) -> bool:
        trouve = services.creer(
            acte.bdd, formulaire.organisme.data or "", par=acte.par, maintenant=maintenant()
        )
        services.ajouter_membre(
            acte.bdd,
            trouve,
            prenom=formulaire.prenom.data or "",
            nom=formulaire.nom.data or "",
            courriel=formulaire.courriel.data or "",
            adresses=lien_de_cle(),
            par=acte.par,
            maintenant=maintenant(),
        )
        return True

    fait = faire(
        formulaire,
        Droit.FORMATION,
        ajouter,
        phrase="C’est fait. La personne reçoit un e-mail.",
        retour=url_for(".formations"),
    )
    page = render_template("national/formations/organisme.html", form=formulaire)
    return fait or (page, formulaire.statut)


@plan.route("/pilotage/formations/organisme/retirer", methods=["GET", "POST"])
@exige(Droit.FORMATION, code_recent=True)
def retirer_membre() -> Page:
    """Somebody leaves a body: its sessions, and who comes, are no longer theirs to see."""
    formulaire = FormulaireRetraitOrganisme()

    def retirer(acte: Acte) -> bool:
        services.retirer_membre(
            acte.bdd,
            formulaire.organisme.data or "",
            formulaire.courriel.data or "",
            par=acte.par,
            maintenant=maintenant(),
        )
        return True

    fait = faire(
        formulaire,
        Droit.FORMATION,
        retirer,
        phrase="C’est fait. La personne reçoit un e-mail.",
        retour=url_for(".formations"),
    )
    page = render_template("national/formations/retirer_membre.html", form=formulaire)
    return fait or (page, formulaire.statut)


@plan.route("/pilotage/formations/reglages", methods=["GET", "POST"])
@exige(Droit.FORMATION)
def regler() -> Page:
    """How early one registers; from which result Pix is passed."""
    actuels = reglages.lire(session())
    formulaire = FormulaireReglages(obj=None if est_un_envoi() else actuels)

    def changer(acte: Acte) -> bool:
        voulus = {champ: formulaire[champ].data for champ in reglages.CHAMPS}
        return reglages.changer(acte.bdd, voulus, par=acte.par, maintenant=maintenant())

    fait = faire(
        formulaire,
        Droit.FORMATION,
        changer,
        phrase="Les réglages sont changés.",
        retour=url_for(".formations"),
    )
    page = render_template("national/formations/reglages.html", form=formulaire)
    return fait or (page, formulaire.statut)


@plan.get("/pilotage/formations/pourquoi")
@exige(Droit.FORMATION)
def pourquoi() -> str:
    """Why some never made a mandate, in figures, year by year."""
    return render_template(
        "national/formations/pourquoi.html", annees=par_annee(session()), raisons=RAISONS
    )


@plan.get("/pilotage/formations/personnes")
@exige(Droit.FORMATION)
def personnes() -> str:
    """Who has no account yet, the first proposed first."""
    trouvees = en_attente_de_compte(session(), curseur_demande("apres"))
    montrees = trouvees[:PAR_PAGE]
    siennes = vivantes(session(), [candidat.id for candidat in montrees])
    instant = maintenant()
    return render_template(
        "national/formations/personnes.html",
        gens=[(c, avancement(c, siennes.get(c.id), maintenant=instant)) for c in montrees],
        suite=montrees[-1].id if len(trouvees) > PAR_PAGE else None,
    )


@plan.route("/pilotage/formations/personnes/<uuid:candidat_id>", methods=["GET", "POST"])
@exige(Droit.FORMATION, code_recent=True)
def decision(candidat_id: uuid.UUID) -> Page:
    """Open somebody's account before all is done, and say why."""
    formulaire = FormulaireDecision()
    candidat = session().get(Candidat, candidat_id)
    if candidat is None or not candidat.a_former or candidat.organisation_id is None:
        raise Introuvable
    lieu = session().get_one(Organisation, candidat.organisation_id)

    def ouvrir(acte: Acte) -> bool:
        tenu = acte.bdd.get_one(Candidat, candidat_id, with_for_update=True, populate_existing=True)
        motif = formulaire.motif.data
        return ouvrir_par_decision(
            acte.bdd, tenu, motif=motif, par=acte.par, maintenant=maintenant()
        )

    fait = faire(
        formulaire,
        Droit.FORMATION,
        ouvrir,
        phrase="Le compte est ouvert. La personne et ses personnes référentes sont prévenues.",
        retour=url_for(".personnes"),
    )
    if fait:
        return fait
    if candidat.compte_le is not None and not est_un_envoi():
        return redirect(url_for(".personnes"), 303)
    page = render_template(
        "national/formations/decision.html",
        form=formulaire,
        candidat=candidat,
        lieu=lieu,
        motifs=MOTIFS_DECISION,
    )
    return page, formulaire.statut
