"""One mandate by its number, one person by exact identity: the journal has it before anything shows."""

import uuid

from flask import render_template, request

from app.espaces.national.mandats import plan
from app.espaces.national.mandats.forms import FormulaireMandat, FormulairePersonne
from app.metier.aidants.actes import page_d_actes
from app.metier.aidants.droits import Droit
from app.metier.demarches.catalogue import CATALOGUE
from app.metier.journal.actions import LIBELLES, MOTIFS_LECTURE
from app.metier.journal.models import Ligne
from app.metier.mandats.actes import GESTES, SITES
from app.metier.pilotage.donnees import consultations
from app.metier.pilotage.donnees.consultations import IdentiteExacte
from app.metier.usagers.models import Usager
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
            trouve = _lire_la_personne(formulaire)
            if trouve is not None:
                return _page_de_la_personne(trouve)
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


def _lire_la_personne(formulaire: FormulairePersonne) -> uuid.UUID | None:
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
        libelles=LIBELLES,
        gestes=GESTES,
        sites=SITES,
        site_de=CATALOGUE.site_de,
        raisons={"consultation_mandat": MOTIFS_LECTURE},
    )


def _page_de_la_personne(usager_id: uuid.UUID) -> str:
    trouve = session().get_one(Usager, usager_id)
    return render_template(
        "national/mandats/tout.html",
        usager=trouve,
        identite=trouve.identite,
        mandats=consultations.mandats_lus(session(), usager_id, maintenant=maintenant()),
        instant=maintenant(),
        actes=page_d_actes(session(), Ligne.usager_id == usager_id, avant=None),
        libelles=LIBELLES,
        gestes=GESTES,
        sites=SITES,
        site_de=CATALOGUE.site_de,
        raisons={"consultation_mandat": MOTIFS_LECTURE},
    )
