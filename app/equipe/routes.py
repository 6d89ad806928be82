"""The team: its list, and one page a person."""

import uuid

from flask import render_template

from app.acces import exige
from app.bdd import session
from app.equipe import moyens, queries
from app.equipe.cible import membre_vise, plan
from app.qui import Role, personne


@plan.get("/")
@exige(Role.REFERENT)
def equipe() -> str:
    """Who is in the team."""
    ici = personne().connexion.organisation_id
    return render_template("equipe/equipe.html", membres=queries.membres(session(), ici))


@plan.get("/<uuid:aidant_id>")
@exige(Role.REFERENT)
def membre(aidant_id: uuid.UUID) -> str:
    """One person of the team: whether they can work, and what opens their account."""
    vise = membre_vise(aidant_id)
    return render_template("equipe/membre.html", membre=vise, **moyens.ouvertures(vise))
