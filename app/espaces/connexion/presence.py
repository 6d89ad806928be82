"""Once logged in: lock, prove presence, accept the terms, switch of structure."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.espaces.connexion import plan
from app.espaces.connexion.forms import (
    FormulaireCgu,
    FormulairePresence,
)
from app.metier.aidants.conditions import changements_depuis, en_vigueur
from app.metier.aidants.droits import Droit
from app.metier.aidants.queries import appartenances
from app.metier.authentification import services
from app.socle.bdd import transaction
from app.socle.erreurs import ErreurMetier
from app.socle.horloge import maintenant
from app.web.acces import CGU_VERSION, accepter_les_conditions, exige
from app.web.bdd import session
from app.web.connectee import (
    est_endormie,
    ma_connexion,
    personne,
    prouver_presence,
    relire,
)
from app.web.formulaires import Page, champs_envoyes, est_un_envoi
from app.web.htmx import veut_region, veut_une_region
from app.web.partage.cles_acces import j_en_ai_une
from app.web.provenance import suite_demandee
from app.web.reprise import Manque, page_veille


@plan.post("/verrouiller")
@exige(Droit.COMPTE, meme_endormie=True, avant_cgu=True, toute_structure=True)
def verrouiller() -> Response:
    """One click before leaving the desk: the code will be asked."""
    with transaction(session()) as bdd:
        services.verrouiller(bdd, ma_connexion(bdd), maintenant=maintenant())
    return redirect(url_for("connexion.presence"), 303)


@plan.route("/presence", methods=["GET", "POST"])
@exige(Droit.COMPTE, meme_endormie=True, avant_cgu=True, toute_structure=True)
def presence() -> Page:
    """« C’est toujours vous ? »: the code again, then back to where one was.

    Asked in place, above a page that stays, the answer is nothing once the login is awake.
    """
    formulaire, en_place = FormulairePresence(), veut_une_region()
    if not (en_place or est_un_envoi()) and code_inutile():
        return redirect(suite_demandee(), 303)
    if formulaire.est_valide():
        with formulaire.refus():
            prouver_presence(formulaire.code.data or "")
            return "" if en_place else redirect(suite_demandee(), 303)
    if en_place:
        return _veiller(formulaire)
    page = render_template("connexion/presence.html", form=formulaire, a_une_cle=j_en_ai_une())
    return page, formulaire.statut


def _veiller(formulaire: FormulairePresence) -> Page:
    """Show what is still missing above the page, nothing for a login that is awake."""
    if not (est_un_envoi() or est_endormie()):
        return render_template("layouts/region.html")
    refus = next((phrase for phrases in formulaire.errors.values() for phrase in phrases), None)
    reponse = page_veille(Manque.CODE, refus=refus)
    reponse.status_code = formulaire.statut if est_un_envoi() else reponse.status_code
    return reponse


@plan.get("/presence/prolonger")
@exige(Droit.COMPTE, meme_endormie=True, avant_cgu=True, toute_structure=True)
def prolonger() -> Page:
    """« Je suis toujours là »: a request, as any other, says so; the page asked from stays."""
    if veut_region("annonce"):
        return render_template("connexion/_prolongee.html", endormie=est_endormie())
    if est_endormie():
        return redirect(url_for(".presence", suite=request.path), 303)
    return render_template("connexion/prolongee.html")


@plan.route("/cgu", methods=["GET", "POST"])
@exige(Droit.COMPTE, avant_cgu=True)
def cgu() -> Page:
    """The terms, accepted by version."""
    formulaire = FormulaireCgu()
    if formulaire.est_valide():
        accepter_les_conditions()
        return redirect(suite_demandee(), 303)
    aidant = personne().aidant
    page = render_template(
        "connexion/cgu.html",
        form=formulaire,
        version=en_vigueur(),
        versions=changements_depuis(aidant.cgu_version),
        acceptee_le=aidant.cgu_le if aidant.cgu_version == CGU_VERSION else None,
    )
    return page, formulaire.statut


@plan.route("/structure", methods=["GET", "POST"])
@exige(Droit.COMPTE, toute_structure=True)
def structure() -> Page:
    """Choose the current organisation, for those who have several."""
    if est_un_envoi():
        with transaction(session()) as bdd:
            services.basculer(
                bdd,
                ma_connexion(bdd, et_mon_compte=True),
                _uuid(champs_envoyes().get("structure")),
                maintenant=maintenant(),
            )
        relire()
        flash(f"Vous travaillez maintenant pour {personne().organisation.nom}.")
        return redirect(suite_demandee(), 303)
    membres = appartenances(session(), personne().aidant.id)
    return render_template("connexion/structure.html", membres=membres)


def code_inutile() -> bool:
    """True when the login is awake, and its last code recent enough for any page."""
    return not est_endormie() and personne().connexion.a_donne_un_code_recemment(maintenant())


def _uuid(texte: str | None) -> uuid.UUID:
    try:
        return uuid.UUID(texte or "")
    except ValueError as erreur:
        raise ErreurMetier("Choisissez une structure.", champ="structure") from erreur
