"""A corrected table of the catalogue: what it would change, then all of it in force or nothing."""

from flask import flash, redirect, render_template, url_for

from app.espaces.national.pilotage import plan
from app.espaces.national.pilotage.demarches import en_fichier
from app.espaces.national.pilotage.forms import FormulaireCatalogue
from app.metier.aidants.droits import Droit
from app.metier.corrections import libelles
from app.metier.corrections.services import Acte, importer
from app.metier.demarches import fichier
from app.metier.demarches.catalogue import Catalogue
from app.metier.demarches.vigueur import vigueur_exacte
from app.socle.erreurs import ErreurMetier
from app.socle.horloge import jour_a_paris, maintenant
from app.socle.tableur import Tableau, ecrire_tableau, lire_tableau
from app.web.acces import exige
from app.web.actes import acte_national
from app.web.bdd import session
from app.web.formulaires import Page
from app.web.tableur import fichier_envoye

_TELECHARGER, _ENREGISTRER = "telecharger", "enregistrer"


@plan.route("/pilotage/demarches/comparer", methods=["GET", "POST"])
@exige(Droit.SUPPORT)
def comparer() -> Page:
    """Send a corrected table; see what it changes; put it in force, or take it as a file."""
    formulaire = FormulaireCatalogue()
    if formulaire.est_valide():
        with formulaire.refus():
            return _comparer(formulaire)
    page = render_template(
        "national/pilotage/comparer.html", form=formulaire, maximum=fichier.MAXIMUM
    )
    return page, formulaire.statut


def _comparer(formulaire: FormulaireCatalogue) -> Page:
    envoye = _envoye(formulaire)
    lu = _lire(envoye)
    if formulaire.geste.data == _TELECHARGER:
        return en_fichier(fichier.ecrire(lu, aujourd_hui=jour_a_paris(maintenant())))
    if formulaire.geste.data != _ENREGISTRER:
        return _essai(formulaire, lu), 200
    with formulaire.refus():
        return _enregistrer(formulaire, envoye)
    # The preview again, of what is in force now: what was sent, and why, is still there.
    return _essai(formulaire, _lire(envoye)), formulaire.statut


def _lire(envoye: Tableau) -> Catalogue:
    actuel = vigueur_exacte(session()).catalogue
    return fichier.relire(envoye, actuel, aujourd_hui=jour_a_paris(maintenant()))


def _essai(formulaire: FormulaireCatalogue, lu: Catalogue) -> str:
    vigueur = vigueur_exacte(session())
    return render_template(
        "national/pilotage/comparer_essai.html",
        form=formulaire,
        ecart=fichier.comparer(vigueur.catalogue, lu),
        texte=ecrire_tableau(fichier.lignes(lu)),
        version=vigueur.version,
        mots=libelles,
    )


def _enregistrer(formulaire: FormulaireCatalogue, envoye: Tableau) -> Page:
    if not formulaire.raison.data:
        raise ErreurMetier("Dites pourquoi : on le lira dans l’historique.", champ="raison")
    with acte_national(Droit.SUPPORT) as acte:
        nombre = importer(
            acte.bdd,
            _lire(envoye),
            Acte(acte.par, maintenant(), formulaire.raison.data, formulaire.vu),
        )
    pluriel = "s" if nombre > 1 else ""
    flash(f"{nombre} démarche{pluriel} corrigée{pluriel} : les aidants le lisent dès maintenant.")
    return redirect(url_for(".historique"), 303)


def _envoye(formulaire: FormulaireCatalogue) -> Tableau:
    """Return what is sent now, or was sent before and is carried by the page. Raises ErreurMetier."""
    tableau = fichier_envoye()
    if tableau is not None:
        return tableau
    if formulaire.contenu.data:
        return lire_tableau(str(formulaire.contenu.data))
    raise ErreurMetier("Choisissez le fichier du catalogue.", champ="fichier")
