"""« Ce que voit la personne »: her home told to the support, with no act and nobody she helps."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template

from app.espaces.national.comptes import plan
from app.espaces.national.comptes.forms import FormulaireRegard
from app.espaces.national.comptes.regard import compte_et_regard
from app.metier.aidants.droits import COMMUNS, Droit
from app.metier.aidants.models import Aidant
from app.metier.authentification.queries import moyens_acceptes
from app.metier.authentification.verrous import est_bloque
from app.metier.avis.queries import ALire, Lecteur, a_lire
from app.metier.equipe import libelles as mots
from app.metier.equipe.liste.fiches import Fiche
from app.metier.equipe.liste.pages import fiches_du_compte
from app.metier.pilotage import regards
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import acte_national, compte_tenu
from app.web.bdd import session
from app.web.formulaires import Page
from app.web.rangee import titres_pour

# Each reads its notices: somebody who works in more than these is a rare account.
_LIEUX = 3


@dataclass(frozen=True, slots=True)
class Lieu:
    """One home of hers: the structure, None out of any; what its row says; its notices."""

    fiche: Fiche | None
    entrees: Sequence[str]
    avis: Sequence[ALire]


@plan.route("/pilotage/comptes/<uuid:aidant_id>/vue", methods=["GET", "POST"])
@exige(Droit.SUPPORT, code_recent=True)
def vue(aidant_id: uuid.UUID) -> Page:
    """Her home, answered in place once it is said why: reading it again writes it again."""
    (trouve, _), formulaire = compte_et_regard(aidant_id), FormulaireRegard()
    if formulaire.est_valide():
        with formulaire.refus():
            return _voir(aidant_id, formulaire.motif.data)
    page = render_template(
        "national/comptes/vue_pourquoi.html", form=formulaire, motifs=regards.MOTIFS, compte=trouve
    )
    return page, formulaire.statut


def _voir(aidant_id: uuid.UUID, motif: str) -> str:
    """Write down the reading, then draw it."""
    with acte_national(Droit.SUPPORT) as acte:
        vu = compte_tenu(acte.bdd, aidant_id)
        regards.voir_comme(acte.bdd, vu, motif=motif, par=acte.par, maintenant=maintenant())
    moyens = moyens_acceptes(session(), aidant_id)
    return render_template(
        "national/comptes/vue.html",
        compte=vu,
        motif=regards.MOTIFS[motif],
        moyens=moyens,
        bloque=est_bloque(session(), vu, maintenant=maintenant()),
        lieux=_lieux(vu, fiches_du_compte(session(), aidant_id, moyens)),
        mots=mots,
    )


def _lieux(vu: Aidant, fiches: Sequence[Fiche]) -> list[Lieu]:
    """Return the homes she may open; the one out of any structure when there is no other."""
    presentes = [fiche for fiche in fiches if fiche.membre.terminee_le is None][:_LIEUX]
    return [_lieu(vu, fiche) for fiche in presentes] or [_lieu(vu, None)]


def _lieu(vu: Aidant, fiche: Fiche | None) -> Lieu:
    ou = fiche.membre.organisation_id if fiche else None
    tient = fiche.membre if fiche else vu

    def peut(droit: Droit) -> bool:
        return droit in COMMUNS or tient.peut(droit) or vu.peut(droit)

    avis = a_lire(session(), Lecteur(vu.id, ou, peut), maintenant=maintenant())
    return Lieu(fiche, titres_pour(peut), avis)
