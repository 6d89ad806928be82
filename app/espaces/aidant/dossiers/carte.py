"""The card on the aidant's side: choose a secret, print, replace, block."""

import uuid

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.espaces.aidant.dossiers import plan
from app.espaces.aidant.dossiers.forms import FormulaireImpression
from app.metier.aidants.droits import Droit
from app.metier.cartes_mandat import services as cartes
from app.metier.langues.langues import proposee
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.socle.cles import en_groupes
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import personne
from app.web.formulaires import Page
from app.web.htmx import veut_fragment
from app.web.partage.chargement import mandat_charge
from app.web.partage.langues import Diseur, adresse_de_la_carte, langue_demandee
from app.web.pdf.papier import est_possible, papier


@plan.route("/mandats/<uuid:mandat_id>/carte", methods=["GET", "POST"])
@exige(Droit.MANDATS)
def carte(mandat_id: uuid.UUID) -> Page:
    """Choose a secret, or none, with the person; posting answers the sheet, shown this once.

    Sent again, the form shows nothing more: the page offers another card instead.
    """
    formulaire = FormulaireImpression()
    if formulaire.est_valide():
        with formulaire.refus():
            with transaction(session()) as bdd:
                mandat = mandat_charge(mandat_id)
                code = cartes.imprimer(
                    bdd,
                    mandat.id,
                    _demande(formulaire),
                    par_id=personne().connexion.aidant_id,
                    maintenant=maintenant(),
                )
            return _feuille(mandat_id, code, formulaire.graine.data or "")
    mandat = mandat_charge(mandat_id)
    cartes.exiger_imprimable(mandat, maintenant=maintenant())
    etat = cartes.etat_carte(session(), mandat, maintenant=maintenant())
    page = render_template(
        "aidant/dossiers/carte.html",
        form=formulaire,
        mandat=mandat,
        carte=etat,
        en_pdf=est_possible(),
    )
    return page, formulaire.statut


@plan.post("/mandats/<uuid:mandat_id>/carte/bloquer")
@exige(Droit.MANDATS)
def bloquer_carte(mandat_id: uuid.UUID) -> Response:
    """Block the card in service: lost, stolen, seen by somebody."""
    with transaction(session()) as bdd:
        mandat = mandat_charge(mandat_id)
        bloquee = cartes.bloquer(
            bdd, mandat.id, par_id=personne().connexion.aidant_id, maintenant=maintenant()
        )
    if bloquee:
        flash("La carte est bloquée : elle ne sert plus. Le mandat continue.")
    return redirect(url_for("dossiers.mandat", mandat_id=mandat_id), 303)


def _demande(formulaire: FormulaireImpression) -> cartes.Impression:
    return cartes.Impression(
        graine=formulaire.graine.data or "",
        remplace=uuid.UUID(formulaire.remplace.data) if formulaire.remplace.data else None,
        secret=formulaire.secret.data or None,
        garde_le_secret=formulaire.garder_secret.data,
        annonce=veut_fragment(),
    )


def _feuille(mandat_id: uuid.UUID, code: str, graine: str) -> Page:
    if veut_fragment():
        # The sheet is a document of its own: the browser asks for it itself, with the same form.
        return render_template(
            "aidant/dossiers/carte_prete.html", mandat_id=mandat_id, graine=graine
        )
    mandat = mandat_charge(mandat_id)
    organisation = session().get_one(Organisation, mandat.organisation_id)
    langue = langue_demandee(proposee(mandat.interprete_langue))
    return papier(
        "aidant/dossiers/carte_feuille.html",
        fichier="carte-de-mandat",
        mandat=mandat,
        organisation=organisation,
        t=Diseur(langue, {"telephone": organisation.telephone}),
        code=en_groupes(code),
        carte=cartes.carte_en_service(session(), mandat),
        adresse=adresse_de_la_carte(),
    )
