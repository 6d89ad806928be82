"""What opens the account of somebody of the team: give, suspend, put back, remove, unlock."""

import uuid

from flask import redirect, url_for

from app.espaces.referent.equipe import plan
from app.espaces.referent.equipe.cible import Acte, acte_sur
from app.espaces.referent.equipe.gestes import (
    auteur,
    commencee,
    exiger_present,
    faire,
    montrer,
    moyen_vise,
    page_de,
    present,
)
from app.metier.aidants.droits import Droit
from app.metier.authentification import referent, verrous
from app.metier.authentification.codes import Essai, graine
from app.metier.authentification.models import MoyenConnexion
from app.metier.authentification.moyens import cartes_a_code as cartes
from app.metier.authentification.queries import moyens_utilisables
from app.metier.equipe import annonces
from app.metier.equipe.annonces import Annonce
from app.socle.erreurs import Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.bdd import session
from app.web.formulaires import Formulaire, Page, est_un_envoi
from app.web.partage.moyens import (
    FormulaireApplication,
    FormulaireCarte,
    FormulaireReprise,
    FormulaireRetrait,
    FormulaireSynchronisation,
    a_scanner,
)


@plan.route("/equipe/<uuid:aidant_id>/carte", methods=["GET", "POST"])
@exige(Droit.EQUIPE, code_recent=True)
def carte(aidant_id: uuid.UUID) -> Page:
    """Give a card: its number, and the code it shows."""
    membre, formulaire = present(aidant_id), FormulaireCarte()

    def donner(acte: Acte, essai: Essai) -> Annonce | None:
        numero = formulaire.numero.data or ""
        donnee = referent.donner_carte(
            acte.bdd, acte.membre.aidant, numero, essai, par=auteur(acte), maintenant=maintenant()
        )
        return annonces.carte_donnee(donnee) if donnee else None

    fait = faire(aidant_id, formulaire, donner, formulaire.code)
    return fait or montrer("referent/equipe/moyen_carte.html", formulaire, membre)


@plan.route("/equipe/<uuid:aidant_id>/application", methods=["GET", "POST"])
@exige(Droit.EQUIPE, code_recent=True)
def nouvelle_application(aidant_id: uuid.UUID) -> Page:
    """Start pairing a telephone: posting draws its key, or finds the one just drawn."""
    membre, formulaire = present(aidant_id), Formulaire()
    if formulaire.est_valide():
        with formulaire.refus():
            with acte_sur(aidant_id) as acte:
                exiger_present(acte.membre)
                moyen = referent.commencer_application(
                    acte.bdd, acte.membre.aidant, par=auteur(acte), maintenant=maintenant()
                )
            return redirect(url_for(".application", aidant_id=aidant_id, moyen_id=moyen.id), 303)
    return montrer("referent/equipe/moyen_telephone.html", formulaire, membre)


@plan.route("/equipe/<uuid:aidant_id>/application/<uuid:moyen_id>", methods=["GET", "POST"])
@exige(Droit.EQUIPE, code_recent=True)
def application(aidant_id: uuid.UUID, moyen_id: uuid.UUID) -> Page:
    """Show the square, for 15 minutes, to who began; the telephone's first code makes it good."""
    membre, moyen = present(aidant_id), commencee(aidant_id, moyen_id)
    formulaire = FormulaireApplication()

    def valider(acte: Acte, essai: Essai) -> Annonce | None:
        tenue = commencee(aidant_id, moyen_id, verrou=True)
        validee = referent.valider_application(
            acte.bdd, tenue, essai, par=auteur(acte), maintenant=maintenant()
        )
        return annonces.application_donnee() if validee else None

    if fait := faire(aidant_id, formulaire, valider, formulaire.code):
        return fait
    if moyen.valide_le is not None:
        raise Introuvable  # its key is shown to nobody any more
    if not referent.est_montre(moyen, maintenant=maintenant()):
        return redirect(url_for(".nouvelle_application", aidant_id=aidant_id), 303)
    scan = a_scanner(graine(session(), moyen), membre.aidant.courriel)
    return montrer("referent/equipe/moyen_carre.html", formulaire, membre, **scan)


@plan.route("/equipe/<uuid:aidant_id>/moyens/<uuid:moyen_id>/heure", methods=["GET", "POST"])
@exige(Droit.EQUIPE)
def synchroniser(aidant_id: uuid.UUID, moyen_id: uuid.UUID) -> Page:
    """Put a card's clock right with two codes in a row."""
    membre, moyen = present(aidant_id), moyen_vise(aidant_id, moyen_id)
    if moyen.genre != "carte" or not moyen.est_en_service:
        raise Introuvable
    formulaire = FormulaireSynchronisation()

    def regler(acte: Acte, premier: Essai, second: Essai) -> Annonce:
        tenue = moyen_vise(aidant_id, moyen_id, verrou=True)
        cartes.synchroniser(
            acte.bdd, tenue, premier, second, par=auteur(acte), maintenant=maintenant()
        )
        return annonces.carte_a_l_heure(tenue)

    fait = faire(aidant_id, formulaire, regler, formulaire.premier, formulaire.code)
    return fait or montrer("referent/equipe/moyen_heure.html", formulaire, membre, moyen=moyen)


