"""Public pages: check a printed mandate; with the card, read its state and stop it."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.exceptions import NotFound

from app.espaces.usager import plan
from app.espaces.usager.forms import (
    TOUT,
    FormulaireArret,
    FormulaireCarte,
    FormulaireContestation,
    FormulaireFaits,
    FormulairePasse,
    FormulaireVerification,
)
from app.metier.aidants.droits import Droit
from app.metier.authentification.codes import Compteur, Essai, rendre, reserver
from app.metier.cartes_mandat import consultation
from app.metier.cartes_mandat.essais import compteurs_carte, compteurs_papier
from app.metier.cartes_mandat.queries import lectures_du_papier
from app.metier.cartes_mandat.verification import etat_du_papier
from app.metier.cartes_mandat.verification import verifier as verifier_mandat
from app.metier.mandats.cartes.models import CarteMandat
from app.metier.mandats.services import TAILLE_VERIFICATION
from app.metier.mandats.transferts.papiers import papier_de
from app.metier.organisations.models import Organisation
from app.metier.usagers.identite import DateNaissance
from app.socle.bdd import transaction
from app.socle.cles import lire_crockford
from app.socle.erreurs import ErreurMetier, TropDeTentatives
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import adresse_publique, reseau_du_visiteur
from app.web.formulaires import Formulaire, Page, est_un_envoi


@plan.route("/verifier/<code>", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
def verifier(code: str) -> Page:
    """Type a birth name and a birth year: they match the paper, or they do not.

    The code may be copied from the paper by hand: it has one address, however it is typed.
    """
    lu = lire_crockford(code)
    if len(lu) != TAILLE_VERIFICATION or not lu.isascii():
        raise NotFound
    if lu != code and not est_un_envoi():
        return redirect(url_for(".verifier", code=lu), 303)
    formulaire = FormulaireVerification()
    if not formulaire.est_valide():
        return render_template("usager/verifier.html", form=formulaire), formulaire.statut
    with formulaire.refus():
        return _verifie(lu, formulaire.nom.data or "", formulaire.annee.data or 0)
    return render_template("usager/verifier.html", form=formulaire), formulaire.statut


def _verifie(lu: str, nom: str, annee: int) -> str:
    """Say what the mandate is, to who names its person. Raises ErreurMetier to who does not."""
    essai = _reserver(compteurs_papier(reseau_du_visiteur(), lu), lu, nom, annee)
    etat = verifier_mandat(session(), lu, nom=nom, annee=annee, maintenant=maintenant())
    if etat is None:
        raise ErreurMetier(
            "Ce nom et cette année ne correspondent pas au mandat présenté. Relisez le nom "
            "de naissance, pas le nom d’usage, et l’année. Puis recommencez."
        )
    page = render_template("usager/verifie.html", etat=etat, texte=etat.mandat.texte)
    with transaction(session()) as bdd:
        rendre(bdd, essai)
    return page


@plan.route("/carte", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
def carte() -> Page:
    """First screen: the card's code and the birth date."""
    formulaire = FormulaireCarte()
    if not formulaire.est_valide():
        return _page_code(formulaire)
    code = lire_crockford(formulaire.code.data or "")
    naissance = DateNaissance(
        formulaire.annee.data or 0, formulaire.mois.data, formulaire.jour.data
    )
    with formulaire.refus():
        essai = _reserver(compteurs_carte(reseau_du_visiteur(), code), code, naissance)
        with transaction(session()) as bdd:
            trouvee = consultation.ouvrir(bdd, code, naissance, maintenant=maintenant())
            rendre(bdd, essai)
        return page_mandat(trouvee)
    return _page_code(formulaire)


@plan.route("/carte/arret", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
def arret() -> Page:
    """Second screen: stop all, or one theme."""
    formulaire = FormulaireArret()
    if not est_un_envoi():
        return redirect(url_for(".carte"), 303)
    try:
        if not formulaire.est_valide():
            return page_mandat(
                carte_ouverte(formulaire), form_arret=formulaire, statut=formulaire.statut
            )
        quoi = formulaire.quoi.data
        with transaction(session()) as bdd:
            trouvee, arretees = consultation.arreter(
                bdd,
                formulaire.passe.data or "",
                None if quoi == TOUT else [quoi],
                adresse=adresse_publique("/mandats/"),
                maintenant=maintenant(),
            )
            arretes = {arretee.mandat_id for arretee in arretees}
    except ErreurMetier as refus:
        return recommencer(refus)
    return page_mandat(trouvee, arretes=arretes)


@plan.route("/carte/prolonger", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
def prolonger() -> Page:
    """Second screen, open for 15 minutes more; what was done is not shown again."""
    if not est_un_envoi():
        return redirect(url_for(".carte"), 303)
    try:
        return page_mandat(carte_ouverte(FormulairePasse()), prolongee=True)
    except ErreurMetier as refus:
        return recommencer(refus)


def _reserver(compteurs: Sequence[Compteur], *essaye: object) -> Essai:
    try:
        with transaction(session()) as bdd:
            return reserver(bdd, compteurs, "/".join(map(str, essaye)), maintenant=maintenant())
    except TropDeTentatives as refus:
        raise TropDeTentatives(
            "Trop d’essais. Par sécurité, attendez une heure au moins, puis recommencez. "
            "C’est pressé ? Appelez la structure : son numéro est sur le papier."
        ) from refus


def carte_ouverte(
    formulaire: FormulaireArret | FormulaireFaits | FormulairePasse,
) -> CarteMandat:
    """Return the card that the second screen was opened with. Raises PasseRefuse."""
    with transaction(session()) as bdd:
        return consultation.carte_du_passe(
            bdd, formulaire.passe.data or "", maintenant=maintenant()
        )


def _page_code(formulaire: FormulaireCarte) -> Page:
    return render_template("usager/carte.html", form=formulaire), formulaire.statut


def recommencer(refus: ErreurMetier) -> Page:
    """Ask the card's code again, with what was refused."""
    formulaire = FormulaireCarte()
    formulaire.porter(refus)
    return _page_code(formulaire)


def page_mandat(trouvee: CarteMandat, *, statut: int = 200, **contenu: Any) -> Page:
    """Return the second screen, with what the act has to show."""
    instant = maintenant()
    etat = etat_du_papier(session(), papier_de(session(), trouvee.mandat_id), instant)
    page = render_template(
        "usager/mandat.html",
        carte=trouvee,
        etat=etat,
        organisation=session().get_one(Organisation, etat.mandat.organisation_id),
        lectures=lectures_du_papier(session(), etat.papier),
        passe=consultation.delivrer_passe(session(), trouvee, maintenant=instant),
        se_ferme_le=instant + consultation.VIE_PASSE,
        **{
            "form_arret": _vierge(FormulaireArret),
            "form_faits": _vierge(FormulaireFaits),
            "form_contestation": _vierge(FormulaireContestation),
            **contenu,
        },
    )
    return page, statut


def _vierge(genre: type[Formulaire]) -> Formulaire:
    """Return a form that shows nothing of what was posted: a box ticked once stops once."""
    formulaire = genre()
    formulaire.process(None)
    return formulaire
