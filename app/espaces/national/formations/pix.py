"""Results of Pix: a file is read first, and nothing is written; then it is taken."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.espaces.national.formations import plan
from app.espaces.national.formations.forms import FormulairePix
from app.metier.aidants.droits import Droit
from app.metier.formation import pix as services
from app.metier.formation.pix import Rapport
from app.socle.erreurs import ErreurMetier
from app.socle.horloge import maintenant
from app.socle.tableur import Tableau, lire_tableau
from app.web.acces import exige
from app.web.actes import acte_national
from app.web.bdd import session
from app.web.formulaires import Page
from app.web.tableur import fichier_envoye

_IMPORTER = "importer"


@plan.route("/pilotage/formations/pix", methods=["GET", "POST"])
@exige(Droit.FORMATION)
def pix() -> Page:
    """Send a file; see what it would do; take it."""
    formulaire = FormulairePix()
    if formulaire.est_valide():
        with formulaire.refus():
            return _traiter(formulaire)
    page = render_template("national/formations/pix.html", form=formulaire)
    return page, formulaire.statut


def _traiter(formulaire: FormulairePix) -> Page:
    tableau = services.reduire(_envoye(formulaire))
    colonne = _colonne(formulaire, tableau)
    if formulaire.geste.data == _IMPORTER:
        return _importer(tableau, colonne)
    rapport = services.rapprocher(session(), tableau, colonne)
    return _essai(formulaire, tableau, colonne, rapport)


def _importer(tableau: Tableau, colonne: int) -> Response:
    with acte_national(Droit.FORMATION) as acte:
        rapport = services.importer(
            acte.bdd, tableau, colonne, par=acte.par, maintenant=maintenant()
        )
    nombre = len(rapport.reussies)
    flash(f"{nombre or 'Aucun'} résultat{'s' if nombre > 1 else ''} de plus dans Aidants Connect.")
    return redirect(url_for(".personnes"), 303)


def _essai(formulaire: FormulairePix, tableau: Tableau, colonne: int, rapport: Rapport) -> Page:
    return render_template(
        "national/formations/pix_essai.html",
        form=formulaire,
        titres=tableau.titres,
        texte=services.en_texte(tableau),
        colonne=colonne,
        rapport=rapport,
    )


def _envoye(formulaire: FormulairePix) -> Tableau:
    """Return what is sent now, or was sent before and is carried by the page."""
    tableau = fichier_envoye()
    if tableau is not None:
        return tableau
    if formulaire.contenu.data:
        return lire_tableau(str(formulaire.contenu.data))
    raise ErreurMetier("Choisissez un fichier.")


def _colonne(formulaire: FormulairePix, tableau: Tableau) -> int:
    choisie = formulaire.colonne.data or ""
    if not choisie:
        return services.colonne_des_adresses(tableau)
    return int(choisie) if choisie.isdecimal() and len(choisie) < 5 else -1
