"""Acts of a référent on one person, and on the whole team: a page each, that says what changes."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.acces import exige
from app.aidants.models import Appartenance
from app.bdd import session
from app.domaines import titres
from app.equipe import mots, services
from app.equipe.cible import acte_d_equipe, acte_sur, envoyer_les_messages, membre_vise, plan
from app.equipe.forms import (
    INTERDITS,
    PERMIS,
    FormulaireFermeture,
    FormulaireOrdinateurs,
    FormulaireThemes,
)
from app.equipe.queries import connus_par_ordinateur, nb_mandats_pour_lui_seul
from app.expedition import apres_reponse
from app.formulaires import Page, est_un_envoi, parmi
from app.horloge import maintenant
from app.organisations.models import Organisation
from app.qui import Role, personne
from app.socle import reglages

Service = Callable[..., bool]


@plan.route("/<uuid:aidant_id>/fermer", methods=["GET", "POST"])
@exige(Role.REFERENT, code_recent=True)
def fermer(aidant_id: uuid.UUID) -> Page:
    """Close somebody's access to this organisation."""
    vise, formulaire = membre_vise(aidant_id), FormulaireFermeture()
    if formulaire.est_valide():
        return _agir(
            aidant_id,
            services.fermer_acces,
            sujet="Votre accès à Aidants Connect est fermé",
            phrase="Votre accès à Aidants Connect est fermé pour cette structure : vous ne pouvez "
            "plus y faire de mandat, ni vous en servir.",
            motif=formulaire.motif.data,
        )
    if vise.terminee_le is not None:
        return _retour(aidant_id)
    nb_seuls = nb_mandats_pour_lui_seul(session(), vise, maintenant=maintenant())
    page = render_template(
        "equipe/fermer.html", form=formulaire, membre=vise, nb_seuls=nb_seuls, motifs=mots.MOTIFS
    )
    return page, formulaire.statut


@plan.route("/<uuid:aidant_id>/rouvrir", methods=["GET", "POST"])
@exige(Role.REFERENT, code_recent=True)
def rouvrir(aidant_id: uuid.UUID) -> Page:
    """Give somebody their access back."""
    vise = membre_vise(aidant_id)
    if est_un_envoi():
        return _agir(
            aidant_id,
            services.rouvrir_acces,
            sujet="Votre accès à Aidants Connect est rouvert",
            phrase="Votre accès à Aidants Connect est rouvert pour cette structure : vos moyens de "
            "connexion y servent de nouveau.",
        )
    return _page("equipe/rouvrir.html", vise, utile=vise.terminee_le is not None)


@plan.route("/<uuid:aidant_id>/nommer-referent", methods=["GET", "POST"])
@exige(Role.REFERENT, code_recent=True)
def nommer_referent(aidant_id: uuid.UUID) -> Page:
    """Have somebody manage the team too."""
    vise = membre_vise(aidant_id)
    if est_un_envoi():
        return _agir(
            aidant_id,
            services.nommer_referent,
            sujet="Vous êtes une personne référente",
            phrase="Vous êtes maintenant une personne référente : « Mon équipe », à l’accueil, "
            "sert à donner des moyens de connexion, à fermer et à rouvrir un accès.",
        )
    return _page("equipe/nommer_referent.html", vise, utile=not vise.est_referent)


@plan.route("/<uuid:aidant_id>/retirer-referent", methods=["GET", "POST"])
@exige(Role.REFERENT, code_recent=True)
def retirer_referent(aidant_id: uuid.UUID) -> Page:
    """Have somebody manage the team no longer."""
    vise = membre_vise(aidant_id)
    if est_un_envoi():
        return _agir(
            aidant_id,
            services.retirer_referent,
            sujet="Vous n’êtes plus une personne référente",
            phrase="Vous ne gérez plus l’équipe de cette structure. Vos autres accès ne changent "
            "pas.",
        )
    return _page("equipe/retirer_referent.html", vise, utile=vise.est_referent)


