"""The journal's own screen: its state, and its lines, noted as read before any of them shows."""

from typing import Any

from flask import render_template, request

from app.espaces.national.lignes import plan
from app.espaces.national.lignes.forms import FormulaireJournal
from app.metier.aidants.droits import Droit
from app.metier.journal.actions import MOTIFS_JOURNAL, MOTS
from app.metier.pilotage.accueil import veille
from app.metier.pilotage.donnees import journal as services
from app.metier.pilotage.donnees.journal import Filtres, Lecture
from app.socle.horloge import maintenant
from app.socle.langue.saisies import sur_une_ligne
from app.web.acces import exige
from app.web.actes import acte_national
from app.web.bdd import session
from app.web.configuration import reglages
from app.web.connectee import personne
from app.web.formulaires import Page, est_un_envoi

_CHIFFRES_D_UN_RANG = 18
_ACTES = tuple(sorted(MOTS.items(), key=lambda mots: mots[1]))


@plan.route("/pilotage/journal", methods=["GET", "POST"])
@exige(Droit.JOURNAL, code_recent=True)
def journal() -> Page:
    """Whether it holds; its lines, answered in place: each page read is noted."""
    formulaire = FormulaireJournal()
    if formulaire.est_valide():
        with formulaire.refus():
            return _page(formulaire, _lire(formulaire).exiger())
    if not est_un_envoi():
        for champ in (formulaire.siret, formulaire.numero):
            champ.data = sur_une_ligne(request.args.get(champ.name, ""))[:40]
    page = render_template("national/lignes/journal.html", **_autour(formulaire), page=None)
    return page, formulaire.statut


def _lire(formulaire: FormulaireJournal) -> Lecture:
    filtres = Filtres(
        action=formulaire.action.data or "",
        courriel=formulaire.courriel.data or "",
        siret=formulaire.siret.data or "",
        numero=formulaire.numero.data or "",
        du=formulaire.du.data,
        au=formulaire.au.data,
    )
    with acte_national(Droit.JOURNAL) as acte:
        return services.lire(
            acte.bdd,
            filtres,
            zone=personne().zone,
            motif=formulaire.motif.data,
            par=acte.par,
            maintenant=maintenant(),
        )


def _page(formulaire: FormulaireJournal, lecture: Lecture) -> str:
    """After the commit: what shows is written down, this reading first."""
    rang = (formulaire.avant.data or "")[:_CHIFFRES_D_UN_RANG]
    avant = int(rang) if rang.isascii() and rang.isdecimal() else None
    return render_template(
        "national/lignes/journal.html",
        **_autour(formulaire),
        page=services.page(session(), lecture, avant=avant),
        est_la_suite=avant is not None,
        un_mandat=lecture.mandat_id is not None,
    )


def _autour(formulaire: FormulaireJournal) -> dict[str, Any]:
    """The form, and the state of the journal beside it."""
    ancre_le = veille.dernier_ancrage(reglages().ancres)
    return {
        "form": formulaire,
        "motifs": MOTIFS_JOURNAL,
        "actes": _ACTES,
        "verification": veille.derniere_verification(session(), maintenant=maintenant()),
        "issues": veille.ISSUES,
        "ancre_le": ancre_le,
        "ancre_en_retard": bool(
            ancre_le and veille.est_en_retard(ancre_le, maintenant=maintenant())
        ),
    }
