"""More people for the team: proposed one by one or by a file, taken back before their account."""

import uuid
from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.espaces.referent.equipe.cible import acte_d_equipe
from app.espaces.referent.formation import plan
from app.espaces.referent.formation.forms import FormulaireProposition
from app.metier.aidants.droits import Droit
from app.metier.formation.inscriptions.queries import candidat_de
from app.metier.formation.inscriptions.services import desinscrire
from app.metier.habilitation import propositions as services
from app.metier.habilitation.liste import COLONNES, Personne
from app.metier.organisations.models import Organisation
from app.socle.erreurs import Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import personne
from app.web.formulaires import Formulaire, Page, est_un_envoi
from app.web.partage.personnes import dire_ajoutee, page_liste, personne_de
from app.web.tableur import tableur

_PARTAGEE = " Son adresse semble lue par plusieurs personnes : une adresse à son nom est plus sûre."


@plan.route("/equipe/formation/proposer", methods=["GET", "POST"])
@exige(Droit.EQUIPE)
def proposer() -> Page:
    """One more, to be trained or trained elsewhere."""
    formulaire = FormulaireProposition()
    if formulaire.est_valide():
        with formulaire.refus():
            _ajouter([personne_de(formulaire)])
            dire_ajoutee(formulaire.courriel.data or "")
            return redirect(url_for(".personnes"), 303)
    page = render_template("referent/formation/proposer.html", form=formulaire)
    return page, formulaire.statut


@plan.route("/equipe/formation/liste", methods=["GET", "POST"])
@exige(Droit.EQUIPE)
def liste() -> Page:
    """Many at once, by a file."""
    return page_liste(
        "referent/formation/liste.html",
        deja=_deja_ici,
        ajouter=_ajouter,
        suite=url_for(".personnes"),
    )


@plan.get("/equipe/formation/modele.csv")
@exige(Droit.EQUIPE)
def modele() -> Response:
    """The file to fill in: its titles."""
    return tableur([COLONNES], nom="personnes-a-former")


@plan.route("/equipe/formation/<uuid:candidat_id>/retirer", methods=["GET", "POST"])
@exige(Droit.EQUIPE)
def retirer(candidat_id: uuid.UUID) -> Page:
    """Somebody who will not be trained here: their seat goes to the next."""
    candidat = candidat_de(session(), personne().organisation.id, candidat_id)
    if candidat is None:
        raise Introuvable
    formulaire = Formulaire()
    if formulaire.est_valide():
        with formulaire.refus():
            _retirer(candidat_id)
            flash("Cette personne n’est plus à former ici.")
            return redirect(url_for(".personnes"), 303)
    if candidat.compte_le is not None and not est_un_envoi():
        return redirect(url_for(".une_personne", candidat_id=candidat_id), 303)
    page = render_template("referent/formation/retirer.html", form=formulaire, candidat=candidat)
    return page, formulaire.statut


def _retirer(candidat_id: uuid.UUID) -> None:
    with acte_d_equipe() as acte:
        tenu = candidat_de(acte.bdd, personne().organisation.id, candidat_id, verrou=True)
        if tenu is None:
            raise Introuvable
        services.ne_plus_proposer(acte.bdd, tenu, par=acte.par, maintenant=maintenant())
        desinscrire(acte.bdd, tenu, par=acte.par, maintenant=maintenant())


def _ajouter(personnes: Sequence[Personne]) -> None:
    with acte_d_equipe() as acte:
        lieu = acte.bdd.get_one(Organisation, personne().organisation.id)
        services.proposer(
            acte.bdd,
            lieu,
            personnes,
            par=acte.par,
            maintenant=maintenant(),
        )


def _deja_ici() -> frozenset[str]:
    lieu = session().get_one(Organisation, personne().organisation.id)
    return frozenset(services.adresses_ici(session(), lieu))
