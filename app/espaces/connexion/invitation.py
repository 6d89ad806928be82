"""Invited to manage a team: accept by the link, pair one's telephone, then log in."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.espaces.connexion import plan
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant
from app.metier.authentification.codes import graine
from app.metier.authentification.moyens import services as moyens
from app.metier.equipe.invitations.models import InvitationReferent
from app.metier.equipe.invitations.queries import carre_montre, est_a_equiper, valable
from app.metier.equipe.invitations.services import InvitationRefusee, accepter, tirer_le_carre
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from app.socle.langue.saisies import lire_jeton
from app.web.acces import exige
from app.web.bdd import session
from app.web.connectee import reserver_essai
from app.web.formulaires import Formulaire, Page, champs_envoyes
from app.web.partage.moyens import FormulaireApplication, a_scanner


@plan.route("/connexion/invitation", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
def invitation() -> Page:
    """What the link of the mail opens; looking changes nothing."""
    jeton = lire_jeton(request.args.get("jeton", ""))
    trouvee = _charger(jeton)
    if "code" in champs_envoyes():
        return _associer(jeton, trouvee)
    formulaire = Formulaire()
    if formulaire.est_valide():
        with formulaire.refus():
            _avancer(jeton)
            return redirect(url_for(".invitation", jeton=jeton), 303)
        trouvee = _charger(jeton)
    return _montrer(trouvee, formulaire)


def _avancer(jeton: str) -> None:
    """Accept, then show the square; each posted again changes nothing more."""
    with transaction(session()) as bdd:
        accepter(bdd, jeton, maintenant=maintenant())
        tirer_le_carre(bdd, jeton, maintenant=maintenant())


def _associer(jeton: str, trouvee: InvitationReferent) -> Page:
    formulaire = FormulaireApplication()
    if trouvee.compte_id is None:
        raise InvitationRefusee
    if formulaire.est_valide():
        with formulaire.refus():
            essai = reserver_essai(
                trouvee.courriel,
                formulaire.code.data or "",
                navigateur=f"invitation {trouvee.id}",
            )
            with transaction(session()) as bdd:
                tenue = valable(bdd, jeton, maintenant=maintenant(), verrou=True)
                if tenue is None or tenue.compte_id is None:
                    raise InvitationRefusee
                moyen = carre_montre(bdd, tenue.compte_id, maintenant=maintenant(), verrou=True)
                if moyen is None or not est_a_equiper(bdd, tenue):
                    raise InvitationRefusee
                moyens.valider_moyen(bdd, moyen, essai, maintenant=maintenant())
            return _fini()
        trouvee = _charger(jeton)
    return _montrer(trouvee, formulaire)


def _montrer(trouvee: InvitationReferent, formulaire: Formulaire) -> Page:
    a_equiper, carre = est_a_equiper(session(), trouvee), dict[str, str]()
    if trouvee.compte_id is not None and a_equiper:
        moyen = carre_montre(session(), trouvee.compte_id, maintenant=maintenant())
        if moyen is not None:
            courriel = session().get_one(Aidant, trouvee.compte_id).courriel
            carre = a_scanner(graine(session(), moyen), courriel)
            if not isinstance(formulaire, FormulaireApplication):
                formulaire = FormulaireApplication()
    page = render_template(
        "connexion/invitation.html",
        form=formulaire,
        invitation=trouvee,
        a_equiper=a_equiper,
        **carre,
    )
    return page, formulaire.statut


def _fini() -> Response:
    flash("Votre compte est prêt : connectez-vous avec votre adresse e-mail et le code suivant.")
    return redirect(url_for(".connexion"), 303)


def _charger(jeton: str) -> InvitationReferent:
    trouvee = valable(session(), jeton, maintenant=maintenant())
    if trouvee is None:
        raise InvitationRefusee
    return trouvee
