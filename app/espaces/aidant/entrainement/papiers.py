"""What a practice prints: the paper of a mandate and its card, crossed by what they are."""

import json

import segno
from flask import redirect, render_template, url_for
from markupsafe import Markup

from app.espaces.aidant.entrainement import plan
from app.espaces.aidant.entrainement.exercice import mon_exercice, tenu, vers_la_suite
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant
from app.metier.entrainement import services
from app.metier.entrainement.recapitulatif import SANS_EMPREINTE, fin_prevue, texte_gele
from app.metier.mandats.papiers.attestation import GABARIT
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import adresse_publique
from app.web.connectee import personne
from app.web.formulaires import Page, est_un_envoi
from app.web.partage.catalogue import catalogue

_SANS_VALEUR = "Exercice d’entraînement, sans valeur"
# What the square code of the paper says, where a real one leads to its check.
_QR = Markup(segno.make(_SANS_VALEUR, error="m").svg_inline(border=0, omitsize=True))  # noqa: S704
_CODE = "0000-0000-0000-0000"


@plan.route("/entrainement/papier", methods=["GET", "POST"])
@exige(Droit.ENTRAINEMENT, toute_structure=True)
def papier() -> Page:
    """The paper, from the template of real ones; posting says that it is signed."""
    if est_un_envoi():
        with transaction(session()) as bdd:
            services.signer(tenu(bdd), maintenant=maintenant())
        return redirect(url_for(".carte"), 303)
    exercice = mon_exercice()
    if exercice is None or exercice.donne_le is None:
        return vers_la_suite(exercice)
    gele = texte_gele(
        exercice,
        session().get_one(Organisation, personne().organisation.id),
        session().get_one(Aidant, personne().aidant.id),
        catalogue=catalogue(),
    )
    return render_template(
        f"attestations/{GABARIT}.html",
        exercice=exercice,
        mandat={"texte_gele": gele},
        texte=json.loads(gele),
        empreinte=SANS_EMPREINTE,
        verification=_SANS_VALEUR,
        qr=_QR,
    )


@plan.get("/entrainement/carte")
@exige(Droit.ENTRAINEMENT, toute_structure=True)
def carte() -> Page:
    """The card of the mandate, with a code that opens nothing."""
    exercice = mon_exercice()
    if exercice is None or exercice.signe_le is None:
        return vers_la_suite(exercice)
    return render_template(
        "aidant/entrainement/carte.html",
        mandat={"fin_le": fin_prevue(exercice, personne().membre, maintenant())},
        organisation=session().get_one(Organisation, personne().organisation.id),
        code=_CODE,
        carte=None,
        adresse=adresse_publique(url_for("usager.carte")).partition("://")[2],
    )
