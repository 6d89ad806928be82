"""Correct the catalogue in force: a démarche added, corrected, seen again, taken away; a warning."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.espaces.national.pilotage import plan
from app.espaces.national.pilotage.forms_catalogue import (
    FormulaireAvertissement,
    FormulaireFiche,
    FormulaireRaison,
)
from app.metier.aidants.droits import Droit
from app.metier.corrections import libelles, services
from app.metier.corrections.queries import Avant_Apres, change_depuis
from app.metier.corrections.services import Acte
from app.metier.demarches.domaines import DOMAINES
from app.metier.demarches.fiches import FRANCECONNECT, Demarche, demarche
from app.metier.demarches.models import AVERTISSEMENT, DEMARCHE
from app.metier.demarches.vigueur import Lieu, Vigueur, vigueur_exacte
from app.socle.erreurs import Conflit, Introuvable
from app.socle.horloge import jour_a_paris, maintenant
from app.socle.langue.saisies import bien_ecrit
from app.web.acces import exige
from app.web.actes import Acte as ActeNational
from app.web.actes import acte_national
from app.web.bdd import session
from app.web.formulaires import Formulaire, Page, champs_envoyes, est_un_envoi
from app.web.htmx import veut_region

_APERCU = "apercu"
_LU = "les aidants le lisent dès maintenant."
Geste = Callable[[ActeNational], object]


@plan.route("/pilotage/demarches/<domaine>/ajouter", methods=["GET", "POST"])
@exige(Droit.SUPPORT)
def ajouter(domaine: str) -> Page:
    """Add a démarche to a theme."""
    if domaine not in DOMAINES:
        raise Introuvable
    formulaire = FormulaireFiche(data={"domaine": domaine, "version": "0"})

    def geste(acte: ActeNational) -> None:
        services.ajouter(acte.bdd, formulaire.fiche, _acte(acte, formulaire))

    if not _est_un_apercu() and (fait := _faire(formulaire, geste, f"La démarche est là : {_LU}")):
        return fait
    return _page_de_la_fiche(formulaire, "Ajouter une démarche", DOMAINES[domaine].cle)


@plan.route("/pilotage/demarches/fiche/<cle>", methods=["GET", "POST"])
@exige(Droit.SUPPORT)
def corriger(cle: str) -> Page:
    """Correct all that a démarche says."""
    vigueur, actuelle = _charger(cle)
    numero = vigueur.numeros.get((DEMARCHE, cle), 0)
    formulaire = FormulaireFiche.de(actuelle, numero)

    def geste(acte: ActeNational) -> None:
        services.corriger(acte.bdd, cle, formulaire.fiche, _acte(acte, formulaire))

    fait = None
    if not _est_un_apercu():
        fait = _faire(formulaire, geste, f"La fiche est corrigée : {_LU}")
    if fait:
        return fait
    depuis = _change_entre_temps(formulaire, (DEMARCHE, cle))
    titre = f"Corriger : {actuelle.titre}"
    return _page_de_la_fiche(formulaire, titre, actuelle.domaine, actuelle, depuis)


@plan.post("/pilotage/demarches/fiche/<cle>/verifier")
@exige(Droit.SUPPORT)
def verifier(cle: str) -> Response:
    """« Vérifiée aujourd’hui »: somebody looked, nothing has changed."""
    _, vue = _charger(cle)
    formulaire = FormulaireRaison()
    with acte_national(Droit.SUPPORT) as acte:
        services.verifier(acte.bdd, cle, par=acte.par, vu=formulaire.vu, maintenant=maintenant())
    flash(f"{vue.titre} : vérifiée aujourd’hui.")
    return redirect(url_for(".theme", domaine=vue.domaine), 303)


@plan.route("/pilotage/demarches/fiche/<cle>/retirer", methods=["GET", "POST"])
@exige(Droit.SUPPORT)
def retirer(cle: str) -> Page:
    """Take a démarche away from what is chosen."""
    vigueur, actuelle = _charger(cle)
    numero = vigueur.numeros.get((DEMARCHE, cle), 0)
    formulaire = FormulaireRaison(data={"version": str(numero)})

    def geste(acte: ActeNational) -> None:
        services.retirer(acte.bdd, cle, _acte(acte, formulaire))

    phrase = "La démarche est retirée : plus personne ne la choisit."
    if fait := _faire(formulaire, geste, phrase, vers=actuelle.domaine):
        return fait
    page = render_template(
        "national/pilotage/retirer.html",
        form=formulaire,
        demarche=actuelle,
        depuis=_change_entre_temps(formulaire, (DEMARCHE, cle)),
        mots=libelles,
    )
    return page, formulaire.statut


@plan.route("/pilotage/demarches/<domaine>/avertissement", methods=["GET", "POST"])
@exige(Droit.SUPPORT)
def avertissement(domaine: str) -> Page:
    """What is always said of a theme, whatever the démarche."""
    if domaine not in DOMAINES:
        raise Introuvable
    vigueur, lieu = vigueur_exacte(session()), (AVERTISSEMENT, domaine)
    texte = vigueur.catalogue.avertissements.get(domaine, "")
    numero = str(vigueur.numeros.get(lieu, 0))
    formulaire = FormulaireAvertissement(data={"texte": texte, "version": numero})

    def geste(acte: ActeNational) -> None:
        dit = bien_ecrit(formulaire.texte.data or "")
        services.avertir(acte.bdd, domaine, dit, _acte(acte, formulaire))

    if fait := _faire(formulaire, geste, f"C’est enregistré : {_LU}", vers=domaine):
        return fait
    page = render_template(
        "national/pilotage/avertissement.html",
        form=formulaire,
        theme=DOMAINES[domaine],
        depuis=_change_entre_temps(formulaire, lieu),
        mots=libelles,
    )
    return page, formulaire.statut


def _charger(cle: str) -> tuple[Vigueur, Demarche]:
    """Return a démarche; taken away meanwhile, what was typed of it is told so, and not lost."""
    vigueur = vigueur_exacte(session())
    catalogue = vigueur.catalogue
    trouvee = catalogue.demarches.get(cle)
    if trouvee is None and est_un_envoi():
        trouvee = catalogue.retirees.get(cle)
    if trouvee is None:
        raise Introuvable
    return vigueur, trouvee


def _est_un_apercu() -> bool:
    """True when the form is only asked to show what the aidant would read."""
    return est_un_envoi() and (_APERCU in champs_envoyes() or veut_region(_APERCU))


def _acte(acte: ActeNational, formulaire: FormulaireRaison) -> Acte:
    return Acte(acte.par, maintenant(), formulaire.raison.data or "", formulaire.vu)


def _faire(
    formulaire: Formulaire, geste: Geste, phrase: str, *, vers: str | None = None
) -> Response | None:
    """Do what was posted and go back to the theme; None when nothing was, or when it was refused."""
    if not formulaire.est_valide():
        return None
    with formulaire.refus():
        with acte_national(Droit.SUPPORT) as acte:
            geste(acte)
        flash(phrase)
        domaine = vers or formulaire["domaine"].data
        return redirect(url_for(".theme", domaine=domaine), 303)
    return None


def _change_entre_temps(formulaire: FormulaireRaison, lieu: Lieu) -> dict[str, Avant_Apres]:
    """Return what somebody else changed; the form, sent again, then knows of it."""
    if formulaire.statut != Conflit.statut:
        return {}
    change = dict(change_depuis(session(), lieu, formulaire.vu))
    formulaire.version.data = str(vigueur_exacte(session()).numeros.get(lieu, 0))
    return change


def _page_de_la_fiche(
    formulaire: FormulaireFiche,
    titre: str,
    domaine: str,
    actuelle: Demarche | None = None,
    depuis: dict[str, Avant_Apres] | None = None,
) -> Page:
    contexte = {"apercu": _apercu(formulaire), "form": formulaire}
    if veut_region(_APERCU):
        return render_template("national/pilotage/_apercu.html", seule=True, **contexte)
    page = render_template(
        "national/pilotage/fiche.html",
        titre_de_la_page=titre,
        domaine=domaine,
        actuelle=actuelle,
        depuis=depuis or {},
        mots=libelles,
        etats=FRANCECONNECT,
        aujourd_hui=jour_a_paris(maintenant()),
        **contexte,
    )
    return page, 200 if _est_un_apercu() else formulaire.statut


def _apercu(formulaire: FormulaireFiche) -> Demarche | None:
    """Return the démarche as it would be read, None while what is written is not right."""
    if not _est_un_apercu() or formulaire.fautes_de_la_fiche():
        return None
    return demarche({**formulaire.fiche, "cle": "apercu"})
