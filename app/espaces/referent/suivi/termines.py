"""Mandates over for 1 to 3 years, read again with a reason: the journal has it before it shows."""

import uuid
from collections.abc import Collection

from flask import render_template

from app.espaces.referent.equipe.cible import acte_d_equipe
from app.espaces.referent.suivi import plan
from app.espaces.referent.suivi.forms import FormulaireRelecture
from app.metier.aidants.droits import Droit
from app.metier.journal.actions import MOTIFS_RELECTURE
from app.metier.mandats.conservation import relecture
from app.metier.mandats.conservation.comptes_rendus import comptes_rendus
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import personne
from app.web.formulaires import Page


@plan.route("/suivi/mandats-termines", methods=["GET", "POST"])
@exige(Droit.EQUIPE, code_recent=True)
def termines() -> Page:
    """Ask for one person, answered in place: no name in an address, nobody listed."""
    formulaire, inconnu = FormulaireRelecture(), False
    if formulaire.est_valide():
        with formulaire.refus():
            if lus := _relire(formulaire):
                return _page_relue(lus)
            inconnu, formulaire.statut = True, 200
    page = render_template(
        "referent/suivi/termines.html", form=formulaire, motifs=MOTIFS_RELECTURE, inconnu=inconnu
    )
    return page, formulaire.statut


def _relire(formulaire: FormulaireRelecture) -> list[uuid.UUID]:
    with acte_d_equipe() as acte:
        return relecture.relire(
            acte.bdd,
            personne().organisation.id,
            formulaire.identite(),
            motif=formulaire.motif.data,
            par=acte.par,
            maintenant=maintenant(),
        )


def _page_relue(lus: Collection[uuid.UUID]) -> str:
    """After the commit: what shows is written down."""
    mandats = relecture.mandats_relus(session(), lus)
    return render_template(
        "referent/suivi/relus.html",
        mandats=mandats,
        rendus=comptes_rendus(session(), mandats, personne().organisation.zone, par_prenom=False),
        instant=maintenant(),
    )
