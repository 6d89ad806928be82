"""The wizard between its first step (`choix`) and its last (`conclusion`): FranceConnect."""

import uuid

from flask import current_app, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.espaces.aidant.nouveau_mandat import plan
from app.espaces.aidant.nouveau_mandat.echecs import ECHECS
from app.espaces.aidant.nouveau_mandat.forms import FormulaireIdentite
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Appartenance, AppartenanceLisible
from app.metier.aidants.queries import appartenance
from app.metier.brouillons import identification, services, sortie
from app.metier.brouillons.distance import liens
from app.metier.brouillons.distance.models import ANNULE
from app.metier.brouillons.distance.queries import lien_en_cours
from app.metier.brouillons.erreurs import EchecIdentification
from app.metier.brouillons.models import Brouillon, BrouillonLisible, BrouillonLu
from app.metier.brouillons.queries import brouillon_lu, brouillon_tenu, derniere_identification
from app.metier.brouillons.recapitulatif import Recapitulatif
from app.metier.mandats.durees import fin_de
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit, Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import franceconnect, reglages
from app.web.connectee import ma_connexion, personne
from app.web.formulaires import Page, est_un_envoi
from app.web.htmx import partir_vers
from app.web.partage.catalogue import selection_de


@plan.route("/mandats/nouveau/<uuid:brouillon_id>/identite", methods=["GET", "POST"])
@exige(Droit.MANDATS, toute_structure=True)
def identite(brouillon_id: uuid.UUID) -> Page:
    """Step 2: send the person to FranceConnect."""
    if est_un_envoi():
        return _partir(brouillon_id)
    brouillon, membre = charger(brouillon_id)
    if not brouillon.est_ouvert(maintenant()) or brouillon.identite_valable(maintenant()):
        return vers_la_suite(brouillon)
    return _page_identite(brouillon, membre)


def _partir(brouillon_id: uuid.UUID) -> Page:
    client = franceconnect()
    depart = identification.tirer_depart(pkce=client.reglages.pkce)
    brouillon, membre = charger(brouillon_id)
    services.exiger_ouvert(brouillon, maintenant())
    try:
        adresse = client.adresse_autorisation(
            state=depart.state, nonce=depart.nonce, verificateur=depart.verificateur
        )
    except EchecIdentification as erreur:
        current_app.logger.warning("FranceConnect, au départ : %s", erreur)
        return _page_identite(brouillon, membre, echec=erreur.motif, statut=503)
    with transaction(session()) as bdd:
        tenu, _ = tenir(brouillon_id)
        services.exiger_ouvert(tenu, maintenant())
        liens.fermer_celui_de(bdd, tenu, ANNULE, maintenant=maintenant())
        identification.partir(bdd, ma_connexion(bdd), tenu, depart, maintenant=maintenant())
    return partir_vers(
        render_template("aidant/nouveau_mandat/depart.html", adresse=adresse), adresse
    )


@plan.post("/mandats/nouveau/<uuid:brouillon_id>/recommencer")
@exige(Droit.MANDATS, toute_structure=True)
def recommencer(brouillon_id: uuid.UUID) -> Response:
    """« Ce n’est pas vous ? »: the person on the third screen goes, the choices stay."""
    with transaction(session()) as bdd:
        brouillon, _ = tenir(brouillon_id)
        services.exiger_ouvert(brouillon, maintenant())
        liens.fermer_celui_de(bdd, brouillon, ANNULE, maintenant=maintenant())
        derniere = derniere_identification(bdd, brouillon.id)
        identification.ecarter_identite(bdd, brouillon, derniere, maintenant=maintenant())
    return redirect(url_for(".identite", brouillon_id=brouillon_id), 303)


@plan.post("/mandats/nouveau/<uuid:brouillon_id>/abandon")
@exige(Droit.MANDATS, toute_structure=True)
def abandon(brouillon_id: uuid.UUID) -> Response:
    """« La personne renonce »: nothing of it stays."""
    with transaction(session()) as bdd:
        brouillon = brouillon_tenu(bdd, personne().aidant.id, brouillon_id, meme_abandonne=True)
        if brouillon is None:
            raise Introuvable
        tout_effacer(bdd, brouillon)
    flash("Tout est effacé : l’identité de la personne et ce qu’elle avait choisi.")
    return redirect(url_for("accueil.espace"), 303)


