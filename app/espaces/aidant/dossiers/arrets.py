"""Stop a mandate, one domaine or all; the paper that says so."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.espaces.aidant.dossiers import plan
from app.espaces.aidant.dossiers.forms import FormulaireArret
from app.metier.aidants.droits import Droit
from app.metier.demarches.domaines import en_ordre
from app.metier.mandats.faits.dossiers import noms_des_aidants
from app.metier.mandats.fins.arrets import MOTIFS_ARRET
from app.metier.mandats.fins.arrets import arreter as arreter_mandat
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.transferts.papiers import papier_de
from app.metier.mandats.transferts.queries import TRANSFERT
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.socle.erreurs import Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import personne
from app.web.formulaires import Page, est_un_envoi, parmi
from app.web.partage.chargement import mandat_charge
from app.web.pdf.papier import papier


@plan.route("/mandats/<uuid:mandat_id>/arreter", methods=["GET", "POST"])
@exige(Droit.MANDATS)
def arreter(mandat_id: uuid.UUID) -> Response | tuple[str, int]:
    """Ask what stops and at whose demand; stop it. No code: anyone of the organisation may.

    Nothing is answered beforehand: the paper attests it.
    """
    if est_un_envoi():
        return _arreter(mandat_id)
    mandat = mandat_charge(mandat_id)
    if not _restants(mandat):
        return redirect(_apres(mandat), 303)
    return _page(FormulaireArret(), mandat)


def _arreter(mandat_id: uuid.UUID) -> Response | tuple[str, int]:
    formulaire = FormulaireArret()
    with transaction(session()) as bdd:
        mandat = mandat_charge(mandat_id)
        formulaire.domaines.choices = parmi(
            a.domaine for a in mandat.autorisations if a.motif_fin != TRANSFERT
        )
        if formulaire.est_valide():
            arreter_mandat(
                bdd,
                mandat.id,
                motif=formulaire.motif.data,
                par_id=personne().aidant.id,
                domaines=formulaire.domaines.data or [],
                maintenant=maintenant(),
            )
            return redirect(_apres(mandat), 303)
    mandat = mandat_charge(mandat_id)
    return _page(formulaire, mandat) if _restants(mandat) else redirect(_apres(mandat), 303)


@plan.get("/mandats/<uuid:mandat_id>/arret")
@exige(Droit.MANDATS)
def arret(mandat_id: uuid.UUID) -> Page:
    """What was stopped, when, at whose demand, what stays: one page to print, again if needed."""
    mandat = mandat_charge(mandat_id)
    arretees = _arretees(mandat)
    if not arretees:
        raise Introuvable
    tous = [a for m in papier_de(session(), mandat_id).tous for a in m.autorisations]
    courent = [a for a in tous if a.revoquee_le is None]
    ici = [a for a in courent if a.mandat.organisation_id == mandat.organisation_id]
    return papier(
        "aidant/dossiers/arret.html",
        fichier="arret-de-mandat",
        mandat=mandat,
        texte=mandat.texte,
        ici=_tenant(mandat),
        ailleurs=len(courent) > len(ici),
        arretees=arretees,
        restantes=ici,
        noms=noms_des_aidants(session(), {a.revoquee_par_id for a in arretees}),
    )


def _tenant(mandat: Mandat) -> Mapping[str, Any] | Organisation:
    """Return who attests: as the paper names it or, of what came from elsewhere, this place."""
    if mandat.transfere_de_id is None:
        signataire: Mapping[str, Any] = mandat.texte["organisation"]
        return signataire
    return session().get_one(Organisation, mandat.organisation_id)


def _arretees(mandat: Mandat) -> list[Autorisation]:
    return [a for a in mandat.autorisations if a.motif_fin in MOTIFS_ARRET]


def _restants(mandat: Mandat) -> list[str]:
    """Domaines of a mandate that can still be stopped, suspended or not."""
    if mandat.fin_le < maintenant():
        return []
    return en_ordre(a.domaine for a in mandat.autorisations if a.revoquee_le is None)


def _apres(mandat: Mandat) -> str:
    """The paper to print when something was stopped, else the mandate's page."""
    suite = ".arret" if _arretees(mandat) else "dossiers.mandat"
    return url_for(suite, mandat_id=mandat.id)


def _page(formulaire: FormulaireArret, mandat: Mandat) -> tuple[str, int]:
    restants, un_seul = _restants(mandat), request.args.get("domaine")
    page = render_template(
        "aidant/dossiers/arreter.html",
        form=formulaire,
        mandat=mandat,
        texte=mandat.texte,
        restants=[un_seul] if un_seul in restants else restants,
        nb_restants=len(restants),
    )
    return page, formulaire.statut
