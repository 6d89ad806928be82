"""One mandate by its number, one person by exact identity: the journal has it before anything shows."""

import uuid

from flask import render_template, request

from app.espaces.national.mandats import plan
from app.espaces.national.mandats.forms import FormulaireMandat, FormulairePersonne
from app.metier.aidants.actes import page_d_actes
from app.metier.aidants.droits import Droit
from app.metier.journal.actions import LIBELLES, MOTIFS_LECTURE
from app.metier.journal.models import Ligne
from app.metier.pilotage.donnees import consultations
from app.metier.pilotage.donnees.consultations import IdentiteExacte
from app.socle.horloge import maintenant
from app.socle.langue.saisies import sur_une_ligne
from app.web.acces import exige
from app.web.actes import acte_national
from app.web.bdd import session
from app.web.formulaires import Page, est_un_envoi


@plan.route("/pilotage/mandats", methods=["GET", "POST"])
@exige(Droit.DONNEES, code_recent=True)
def mandat() -> Page:
    """One mandate, answered in place: its person, its themes, its whole story."""
    formulaire = FormulaireMandat()
    if formulaire.est_valide():
        with formulaire.refus():
            return _page_du_mandat(_lire_le_mandat(formulaire))
    if not est_un_envoi():
        formulaire.numero.data = sur_une_ligne(request.args.get("numero", ""))[:40]
    page = render_template(
        "national/mandats/chercher.html",
        form=formulaire,
        motifs=MOTIFS_LECTURE,
        sans_structure=consultations.compter_sans_structure(session(), maintenant=maintenant()),
    )
    return page, formulaire.statut


@plan.route("/pilotage/personnes", methods=["GET", "POST"])
@exige(Droit.DONNEES, code_recent=True)
def usager() -> Page:
    """One person, answered in place: all that is held about them, to read or to print."""
    formulaire, inconnu = FormulairePersonne(), False
    if formulaire.est_valide():
        with formulaire.refus():
            if trouves := _lire_la_personne(formulaire):
                return _page_de_la_personne(trouves)
            inconnu, formulaire.statut = True, 200
    page = render_template(
        "national/mandats/personne.html", form=formulaire, motifs=MOTIFS_LECTURE, inconnu=inconnu
    )
    return page, formulaire.statut


def _lire_le_mandat(formulaire: FormulaireMandat) -> uuid.UUID:
    with acte_national(Droit.DONNEES) as acte:
        lecture = consultations.lire_par_numero(
            acte.bdd,
            formulaire.numero.data or "",
            motif=formulaire.motif.data,
            par=acte.par,
            maintenant=maintenant(),
        )
    return lecture.exiger()  # refused or not, it is written


def _lire_la_personne(formulaire: FormulairePersonne) -> list[uuid.UUID]:
    assert formulaire.naissance.data is not None
    qui = IdentiteExacte(
        formulaire.nom.data or "",
        formulaire.prenoms.data or "",
        formulaire.naissance.data,
        formulaire.lieu.data or "",
    )
    with acte_national(Droit.DONNEES) as acte:
        return consultations.lire_la_personne(
            acte.bdd, qui, motif=formulaire.motif.data, par=acte.par, maintenant=maintenant()
        )


def _page_du_mandat(mandat_id: uuid.UUID) -> str:
    """After the commit: what shows is written down, this reading first."""
    lu, organisation, de_qui = consultations.mandat_lu(session(), mandat_id)
    return render_template(
        "national/mandats/mandat.html",
        mandat=lu,
        structure=organisation,
        usager=de_qui.identite,
        instant=maintenant(),
        actes=page_d_actes(session(), Ligne.mandat_id == mandat_id, avant=None),
        mots_des_actes=LIBELLES,
    )


def _page_de_la_personne(usagers: list[uuid.UUID]) -> str:
    return render_template(
        "national/mandats/tout.html",
        usagers=consultations.usagers_lus(session(), usagers),
        mandats=consultations.mandats_lus(session(), usagers, maintenant=maintenant()),
        instant=maintenant(),
        actes=page_d_actes(session(), Ligne.usager_id.in_(usagers), avant=None),
        mots_des_actes=LIBELLES,
    )
