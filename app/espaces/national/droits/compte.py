"""All that is held about an aidant, to read or to print: noted before anything of it shows."""

import uuid

from flask import render_template

from app.espaces.national.droits import plan
from app.espaces.national.droits.forms import FormulaireCompte
from app.metier.aidants.droits import Droit
from app.metier.equipe import libelles as mots
from app.metier.journal.actions import DU_COMPTE, MOTIFS_LECTURE
from app.metier.pilotage.donnees import un_compte as services
from app.metier.pilotage.roles import roles_nationaux
from app.socle.erreurs import ErreurMetier
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import acte_national
from app.web.bdd import session
from app.web.formulaires import Page


@plan.route("/pilotage/droits/compte", methods=["GET", "POST"])
@exige(Droit.DONNEES, code_recent=True)
def compte() -> Page:
    """One aidant, by their whole address, answered in place."""
    formulaire = FormulaireCompte()
    if formulaire.est_valide():
        with formulaire.refus():
            return _page(_lire(formulaire))
    page = render_template("national/droits/compte.html", form=formulaire, motifs=MOTIFS_LECTURE)
    return page, formulaire.statut


def _lire(formulaire: FormulaireCompte) -> uuid.UUID:
    with acte_national(Droit.DONNEES) as acte:
        trouve = services.lire_le_compte(
            acte.bdd,
            formulaire.courriel.data or "",
            motif=formulaire.motif.data,
            par=acte.par,
            maintenant=maintenant(),
        )
    if trouve is None:
        raise ErreurMetier("Aucun compte n’a cette adresse e-mail.", champ="courriel")
    return trouve


def _page(aidant_id: uuid.UUID) -> str:
    """After the commit: what shows is written down, this reading first."""
    tout = services.compte_lu(session(), aidant_id, maintenant=maintenant())
    return render_template(
        "national/droits/tout_du_compte.html",
        tout=tout,
        roles=roles_nationaux(tout.aidant),
        mots=mots,
        mots_des_actes=DU_COMPTE,
        instant=maintenant(),
        au_plus=services.AU_PLUS,
    )
