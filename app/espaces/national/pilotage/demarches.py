"""The catalogue of démarches: what it says, a table to correct, what a corrected one would change."""

from flask import Response, render_template

from app.espaces.national.pilotage import plan
from app.espaces.national.pilotage.forms import FormulaireCatalogue
from app.metier.aidants.droits import Droit
from app.metier.demarches import fichier as services
from app.metier.demarches.catalogue import CATALOGUE, Catalogue
from app.metier.demarches.domaines import DOMAINES
from app.socle.erreurs import ErreurMetier, Introuvable
from app.socle.horloge import maintenant
from app.socle.tableur import Tableau, ecrire_tableau, lire_tableau
from app.web.acces import exige
from app.web.formulaires import Page
from app.web.tableur import fichier_envoye, tableur

_TELECHARGER = "telecharger"


@plan.get("/pilotage/demarches")
@exige(Droit.PILOTAGE)
def demarches() -> str:
    """The themes, and how much of each somebody has checked."""
    toutes = CATALOGUE.demarches.values()
    return render_template(
        "national/pilotage/demarches.html",
        themes=[(d, [une for une in toutes if une.domaine == d.cle]) for d in DOMAINES.values()],
    )


@plan.get("/pilotage/demarches/<domaine>")
@exige(Droit.PILOTAGE)
def theme(domaine: str) -> str:
    """One theme: what each of its démarches says to aidant and person."""
    if domaine not in DOMAINES:
        raise Introuvable
    return render_template(
        "national/pilotage/theme.html",
        theme=DOMAINES[domaine],
        avertissement=CATALOGUE.avertissements.get(domaine),
        demarches=[une for une in CATALOGUE.demarches.values() if une.domaine == domaine],
    )


@plan.get("/pilotage/demarches.csv")
@exige(Droit.PILOTAGE)
def demarches_csv() -> Response:
    """All of it, as a table."""
    return tableur(services.lignes(CATALOGUE), nom="demarches")


@plan.route("/pilotage/demarches/comparer", methods=["GET", "POST"])
@exige(Droit.SUPPORT)
def comparer() -> Page:
    """Send a corrected table; see what it changes; take the file for the next release."""
    formulaire = FormulaireCatalogue()
    if formulaire.est_valide():
        with formulaire.refus():
            return _comparer(formulaire)
    page = render_template(
        "national/pilotage/comparer.html", form=formulaire, maximum=services.MAXIMUM
    )
    return page, formulaire.statut


def _comparer(formulaire: FormulaireCatalogue) -> Page:
    aujourd_hui = maintenant().date()
    lu = services.relire(_envoye(formulaire), CATALOGUE, aujourd_hui=aujourd_hui)
    if formulaire.geste.data == _TELECHARGER:
        return _telecharger(services.ecrire(lu, aujourd_hui=aujourd_hui))
    return _essai(formulaire, lu)


def _essai(formulaire: FormulaireCatalogue, lu: Catalogue) -> Page:
    return render_template(
        "national/pilotage/comparer_essai.html",
        form=formulaire,
        ecart=services.comparer(CATALOGUE, lu),
        texte=ecrire_tableau(services.lignes(lu)),
    )


def _telecharger(texte: str) -> Response:
    entete = {"Content-Disposition": 'attachment; filename="demarches.toml"'}
    return Response(texte, mimetype="application/toml", headers=entete)


def _envoye(formulaire: FormulaireCatalogue) -> Tableau:
    """Return what is sent now, or was sent before and is carried by the page. Raises ErreurMetier."""
    tableau = fichier_envoye()
    if tableau is not None:
        return tableau
    if formulaire.contenu.data:
        return lire_tableau(str(formulaire.contenu.data))
    raise ErreurMetier("Choisissez le fichier du catalogue.", champ="fichier")
