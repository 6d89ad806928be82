"""One mandate: its page, its attestation, the letter to another place."""

import uuid

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.espaces.aidant.dossiers import plan
from app.espaces.aidant.dossiers.actes import actes_lus, actes_montres
from app.espaces.aidant.dossiers.carre import carre
from app.espaces.aidant.dossiers.forms import FormulaireLettre
from app.metier.aidants.droits import Droit
from app.metier.cartes_mandat.services import etat_avec
from app.metier.mandats.conservation.comptes_rendus import compte_rendu
from app.metier.mandats.faits.dossiers import du_mandat
from app.metier.mandats.fins.orphelins import gardiens, noter_dite
from app.metier.mandats.lus import MandatLu
from app.metier.mandats.queries import mandat_verrouille
from app.metier.mandats.renouvellement import a_proposer
from app.metier.mandats.transferts.queries import TRANSFERT
from app.metier.mandats.transferts.refus import refuser, reprendre
from app.metier.organisations.models import Organisation
from app.metier.pilotage.fusions.queries import repreneurs
from app.socle.bdd import transaction
from app.socle.erreurs import Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import adresse_publique
from app.web.connectee import personne
from app.web.formulaires import Page, champs_envoyes
from app.web.partage.chargement import (
    curseur_demande,
    mandat_a_lire,
    mandat_charge,
    mandat_et_a_cote_a_lire,
)
from app.web.pdf.papier import papier


@plan.get("/mandats/<uuid:mandat_id>")
@exige(Droit.MANDATS)
def mandat(mandat_id: uuid.UUID) -> str:
    """One mandate in plain words, with what was done."""
    (trouve, cote), instant = mandat_et_a_cote_a_lire(mandat_id), maintenant()
    est_la_suite = curseur_demande("avant") is not None
    actes = actes_montres(du_mandat(trouve.id)) if est_la_suite else actes_lus(cote.actes)
    return render_template(
        "aidant/dossiers/mandat.html",
        mandat=trouve,
        texte=trouve.texte,
        instant=instant,
        renouvelable=bool(a_proposer(trouve, personne().membre, cote.repris)),
        **actes,
        carte=etat_avec(trouve, cote.carte, maintenant=instant),
        gardiens=gardiens(session(), trouve),
        reprises=_reprises(trouve),
    )


def _reprises(mandat: MandatLu) -> dict[str, Organisation]:
    """Return, by domaine, who goes on with what was handed on of this mandate."""
    partis = {a.domaine: a.revoquee_le for a in mandat.autorisations if a.motif_fin == TRANSFERT}
    instants = [instant for instant in partis.values() if instant is not None]
    if not instants:
        return {}
    lieux = repreneurs(session(), mandat.organisation_id, instants)
    return {domaine: lieux[le] for domaine, le in partis.items() if le in lieux}


@plan.post("/mandats/<uuid:mandat_id>/reattribution-dite")
@exige(Droit.MANDATS)
def reattribution_dite(mandat_id: uuid.UUID) -> Response:
    """« C’est dit à la personne »: who may open her mandate has changed; she may refuse another place."""
    refuse = "refus" in champs_envoyes()
    with transaction(session()) as bdd:
        mandat_charge(mandat_id)
        tenu = mandat_verrouille(bdd, mandat_id)
        noter = refuser if refuse else noter_dite
        if noter(bdd, tenu, par_id=personne().aidant.id, maintenant=maintenant()):
            flash(
                "C’est noté : la personne refuse, le mandat est suspendu."
                if refuse
                else "C’est noté : la personne le sait."
            )
    return redirect(url_for(".mandat", mandat_id=mandat_id), 303)


@plan.post("/mandats/<uuid:mandat_id>/reprise")
@exige(Droit.MANDATS)
def reprise(mandat_id: uuid.UUID) -> Response:
    """« La personne est d’accord »: after she had refused that this place goes on."""
    with transaction(session()) as bdd:
        mandat_charge(mandat_id)
        tenu = mandat_verrouille(bdd, mandat_id)
        if reprendre(bdd, tenu, par_id=personne().aidant.id, maintenant=maintenant()):
            flash("C’est noté : la personne est d’accord.")
    return redirect(url_for(".mandat", mandat_id=mandat_id), 303)


@plan.get("/mandats/<uuid:mandat_id>/attestation")
@exige(Droit.MANDATS)
def attestation(mandat_id: uuid.UUID) -> Page:
    """The attestation, from the frozen text alone, ready for the printer."""
    trouve = mandat_a_lire(mandat_id)
    texte = trouve.texte
    verification = adresse_publique(url_for("usager.verifier", code=texte["code_verification"]))
    return papier(
        f"attestations/{trouve.gabarit}.html",
        fichier="mandat",
        mandat=trouve,
        instant=maintenant(),
        texte=texte,
        empreinte=trouve.empreinte,
        verification=verification,
        qr=carre(verification),
    )


@plan.get("/mandats/<uuid:mandat_id>/compte-rendu")
@exige(Droit.MANDATS)
def rendre_compte(mandat_id: uuid.UUID) -> Page:
    """What was done, by whom, when: one page to print for the person."""
    trouve = mandat_charge(mandat_id)
    ici = session().get_one(Organisation, trouve.organisation_id)
    return papier(
        "aidant/dossiers/compte_rendu.html",
        fichier="compte-rendu",
        mandat=trouve,
        texte=trouve.texte,
        organisation=ici,
        rendu=compte_rendu(session(), trouve, ici.zone, par_prenom=False),
        instant=maintenant(),
        carte=adresse_publique(url_for("usager.carte")).partition("://")[2],
    )


@plan.route("/mandats/<uuid:mandat_id>/lettre", methods=["GET", "POST"])
@exige(Droit.MANDATS)
def lettre(mandat_id: uuid.UUID) -> Page:
    """A letter by which the person tells another place. Nothing of that place is kept."""
    trouve, formulaire = mandat_charge(mandat_id), FormulaireLettre()
    actives = [a for a in trouve.autorisations if a.est_active(maintenant())]
    if not actives:
        raise Introuvable
    if formulaire.est_valide():
        return papier(
            "aidant/dossiers/lettre_imprimee.html",
            fichier="lettre",
            mandat=trouve,
            texte=trouve.texte,
            ici=session().get_one(Organisation, trouve.organisation_id),
            actives=actives,
            form=formulaire,
        )
    page = render_template(
        "aidant/dossiers/lettre.html", mandat=trouve, texte=trouve.texte, form=formulaire
    )
    return page, formulaire.statut