def tout_effacer(bdd: Session, brouillon: Brouillon) -> None:
    """Close a draft, held, and its trip to FranceConnect: nothing of the person stays."""
    if brouillon.abandonne_le is None:
        liens.fermer_celui_de(bdd, brouillon, ANNULE, maintenant=maintenant())
    services.abandonner(brouillon, maintenant=maintenant())
    derniere = derniere_identification(bdd, brouillon.id)
    if derniere is not None and derniere.terminee_le is None and derniere.connexion_id:
        sortie.terminer(derniere, ma_connexion(bdd), maintenant=maintenant())


def charger(brouillon_id: uuid.UUID) -> tuple[BrouillonLu, AppartenanceLisible]:
    """Load-and-authorise, to read: this aidant's draft, and their membership where it was opened."""
    brouillon = brouillon_lu(session(), personne().aidant.id, brouillon_id)
    if brouillon is None:
        raise Introuvable
    return brouillon, membre_lu(brouillon)


def membre_lu(brouillon: BrouillonLu) -> AppartenanceLisible:
    """Load-and-authorise, to read: the membership where a draft was opened."""
    ici = personne().membre
    if brouillon.organisation_id == ici.organisation_id:
        return ici
    # Another tab may have switched.
    return _membre(brouillon.organisation_id)


def tenir(brouillon_id: uuid.UUID) -> tuple[Brouillon, Appartenance]:
    """The same, to write: both are held until the end of the transaction."""
    brouillon = brouillon_tenu(session(), personne().aidant.id, brouillon_id)
    if brouillon is None:
        raise Introuvable
    return brouillon, membre_tenu(brouillon.organisation_id)


def membre_tenu(organisation_id: uuid.UUID) -> Appartenance:
    """Load-and-authorise, held: where this person still is an aidant."""
    return _membre(organisation_id, verrou=True)


def _membre(organisation_id: uuid.UUID, *, verrou: bool = False) -> Appartenance:
    membre = appartenance(session(), personne().aidant.id, organisation_id, verrou=verrou)
    if membre is None or not membre.peut(Droit.MANDATS):
        raise Introuvable
    return membre


def vers_la_suite(brouillon: BrouillonLisible) -> Response:
    """Go to the first open step of a draft, or to the mandate it gave."""
    if brouillon.mandat_id is not None:
        return vers_le_mandat(brouillon.mandat_id, brouillon.organisation_id)
    if not brouillon.est_ouvert(maintenant()):
        raise Conflit(
            "Ce mandat a été commencé il y a plus de 7 jours : il est fermé. "
            "Faites-en un nouveau depuis votre accueil."
        )
    etape = "conclusion" if brouillon.identite_valable(maintenant()) else "identite"
    if etape == "conclusion" and brouillon.a_distance and not a_dit_oui(brouillon):
        etape = "distance"
    return redirect(url_for(f"nouveau_mandat.{etape}", brouillon_id=brouillon.id), 303)


def vers_le_mandat(mandat_id: uuid.UUID, organisation_id: uuid.UUID) -> Response:
    """Go to the paper of a mandate just given, by the choice of its organisation if it was left."""
    adresse = url_for("dossiers.attestation", mandat_id=mandat_id)
    if organisation_id != personne().organisation.id:
        adresse = url_for("connexion.structure", suite=adresse)
    return redirect(adresse, 303)


def a_dit_oui(brouillon: BrouillonLisible, recap: Recapitulatif | None = None) -> bool:
    """True once the person far away has answered « Je donne ce mandat », to `recap` if given."""
    lien = lien_en_cours(session(), brouillon.id)
    if lien is None or lien.accord_le is None or not lien.est_vivant(maintenant()):
        return False
    return recap is None or recap.empreinte == lien.empreinte


def _page_identite(
    brouillon: BrouillonLisible,
    membre: AppartenanceLisible,
    *,
    echec: str | None = None,
    statut: int = 200,
) -> Page:
    derniere = derniere_identification(session(), brouillon.id)
    motif = echec or (derniere.issue if derniere else None)
    restes = sortie.restes(session(), personne().connexion, maintenant=maintenant())
    page = render_template(
        "aidant/nouveau_mandat/identite.html",
        form=FormulaireIdentite(),
        brouillon=brouillon,
        choisie=selection_de(brouillon),
        organisation=membre.organisation,
        echec=ECHECS.get(motif or ""),
        restes=restes,
        a_distance=reglages().mandat_a_distance,
        lien=lien_en_cours(session(), brouillon.id) if reglages().mandat_a_distance else None,
        est_ferme=bool(derniere and derniere.fermee_le) and set(restes) <= {sortie.EN_ROUTE},
        fin=fin_de(brouillon.duree, maintenant(), membre.organisation.zone),
    )
    return page, statut
