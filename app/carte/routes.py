"""Public check of a printed mandate."""

from flask import Blueprint, render_template, request

from app.acces import exige
from app.authentification.codes import compteur_adresse, rendre, reserver
from app.bdd import session, transaction
from app.carte.forms import FormulaireVerification
from app.carte.services import verifier as verifier_mandat
from app.erreurs import ErreurMetier
from app.formulaires import est_un_envoi
from app.horloge import maintenant
from app.qui import Role

plan = Blueprint("carte", __name__)


@plan.route("/verifier/<string(length=26):code>", methods=["GET", "POST"])
@exige(Role.PUBLIC)
def verifier(code: str) -> tuple[str, int]:
    """Type a birth name and a birth year: they match the paper, or they do not."""
    formulaire = FormulaireVerification()
    if not formulaire.est_valide():
        page = render_template("carte/verifier.html", form=formulaire)
        return page, 422 if est_un_envoi() else 200
    essaye = f"{code} {formulaire.nom.data} {formulaire.annee.data}"
    compteurs = (compteur_adresse(request.remote_addr or ""),)
    with transaction(session()) as bdd:
        essai = reserver(bdd, compteurs, essaye, maintenant=maintenant())
    trouvee = verifier_mandat(
        session(),
        code,
        nom=formulaire.nom.data or "",
        annee=formulaire.annee.data or 0,
        maintenant=maintenant(),
    )
    if trouvee is None:
        formulaire.porter(
            ErreurMetier("Ce nom et cette année ne correspondent pas au mandat présenté.")
        )
        return render_template("carte/verifier.html", form=formulaire), 422
    with transaction(session()) as bdd:
        rendre(bdd, essai)
    return render_template("carte/verifie.html", trouvee=trouvee, texte=trouvee.mandat.texte), 200
