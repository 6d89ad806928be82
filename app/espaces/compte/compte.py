"""« Mon compte »: see, add, remove what opens one's account; close what is open elsewhere."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField

from app.espaces.compte import plan
from app.metier.aidants.droits import Droit
from app.metier.authentification import ordinateurs, referent, services
from app.metier.authentification.codes import graine
from app.metier.authentification.models import MoyenConnexion
from app.metier.authentification.moyens import cartes_a_code as cartes
from app.metier.authentification.moyens import secours
from app.metier.authentification.moyens import services as moyens
from app.metier.authentification.queries import moyen_de
from app.metier.comptes import cles_acces, queries
from app.metier.journal.actions import DU_COMPTE
from app.metier.pilotage.actes import (
    REGARDS,
    actes_du_compte,
    regards_sur,
)
from app.socle.bdd import transaction
from app.socle.erreurs import Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import compte_tenu
from app.web.bdd import session
from app.web.configuration import reglages
from app.web.connectee import personne, reserver_mon_essai
from app.web.formulaires import ChampCourriel, Formulaire, Page
from app.web.partage.chargement import curseur_demande
from app.web.partage.courriels import DEMANDE_PARTIE, demander_courriel
from app.web.partage.moyens import (
    FormulaireApplication,
    FormulaireCarte,
    FormulaireRetrait,
    FormulaireSynchronisation,
    a_scanner,
)
from app.web.provenance import suite_demandee


class FormulaireNouveauCourriel(Formulaire):
    """The address to come."""

    courriel = ChampCourriel("Nouvelle adresse e-mail")


class FormulaireSecours(Formulaire):
    """The codes that the ten new ones replace, as the screen saw them."""

    remplacent = HiddenField()


@plan.get("/mon-compte/")
@exige(Droit.COMPTE)
def compte() -> Page:
    """What opens this account, and where it is open."""
    trouve = queries.compte(session(), _moi(), maintenant=maintenant())
    actes = actes_du_compte(session(), _moi(), avant=curseur_demande("avant"))
    return render_template(
        "compte/compte.html",
        compte=trouve,
        actes=actes,
        mots_des_actes=DU_COMPTE,
    )


@plan.get("/mon-compte/consultations")
@exige(Droit.COMPTE)
def consultations() -> str:
    """Who of the national team read my account, when, and why."""
    return render_template(
        "compte/consultations.html",
        actes=regards_sur(session(), _moi(), avant=curseur_demande("avant")),
        mots_des_actes=REGARDS,
    )


@plan.route("/mon-compte/courriel", methods=["GET", "POST"])
@exige(Droit.COMPTE, code_recent=True)
def courriel() -> Page:
    """Ask for another address for oneself."""
    formulaire = FormulaireNouveauCourriel()
    if formulaire.est_valide():
        with formulaire.refus():
            with transaction(session()) as bdd:
                moi = compte_tenu(bdd, _moi())
                demander_courriel(bdd, moi, formulaire.courriel.data or "", par=moi)
            flash(DEMANDE_PARTIE)
            return redirect(url_for(".compte"), 303)
    return render_template("compte/courriel.html", form=formulaire), formulaire.statut


@plan.route("/mon-compte/application", methods=["GET", "POST"])
@exige(Droit.COMPTE, code_recent=True)
def nouvelle_application() -> Page:
    """Start adding a phone's application: posting draws its secret, or finds the one just drawn."""
    formulaire = Formulaire()
    if formulaire.est_valide():
        with formulaire.refus():
            with transaction(session()) as bdd:
                moyen = referent.commencer_application(
                    bdd, personne().aidant, par=None, maintenant=maintenant()
                )
            return redirect(url_for(".application", moyen_id=moyen.id), 303)
    page = render_template("compte/nouvelle_application.html", form=formulaire)
    return page, formulaire.statut


@plan.route("/mon-compte/application/<uuid:moyen_id>", methods=["GET", "POST"])
@exige(Droit.COMPTE, code_recent=True)
def application(moyen_id: uuid.UUID) -> Page:
    """Scan the square, or type the key; the first code makes it good."""
    moyen = _application_en_attente(moyen_id)
    formulaire = FormulaireApplication()
    if formulaire.est_valide():
        with formulaire.refus():
            essai = reserver_mon_essai(formulaire.code.data or "")
            with transaction(session()) as bdd:
                attendue = _application_en_attente(moyen_id, verrou=True)
                moyens.valider_moyen(bdd, attendue, essai, maintenant=maintenant())
            flash("L’application est ajoutée : ses codes servent dès maintenant.")
            return redirect(url_for(".compte"), 303)
        moyen = _application_en_attente(moyen_id)
    page = render_template(
        "compte/application.html",
        form=formulaire,
        **a_scanner(graine(session(), moyen), personne().aidant.courriel),
    )
    return page, formulaire.statut


@plan.route("/mon-compte/carte", methods=["GET", "POST"])
@exige(Droit.COMPTE, code_recent=True)
def carte() -> Page:
    """Take a card: its number and the code it shows."""
    formulaire = FormulaireCarte()
    if formulaire.est_valide():
        with formulaire.refus():
            essai = reserver_mon_essai(formulaire.code.data or "")
            with transaction(session()) as bdd:
                cartes.prendre(
                    bdd,
                    personne().aidant,
                    formulaire.numero.data or "",
                    essai,
                    maintenant=maintenant(),
                )
            flash("La carte est ajoutée : ses codes servent dès maintenant.")
            return redirect(url_for(".compte"), 303)
    return render_template("compte/carte.html", form=formulaire), formulaire.statut