@plan.route("/<uuid:aidant_id>/themes", methods=["GET", "POST"])
@exige(Role.REFERENT, code_recent=True)
def themes(aidant_id: uuid.UUID) -> Page:
    """Choose the themes that somebody may use."""
    vise, formulaire = membre_vise(aidant_id), FormulaireThemes()
    formulaire.domaines.choices = parmi(personne().organisation.domaines)
    if formulaire.est_valide():
        choisis = formulaire.domaines.data or []
        return _agir(
            aidant_id,
            services.limiter_themes,
            sujet="Vos thèmes dans Aidants Connect",
            phrase=f"Dans cette structure, vos mandats peuvent maintenant porter sur : "
            f"{titres(choisis)}.",
            domaines=choisis,
        )
    if not est_un_envoi():
        formulaire.domaines.data = vise.domaines
    page = render_template("equipe/themes.html", form=formulaire, membre=vise)
    return page, formulaire.statut


@plan.route("/ordinateurs", methods=["GET", "POST"])
@exige(Role.REFERENT, code_recent=True)
def ordinateurs() -> Page:
    """Forbid known computers in this organisation, or allow them again."""
    formulaire = FormulaireOrdinateurs()
    if formulaire.est_valide():
        fait = _choisir_ordinateurs(interdits=formulaire.choix.data == INTERDITS)
        return _repondre(url_for(".equipe"), fait=fait)
    if not est_un_envoi():
        interdits = personne().organisation.ordinateurs_interdits
        formulaire.choix.data = INTERDITS if interdits else PERMIS
    return render_template("equipe/ordinateurs.html", form=formulaire), formulaire.statut


def _choisir_ordinateurs(*, interdits: bool) -> bool:
    with acte_d_equipe() as acte:
        ici = acte.bdd.get_one(
            Organisation, acte.par.organisation_id, with_for_update={"key_share": True}
        )
        par, instant = acte.par.aidant, maintenant()
        fait = services.choisir_ordinateurs(
            acte.bdd, ici, interdits=interdits, par=par, maintenant=instant
        )
        if fait and interdits:
            for membre in connus_par_ordinateur(acte.bdd, ici.id):
                services.prevenir(
                    acte.bdd,
                    membre,
                    sujet="Ordinateurs connus d’Aidants Connect",
                    phrase="Votre structure n’accepte plus les ordinateurs connus : à chaque "
                    "connexion, un lien vous sera envoyé par e-mail après votre code.",
                    par=par,
                    telephone=reglages().telephone_support,
                    maintenant=instant,
                )
    return fait


def _agir(
    aidant_id: uuid.UUID, service: Service, *, sujet: str, phrase: str, **options: Any
) -> Response:
    """Do the act, once; the person is told after the answer. Done already: nothing, no mail."""
    with acte_sur(aidant_id) as acte:
        instant = maintenant()
        fait = service(acte.bdd, acte.membre, par=acte.par, maintenant=instant, **options)
        if fait:
            services.prevenir(
                acte.bdd,
                acte.membre,
                sujet=sujet,
                phrase=phrase,
                par=acte.par,
                telephone=reglages().telephone_support,
                maintenant=instant,
            )
    return _repondre(url_for(".membre", aidant_id=aidant_id), fait=fait)


def _repondre(adresse: str, *, fait: bool) -> Response:
    reponse = redirect(adresse, 303)
    if fait:
        apres_reponse(reponse, envoyer_les_messages)
    return reponse


def _retour(aidant_id: uuid.UUID) -> Response:
    return redirect(url_for(".membre", aidant_id=aidant_id), 303)


def _page(gabarit: str, vise: Appartenance, *, utile: bool) -> Page:
    """The page of an act that one button confirms; done already, the person's page."""
    if not utile:
        return _retour(vise.aidant_id)
    return render_template(gabarit, membre=vise, mots=mots)
