"""Stop a mandate, one domaine or all; the paper that says so."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.acces import exige
from app.bdd import session, transaction
from app.chargement import mandat_charge
from app.domaines import en_ordre
from app.erreurs import Introuvable
from app.formulaires import est_un_envoi, parmi
from app.horloge import maintenant
from app.mandats.arrets import MOTIFS_ARRET
from app.mandats.arrets import arreter as arreter_mandat
from app.mandats.models import Autorisation, Mandat
from app.personnes.forms import FormulaireArret
from app.personnes.queries import noms_des_aidants
from app.qui import Role, personne

plan = Blueprint("arrets", __name__, url_prefix="/mandats/<uuid:mandat_id>")


@plan.route("/arreter", methods=["GET", "POST"])
@exige(Role.AIDANT)
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
        formulaire.domaines.choices = parmi(a.domaine for a in mandat.autorisations)
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


@plan.get("/arret")
@exige(Role.AIDANT)
def arret(mandat_id: uuid.UUID) -> str:
    """What was stopped, when, at whose demand, what stays: one page to print, again if needed."""
    mandat = mandat_charge(mandat_id)
    arretees = _arretees(mandat)
    if not arretees:
        raise Introuvable
    return render_template(
        "personnes/arret.html",
        mandat=mandat,
        texte=mandat.texte,
        arretees=arretees,
        restantes=[a for a in mandat.autorisations if a.revoquee_le is None],
        noms=noms_des_aidants(session(), {a.revoquee_par_id for a in arretees}),
    )


def _arretees(mandat: Mandat) -> list[Autorisation]:
    return [a for a in mandat.autorisations if a.motif_fin in MOTIFS_ARRET]


def _restants(mandat: Mandat) -> list[str]:
    """Domaines of a mandate that can still be stopped, suspended or not."""
    if mandat.fin_le < maintenant():
        return []
    return en_ordre(a.domaine for a in mandat.autorisations if a.revoquee_le is None)


def _apres(mandat: Mandat) -> str:
    """The paper to print when something was stopped, else the mandate's page."""
    suite = ".arret" if _arretees(mandat) else "personnes.mandat"
    return url_for(suite, mandat_id=mandat.id)


def _page(formulaire: FormulaireArret, mandat: Mandat) -> tuple[str, int]:
    restants, un_seul = _restants(mandat), request.args.get("domaine")
    page = render_template(
        "personnes/arreter.html",
        form=formulaire,
        mandat=mandat,
        texte=mandat.texte,
        restants=[un_seul] if un_seul in restants else restants,
        nb_restants=len(restants),
    )
    return page, formulaire.statut
