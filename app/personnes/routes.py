"""One mandate, and its attestation to print."""

import uuid

import segno
from flask import Blueprint, render_template, url_for
from markupsafe import Markup

from app.acces import exige
from app.bdd import session
from app.erreurs import Introuvable
from app.horloge import maintenant
from app.journal.actions import LIBELLES
from app.journal.queries import actes_du_mandat
from app.mandats.cartes import etat_carte
from app.mandats.models import Mandat
from app.mandats.queries import mandat_de
from app.qui import Role, personne
from app.socle import adresse_publique

plan = Blueprint("personnes", __name__)


@plan.get("/mandats/<uuid:mandat_id>")
@exige(Role.AIDANT)
def mandat(mandat_id: uuid.UUID) -> str:
    """One mandate in plain words, with what was done."""
    trouve = _charger(mandat_id)
    return render_template(
        "personnes/mandat.html",
        mandat=trouve,
        texte=trouve.texte,
        est_actif=trouve.est_actif(maintenant()),
        actes=actes_du_mandat(session(), trouve.id),
        libelles=LIBELLES,
        carte=etat_carte(session(), trouve, maintenant=maintenant()),
    )


@plan.get("/mandats/<uuid:mandat_id>/attestation")
@exige(Role.AIDANT)
def attestation(mandat_id: uuid.UUID) -> str:
    """The attestation, from the frozen text alone, ready for the printer."""
    trouve = _charger(mandat_id)
    texte = trouve.texte
    verification = adresse_publique(url_for("carte.verifier", code=texte["code_verification"]))
    return render_template(
        f"mandats/attestations/{trouve.gabarit}.html",
        mandat=trouve,
        texte=texte,
        empreinte=trouve.empreinte,
        verification=verification,
        qr=Markup(segno.make(verification, error="m").svg_inline(border=0, omitsize=True)),  # noqa: S704
    )


def _charger(mandat_id: uuid.UUID) -> Mandat:
    """Load-and-authorise: a mandate of the current organisation."""
    trouve = mandat_de(session(), personne().organisation.id, mandat_id)
    if trouve is None:
        raise Introuvable
    return trouve
