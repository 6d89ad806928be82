"""What was done for a person: the words of the journal, and noting an act by hand."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.espaces.aidant.dossiers import plan
from app.espaces.aidant.dossiers.forms import FormulaireActe
from app.metier.aidants.actes import PageActes, page_d_actes
from app.metier.aidants.droits import Droit
from app.metier.demarches.domaines import en_ordre
from app.metier.journal.actions import LIBELLES
from app.metier.mandats.actes import GESTES, SITES, ActeFait, noter_acte
from app.metier.mandats.models import Autorisation
from app.metier.mandats.possibles import autorisations_actives
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from app.socle.erreurs import Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import personne
from app.web.formulaires import est_un_envoi, parmi
from app.web.partage.chargement import curseur_demande, usager_charge


@plan.route("/usagers/<uuid:usager_id>/acte", methods=["GET", "POST"])
@exige(Droit.MANDATS)
def noter(usager_id: uuid.UUID) -> Response | tuple[str, int]:
    """Write in the journal what was done by telephone, at a counter or on paper."""
    formulaire = FormulaireActe()
    if est_un_envoi():
        with formulaire.refus(), transaction(session()) as bdd:
            _, actives = _preparer(formulaire, usager_id)
            if formulaire.est_valide():
                note = _noter(bdd, formulaire, actives[formulaire.domaine.data])
                flash("La démarche est notée." if note else "Cette démarche était déjà notée.")
                return redirect(url_for("dossiers.usager", usager_id=usager_id), 303)
    return _page(formulaire, usager_id)


def _noter(bdd: Session, formulaire: FormulaireActe, autorisation: Autorisation) -> bool:
    jour = formulaire.jour.data
    assert jour is not None
    return noter_acte(
        bdd,
        autorisation.id,
        ActeFait(
            formulaire.geste.data,
            formulaire.site.data,
            jour,
            uuid.UUID(formulaire.envoi.data),
            formulaire.demarche.data or None,
        ),
        aidant_id=personne().aidant.id,
        zone=personne().organisation.zone,
        maintenant=maintenant(),
    )


def actes_montres(voulus: ColumnElement[bool]) -> dict[str, Any]:
    """Return what templates need to tell what was done: a page of acts, and their words.

    Raises Introuvable when the cursor of the address is not one of these acts.
    """
    actes = page_d_actes(session(), voulus, avant=curseur_demande("avant"))
    if actes is None:
        raise Introuvable
    return actes_lus(actes)


def actes_lus(actes: PageActes) -> dict[str, Any]:
    """Return the same of a page that was read already."""
    return {"actes": actes, "mots_des_actes": LIBELLES}


def _preparer(
    formulaire: FormulaireActe, usager_id: uuid.UUID
) -> tuple[Usager, dict[str, Autorisation]]:
    """Offer the domaines that run and that this aidant may use. Raises Introuvable without any."""
    usager, ici = usager_charge(usager_id), personne()
    actives = autorisations_actives(
        session(),
        ici.organisation.id,
        [usager.id],
        aidant_id=ici.aidant.id,
        maintenant=maintenant(),
        domaines=ici.membre.domaines,
    )
    if not actives:
        raise Introuvable
    par_domaine = {active.domaine: active for active in actives}
    formulaire.domaine.choices = parmi(en_ordre(par_domaine))
    return usager, par_domaine


def _page(formulaire: FormulaireActe, usager_id: uuid.UUID) -> tuple[str, int]:
    usager, actives = _preparer(formulaire, usager_id)
    aujourd_hui = maintenant().astimezone(personne().organisation.zone).date()
    if not est_un_envoi():
        formulaire.jour.data, formulaire.envoi.data = aujourd_hui, str(uuid.uuid4())
        if len(actives) == 1:
            (formulaire.domaine.data,) = actives
    page = render_template(
        "aidant/dossiers/acte.html",
        form=formulaire,
        usager_id=usager.id,
        usager=usager.identite,
        actives=[actives[cle] for cle in en_ordre(actives)],
        aujourd_hui=aujourd_hui,
        gestes=GESTES,
        sites=SITES,
    )
    return page, 422 if est_un_envoi() else 200
