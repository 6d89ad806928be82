"""Cards that show codes, before anybody holds them: taken from their maker, found, set aside."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.espaces.national.comptes import plan
from app.espaces.national.comptes.forms import FormulaireRebut, FormulaireRechercheCarte
from app.metier.aidants.droits import Droit
from app.metier.authentification.models import MoyenConnexion
from app.metier.authentification.moyens import cartes_a_code, stock
from app.metier.authentification.moyens.stock import CarteSituee
from app.metier.pilotage import regards
from app.socle.erreurs import ErreurMetier, Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import Acte, acte_national, faire
from app.web.bdd import session
from app.web.formulaires import Formulaire, Page, est_un_envoi

# A line of 60 signs a card, as many cards as one file may hold.
_TAILLE_MAX = 60 * cartes_a_code.MAXIMUM


@plan.route("/pilotage/cartes", methods=["GET", "POST"])
@exige(Droit.SUPPORT)
def cartes() -> Page:
    """How many are left; where one is, by its number."""
    formulaire = FormulaireRechercheCarte()
    numero = (formulaire.numero.data or "") if formulaire.est_valide() else ""
    page = render_template(
        "national/comptes/cartes.html",
        form=formulaire,
        stock=stock.stock(session()),
        cherchee=bool(numero),
        trouvee=_situer(numero) if numero else None,
        motifs=stock.MOTIFS_REBUT,
    )
    return page, 200 if numero else formulaire.statut


def _situer(numero: str) -> CarteSituee | None:
    with acte_national(Droit.SUPPORT) as acte:
        return regards.situer_carte(acte.bdd, numero, par=acte.par, maintenant=maintenant())


@plan.route("/pilotage/cartes/importer", methods=["GET", "POST"])
@exige(Droit.SUPPORT, code_recent=True)
def importer() -> Page:
    """Take a maker's file: all its cards, or none."""
    formulaire = Formulaire()
    if formulaire.est_valide():
        with formulaire.refus():
            return _importer()
    page = render_template(
        "national/comptes/cartes_importer.html", form=formulaire, maximum=cartes_a_code.MAXIMUM
    )
    return page, formulaire.statut


def _importer() -> Response:
    lues = cartes_a_code.lire(_fichier().splitlines())
    if not lues:
        raise ErreurMetier("Ce fichier est vide.", champ="fichier")
    with acte_national(Droit.SUPPORT) as acte:
        nombre = cartes_a_code.importer(acte.bdd, lues, par=acte.par, maintenant=maintenant())
    flash(f"{nombre} carte{'s' if nombre > 1 else ''} de plus en stock.")
    return redirect(url_for(".cartes"), 303)


def _fichier() -> str:
    """Return the text that was sent. Raises ErreurMetier."""
    envoye = request.files.get("fichier")
    if envoye is None or not envoye.filename:
        raise ErreurMetier("Choisissez le fichier des cartes.", champ="fichier")
    octets: bytes = envoye.read(_TAILLE_MAX + 1)
    if len(octets) > _TAILLE_MAX:
        raise ErreurMetier("Ce fichier est trop gros pour une liste de cartes.", champ="fichier")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        raise ErreurMetier(
            "Ce fichier n’est pas du texte : il faut une ligne « numéro;graine » par carte.",
            champ="fichier",
        ) from erreur


@plan.route("/pilotage/cartes/<uuid:moyen_id>/ecarter", methods=["GET", "POST"])
@exige(Droit.SUPPORT, code_recent=True)
def ecarter_carte(moyen_id: uuid.UUID) -> Page:
    """A card of the stock that will never be given."""
    carte, formulaire = _en_stock(moyen_id), FormulaireRebut()

    def ecarter(acte: Acte) -> bool:
        tenue = acte.bdd.get_one(
            MoyenConnexion, moyen_id, with_for_update=True, populate_existing=True
        )
        return stock.mettre_au_rebut(
            acte.bdd, tenue, motif=formulaire.motif.data, par=acte.par, maintenant=maintenant()
        )

    fait = faire(
        formulaire,
        Droit.SUPPORT,
        ecarter,
        phrase="Cette carte ne sera donnée à personne.",
        retour=url_for(".cartes"),
    )
    if fait:
        return fait
    if carte.retire_le is not None and not est_un_envoi():
        return redirect(url_for(".cartes"), 303)
    page = render_template(
        "national/comptes/carte_ecarter.html",
        form=formulaire,
        carte=carte,
        motifs=stock.MOTIFS_REBUT,
    )
    return page, formulaire.statut


def _en_stock(moyen_id: uuid.UUID) -> MoyenConnexion:
    """Load a card that nobody holds. Raises Introuvable."""
    carte = session().get(MoyenConnexion, moyen_id)
    if carte is None or carte.genre != "carte" or carte.aidant_id is not None:
        raise Introuvable
    return carte
