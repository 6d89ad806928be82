"""Deaths and measures of protection to verify: nobody's name is here, but structures and numbers."""

import uuid

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.espaces.national.signalements import plan
from app.metier.aidants.droits import Droit
from app.metier.mandats.models import Mandat
from app.metier.signalements.annulation import annuler, demander_annulation, verifier
from app.metier.signalements.queries import AVerifier, a_verifier, signalement
from app.metier.usagers.fins.libelles import MESURES, MOTIFS
from app.socle.erreurs import ErreurMetier, Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import Acte, acte_national
from app.web.bdd import session
from app.web.configuration import adresse_publique
from app.web.formulaires import Formulaire, Page, champs_envoyes

_ANNULER, _VERIFIER = "annuler", "verifier"


@plan.get("/pilotage/signalements")
@exige(Droit.SECURITE)
def signalements() -> str:
    """Those that nobody has verified yet, the last first."""
    return render_template(
        "national/signalements/signalements.html",
        a_verifier=a_verifier(session()),
        motifs=MOTIFS,
    )


@plan.route("/pilotage/signalements/<uuid:fin_id>", methods=["GET", "POST"])
@exige(Droit.SECURITE, code_recent=True)
def un_signalement(fin_id: uuid.UUID) -> Page:
    """One of them: true, it leaves the list; a mistake, one asks to undo it, another confirms."""
    trouve, formulaire = _charger(fin_id), Formulaire()
    if formulaire.est_valide():
        with formulaire.refus():
            return _repondre(fin_id, champs_envoyes().get("geste", ""))
    page = render_template(
        "national/signalements/signalement.html",
        form=formulaire,
        signalement=trouve,
        motifs=MOTIFS,
        mesures=MESURES,
    )
    return page, formulaire.statut


def _repondre(fin_id: uuid.UUID, geste: str) -> Response:
    with acte_national(Droit.SECURITE) as acte:
        flash(_faire(acte, fin_id, geste))
    return redirect(url_for(".signalements"), 303)


def _faire(acte: Acte, fin_id: uuid.UUID, geste: str) -> str:
    """Do what was chosen; return what was done, in words. Raises ErreurMetier."""
    if geste == _VERIFIER:
        verifier(acte.bdd, fin_id, par=acte.par, maintenant=maintenant())
        return "C’est noté : ce signalement est vrai."
    if geste != _ANNULER:
        raise ErreurMetier("Choisissez ce que vous faites de ce signalement.")
    if _charger(fin_id).est_a_confirmer:
        annuler(
            acte.bdd,
            fin_id,
            seconde_personne=acte.par,
            adresse=_page_du_mandat,
            maintenant=maintenant(),
        )
        return "Le signalement est annulé : les mandats reprennent, la structure est prévenue."
    demander_annulation(acte.bdd, fin_id, par=acte.par, maintenant=maintenant())
    return "L’annulation est demandée : une deuxième personne doit confirmer."


def _page_du_mandat(mandat: Mandat) -> str:
    return adresse_publique(url_for("dossiers.mandat", mandat_id=mandat.id))


def _charger(fin_id: uuid.UUID) -> AVerifier:
    trouve = signalement(session(), fin_id)
    if trouve is None:
        raise Introuvable
    return trouve
