"""What helps to understand, language by language: how far, read over by whom, and its next file."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date

from flask import Response, render_template

from app.espaces.national.pilotage import plan
from app.espaces.national.pilotage.forms import FormulaireCatalogue
from app.metier.aidants.droits import Droit
from app.metier.langues import fichier as services
from app.metier.langues.langues import LANGUES
from app.metier.langues.phrases import PHRASES
from app.metier.langues.simplifiee import VersionSimplifiee
from app.metier.langues.traduction import Langue
from app.socle.erreurs import ErreurMetier, Introuvable
from app.socle.horloge import jour_a_paris, maintenant
from app.socle.tableur import Tableau, ecrire_tableau, lire_tableau
from app.web.acces import exige
from app.web.formulaires import Page
from app.web.partage.langues import Diseur
from app.web.tableur import fichier_envoye, tableur

_TELECHARGER = "telecharger"
# Invented, as everything that a preview shows.
_EXEMPLE = VersionSimplifiee(
    structure="Mairie d’Exemple",
    telephone="01 99 00 00 11",
    themes=[("papiers", ["carte grise"]), ("social", [])],
    fin=date(2027, 5, 3),
)


@plan.get("/pilotage/traductions")
@exige(Droit.PILOTAGE)
def traductions() -> str:
    """The languages: what is said, what is out of date, who read it over and when."""
    return render_template(
        "national/pilotage/traductions.html",
        langues=[une for une in LANGUES.values() if not une.est_francais],
        combien=len(PHRASES),
    )


@plan.get("/pilotage/traductions/<langue>")
@exige(Droit.PILOTAGE)
def traduction(langue: str) -> str:
    """One language: as a person would read it, then sentence by sentence."""
    if langue not in LANGUES:
        raise Introuvable
    lue = LANGUES[langue]
    return render_template(
        "national/pilotage/traduction.html",
        t=Diseur(lue, _EXEMPLE.valeurs),
        dite=_EXEMPLE,
        phrases=[(p, lue.phrases[p.cle].dite, services.etat(lue, p.cle)) for p in PHRASES.values()],
    )


@plan.get("/pilotage/traductions/<langue>/phrases.csv")
@exige(Droit.PILOTAGE)
def traduction_csv(langue: str) -> Response:
    """One language, as the table that its translator fills."""
    return tableur(services.lignes(_traduite(langue)), nom=f"traduction-{langue}")


@plan.route("/pilotage/traductions/<langue>/comparer", methods=["GET", "POST"])
@exige(Droit.SUPPORT)
def traduction_comparer(langue: str) -> Page:
    """Send the table back; see what it changes; take the file for the next release."""
    actuelle, formulaire = _traduite(langue), FormulaireCatalogue()
    if formulaire.est_valide():
        with formulaire.refus():
            return _comparer(formulaire, actuelle)
    page = render_template(
        "national/pilotage/traduction_comparer.html", form=formulaire, langue=actuelle
    )
    return page, formulaire.statut


def _traduite(langue: str) -> Langue:
    """Return a language that translates French. Raises Introuvable."""
    if langue not in LANGUES or LANGUES[langue].est_francais:
        raise Introuvable
    return LANGUES[langue]


def _comparer(formulaire: FormulaireCatalogue, actuelle: Langue) -> Page:
    aujourd_hui = jour_a_paris(maintenant())
    lue = services.relire(_envoye(formulaire), actuelle, aujourd_hui=aujourd_hui)
    if formulaire.geste.data == _TELECHARGER:
        entete = {"Content-Disposition": f'attachment; filename="{actuelle.cle}.toml"'}
        texte = services.ecrire(lue, aujourd_hui=aujourd_hui)
        return Response(texte, mimetype="application/toml", headers=entete)
    return render_template(
        "national/pilotage/traduction_essai.html",
        langue=lue,
        changements=services.comparer(actuelle, lue),
        porte=_porter(ecrire_tableau(services.lignes(lue))),
    )


def _envoye(formulaire: FormulaireCatalogue) -> Tableau:
    """Return what is sent now, or was before and is carried by the page. Raises ErreurMetier.

    The cells as they are: the signs that join letters are part of a language.
    """
    tableau = fichier_envoye(nettoyer=str)
    if tableau is not None:
        return tableau
    if formulaire.contenu.data:
        return lire_tableau(_reprendre(str(formulaire.contenu.data)), nettoyer=str)
    raise ErreurMetier("Choisissez le fichier de la traduction.", champ="fichier")


def _porter(texte: str) -> str:
    """Return a table as a page carries it: a field that is sent back loses what nobody sees."""
    return urlsafe_b64encode(texte.encode()).decode()


def _reprendre(porte: str) -> str:
    try:
        return urlsafe_b64decode(porte).decode()
    except ValueError as erreur:
        raise ErreurMetier("Choisissez à nouveau le fichier.", champ="fichier") from erreur
