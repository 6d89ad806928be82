"""The link of each mail to a person: it ends these mails, and stops no mandate."""

from flask import render_template, request, url_for

from app.espaces.usager import plan
from app.espaces.usager.forms import FormulaireLien
from app.metier.aidants.droits import Droit
from app.metier.mandats.models import Mandat
from app.metier.nouvelles.reponses import stopper_par_lien
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit
from app.socle.horloge import maintenant
from app.socle.langue.saisies import lire_jeton
from app.web.acces import exige
from app.web.bdd import session
from app.web.configuration import adresse_publique
from app.web.formulaires import Page, est_un_envoi


class LienPerdu(Conflit):
    """Nobody's, or too old: the sentence is the same."""

    titre = "Ce lien ne sert plus"

    def __init__(self) -> None:
        super().__init__(
            "Ce lien ne sert plus, ou il n’est pas entier : rien n’a changé. Prenez celui du "
            "dernier message, ou demandez à votre structure."
        )


@plan.route("/messages/arreter", methods=["GET", "POST"])
@exige(Droit.PUBLIC)
def se_taire() -> Page:
    """One button, whatever the secret: opening the page changes nothing, and says nothing of anybody."""
    formulaire = FormulaireLien()
    if not est_un_envoi():
        formulaire.jeton.data = lire_jeton(request.args.get("j", ""))
        return render_template("usager/se_taire.html", form=formulaire, fait=False)
    with transaction(session()) as bdd:
        jeton = lire_jeton(formulaire.jeton.data or "")
        if not stopper_par_lien(bdd, jeton, adresse=_adresse, maintenant=maintenant()):
            raise LienPerdu
    return render_template("usager/se_taire.html", form=formulaire, fait=True)


def _adresse(mandat: Mandat) -> str:
    return adresse_publique(url_for("dossiers.mandat", mandat_id=mandat.id))