@plan.route("/mon-compte/moyens/<uuid:moyen_id>/synchroniser", methods=["GET", "POST"])
@exige(Droit.COMPTE)
def synchroniser(moyen_id: uuid.UUID) -> Page:
    """Put a card's clock right with two codes in a row."""
    moyen = mon_moyen(moyen_id)
    if moyen.genre != "carte" or not moyen.est_en_service:
        raise Introuvable
    formulaire = FormulaireSynchronisation()
    if formulaire.est_valide():
        with formulaire.refus():
            premier = reserver_mon_essai(formulaire.premier.data or "")
            second = reserver_mon_essai(formulaire.code.data or "")
            with transaction(session()) as bdd:
                carte_tenue = mon_moyen(moyen_id, verrou=True)
                cartes.synchroniser(bdd, carte_tenue, premier, second, maintenant=maintenant())
            flash("La carte est remise à l’heure.")
            return redirect(url_for(".compte"), 303)
    return render_template("compte/synchroniser.html", form=formulaire), formulaire.statut


@plan.route("/mon-compte/moyens/<uuid:moyen_id>/retirer", methods=["GET", "POST"])
@exige(Droit.COMPTE, code_recent=True)
def retirer(moyen_id: uuid.UUID) -> Page:
    """Remove one of my devices, never the last thing that opens the account."""
    moyen = mon_moyen(moyen_id)
    formulaire = FormulaireRetrait()
    if formulaire.est_valide():
        with formulaire.refus():
            with transaction(session()) as bdd:
                cles_acces.retirer(
                    bdd,
                    mon_moyen(moyen_id, verrou=True),
                    motif=formulaire.motif.data,
                    precision=formulaire.precision.data or "",
                    telephone=reglages().telephone_support,
                    maintenant=maintenant(),
                )
            flash("C’est retiré : votre compte ne s’ouvre plus avec.")
            return redirect(url_for(".compte"), 303)
        moyen = mon_moyen(moyen_id)
    page = render_template("compte/retirer.html", form=formulaire, moyen=moyen)
    return page, formulaire.statut


@plan.route("/mon-compte/secours", methods=["GET", "POST"])
@exige(Droit.COMPTE, code_recent=True)
def codes_secours() -> Page:
    """Ten recovery codes, shown this once: the form sent again shows nothing, and says so."""
    codes, formulaire = None, FormulaireSecours()
    if formulaire.est_valide():
        with formulaire.refus(), transaction(session()) as bdd:
            codes = secours.tirer(
                bdd, _moi(), remplacent=formulaire.remplacent.data, maintenant=maintenant()
            )
    page = render_template(
        "compte/secours.html",
        form=formulaire,
        codes=codes,
        en_cours=secours.en_cours(session(), _moi()),
        suite=suite_demandee() if "suite" in request.args else None,
    )
    return page, 200 if codes else formulaire.statut


@plan.post("/mon-compte/connexions/<uuid:connexion_id>/fermer")
@exige(Droit.COMPTE)
def fermer_connexion(connexion_id: uuid.UUID) -> Response:
    """Close a login of mine, opened elsewhere (or here)."""
    with transaction(session()) as bdd:
        trouvee = queries.ma_connexion(bdd, _moi(), connexion_id)
        if trouvee is None:
            raise Introuvable
        services.fermer(bdd, trouvee, maintenant=maintenant())
    flash("La connexion est fermée.")
    return redirect(url_for(".compte"), 303)


@plan.post("/mon-compte/ordinateurs/<uuid:ordinateur_id>/oublier")
@exige(Droit.COMPTE)
def oublier_ordinateur(ordinateur_id: uuid.UUID) -> Response:
    """Forget a computer: the link will be asked there again."""
    with transaction(session()) as bdd:
        trouve = queries.mon_ordinateur(bdd, _moi(), ordinateur_id)
        if trouve is None:
            raise Introuvable
        ordinateurs.oublier(bdd, trouve, maintenant=maintenant())
    flash("L’ordinateur est oublié : le lien par e-mail y sera redemandé.")
    return redirect(url_for(".compte"), 303)


def _moi() -> uuid.UUID:
    return personne().connexion.aidant_id


def mon_moyen(moyen_id: uuid.UUID, *, verrou: bool = False) -> MoyenConnexion:
    """Load-and-authorise: one of my devices."""
    moyen = moyen_de(session(), _moi(), moyen_id, verrou=verrou)
    if moyen is None or moyen.retire_le is not None:
        raise Introuvable
    return moyen


def _application_en_attente(moyen_id: uuid.UUID, *, verrou: bool = False) -> MoyenConnexion:
    """Load-and-authorise: an application that I began, and that has not shown its first code."""
    moyen = mon_moyen(moyen_id, verrou=verrou)
    if moyen.valide_le is not None or moyen.ajoute_par_id is not None:
        raise Introuvable
    return moyen