@plan.route("/equipe/<uuid:aidant_id>/moyens/<uuid:moyen_id>/suspendre", methods=["GET", "POST"])
@exige(Droit.EQUIPE)
def suspendre(aidant_id: uuid.UUID, moyen_id: uuid.UUID) -> Page:
    """A device was lost: two clicks, no code, and it opens nothing any more.

    Nor a sleeping account, which its code and its link open again.
    """
    membre, moyen = present(aidant_id, meme_endormi=True), moyen_vise(aidant_id, moyen_id)
    formulaire = Formulaire()
    if moyen.suspendu_le is not None and not est_un_envoi():
        return redirect(page_de(aidant_id), 303)

    def fermer(acte: Acte) -> Annonce | None:
        tenu = moyen_vise(aidant_id, moyen_id, verrou=True)
        suspendu = referent.suspendre(acte.bdd, tenu, par=auteur(acte), maintenant=maintenant())
        return annonces.moyen_suspendu(tenu) if suspendu else None

    fait = faire(aidant_id, formulaire, fermer, meme_endormi=True)
    return fait or montrer(
        "referent/equipe/moyen_suspendre.html",
        formulaire,
        membre,
        moyen=moyen,
        dernier=_est_le_dernier(moyen),
    )


@plan.route("/equipe/<uuid:aidant_id>/moyens/<uuid:moyen_id>/reprendre", methods=["GET", "POST"])
@exige(Droit.EQUIPE, code_recent=True)
def reprendre(aidant_id: uuid.UUID, moyen_id: uuid.UUID) -> Page:
    """A suspended device was found: its code says so, and it serves again."""
    membre, moyen = present(aidant_id), moyen_vise(aidant_id, moyen_id)
    if not moyen.donne_des_codes:
        raise Introuvable
    formulaire = FormulaireReprise()
    if moyen.suspendu_le is None and not est_un_envoi():
        return redirect(page_de(aidant_id), 303)

    def remettre(acte: Acte, essai: Essai) -> Annonce | None:
        tenu = moyen_vise(aidant_id, moyen_id, verrou=True)
        repris = referent.remettre_en_service(
            acte.bdd, tenu, essai, par=auteur(acte), maintenant=maintenant()
        )
        return annonces.moyen_repris(tenu) if repris else None

    fait = faire(aidant_id, formulaire, remettre, formulaire.code)
    return fait or montrer("referent/equipe/moyen_reprendre.html", formulaire, membre, moyen=moyen)


@plan.route("/equipe/<uuid:aidant_id>/moyens/<uuid:moyen_id>/retirer", methods=["GET", "POST"])
@exige(Droit.EQUIPE, code_recent=True)
def retirer(aidant_id: uuid.UUID, moyen_id: uuid.UUID) -> Page:
    """Remove a device, with a reason; the last one too, and the page says what follows."""
    membre = present(aidant_id)
    moyen = moyen_vise(aidant_id, moyen_id, meme_retire=est_un_envoi())
    formulaire = FormulaireRetrait()

    def oter(acte: Acte) -> Annonce | None:
        tenu = moyen_vise(aidant_id, moyen_id, verrou=True, meme_retire=True)
        reste = referent.retirer(
            acte.bdd,
            tenu,
            motif=formulaire.motif.data,
            precision=formulaire.precision.data or "",
            par=auteur(acte),
            maintenant=maintenant(),
        )
        return annonces.moyen_retire(tenu, reste) if reste is not None else None

    if fait := faire(aidant_id, formulaire, oter):
        return fait
    return montrer(
        "referent/equipe/moyen_retirer.html",
        formulaire,
        membre,
        moyen=moyen,
        dernier=_est_le_dernier(moyen),
    )


@plan.route("/equipe/<uuid:aidant_id>/debloquer", methods=["GET", "POST"])
@exige(Droit.EQUIPE, code_recent=True)
def debloquer(aidant_id: uuid.UUID) -> Page:
    """Forget the failures that lock an account, once an hour at most."""
    membre, formulaire = present(aidant_id), Formulaire()

    def lever(acte: Acte) -> Annonce | None:
        leve = verrous.debloquer(
            acte.bdd, acte.membre.aidant, par=auteur(acte), maintenant=maintenant()
        )
        return annonces.compte_debloque() if leve else None

    fait = faire(aidant_id, formulaire, lever)
    return fait or montrer(
        "referent/equipe/moyen_debloquer.html",
        formulaire,
        membre,
        bloque=verrous.est_bloque(session(), membre.aidant, maintenant=maintenant()),
    )


def _est_le_dernier(moyen: MoyenConnexion) -> bool:
    """True when nothing else opens the account: it is said before."""
    assert moyen.aidant_id is not None
    return moyens_utilisables(session(), moyen.aidant_id) == [moyen]
