"""National roles: the list, what waits for a second person, giving and taking."""

import uuid

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.espaces.national.roles import plan
from app.espaces.national.roles.forms import FormulaireProposition
from app.metier.aidants.droits import NATIONAUX, TITRES_ROLES, Droit
from app.metier.aidants.models import Aidant
from app.metier.aidants.queries import par_courriel
from app.metier.aidants.services import lire_adresse
from app.metier.authentification.cles_acces.queries import cles_en_service
from app.metier.comptes import annonces, cles_acces
from app.metier.pilotage import a_deux
from app.metier.pilotage.models import Proposition
from app.metier.pilotage.roles import (
    equipe_nationale,
    exiger_a_donner,
    retirer_role,
    roles_nationaux,
)
from app.socle.erreurs import ErreurMetier, Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import Acte, acte_national, compte_tenu, faire
from app.web.bdd import session
from app.web.formulaires import Formulaire, Page, champs_envoyes, est_un_envoi
from app.web.partage.cles_acces import lien_de_cle


@plan.get("/pilotage/roles")
@exige(Droit.HABILITER)
def roles() -> str:
    """Who holds which role, and what waits for a second person."""
    equipe = equipe_nationale(session())
    return render_template(
        "national/roles/roles.html",
        equipe=[(aidant, roles_nationaux(aidant)) for aidant in equipe],
        attentes=a_deux.en_attente(session(), maintenant=maintenant()),
        titres=TITRES_ROLES,
    )


@plan.route("/pilotage/roles/proposer", methods=["GET", "POST"])
@exige(Droit.HABILITER, code_recent=True)
def proposer() -> Page:
    """Propose a role for somebody: another person gives it."""
    formulaire = FormulaireProposition()
    if formulaire.est_valide():
        with formulaire.refus():
            _proposer(formulaire)
            flash("C’est proposé. Une deuxième personne doit confirmer, dans les 7 jours.")
            return redirect(url_for(".roles"), 303)
    page = render_template("national/roles/proposer.html", form=formulaire, titres=TITRES_ROLES)
    return page, formulaire.statut


def _proposer(formulaire: FormulaireProposition) -> None:
    with acte_national(Droit.HABILITER) as acte:
        trouve = par_courriel(acte.bdd, formulaire.courriel.data or "")
        cible = compte_tenu(acte.bdd, trouve.id) if trouve else _nouveau(formulaire)
        if isinstance(cible, Aidant):
            exiger_a_donner(cible, formulaire.role.data)
        a_deux.proposer(
            acte.bdd,
            "role",
            cible,
            formulaire.role.data,
            raison=formulaire.raison.data or "",
            par=acte.par,
            maintenant=maintenant(),
        )


def _nouveau(formulaire: FormulaireProposition) -> a_deux.Nouveau:
    for champ in (formulaire.prenom, formulaire.nom):
        if not champ.data:
            raise ErreurMetier(
                "Aucun compte ne porte cette adresse. Pour en ouvrir un, écrivez le prénom et le nom.",
                champ=champ.name,
            )
    prenom, nom = formulaire.prenom.data or "", formulaire.nom.data or ""
    return a_deux.Nouveau(prenom, nom, lire_adresse(formulaire.courriel.data or ""))


@plan.route("/pilotage/roles/propositions/<uuid:proposition_id>", methods=["GET", "POST"])
@exige(Droit.HABILITER, code_recent=True)
def proposition(proposition_id: uuid.UUID) -> Page:
    """One proposal: a second person gives the role, or sets it aside."""
    trouvee = session().get(Proposition, proposition_id)
    if trouvee is None or trouvee.acte != "role":
        raise Introuvable
    formulaire = Formulaire()
    if formulaire.est_valide():
        with formulaire.refus():
            return _repondre(proposition_id, ecarter="ecarter" in champs_envoyes())
    if trouvee.close_le is not None and not est_un_envoi():
        return redirect(url_for(".roles"), 303)
    page = render_template(
        "national/roles/proposition.html", form=formulaire, proposition=trouvee, titres=TITRES_ROLES
    )
    return page, formulaire.statut


def _repondre(proposition_id: uuid.UUID, *, ecarter: bool) -> Response:
    with acte_national(Droit.HABILITER) as acte:
        tenue = a_deux.proposition_tenue(acte.bdd, proposition_id)
        if tenue is None:
            raise Introuvable
        if tenue.cible_id is not None:
            compte_tenu(acte.bdd, tenue.cible_id)
        if ecarter:
            fait = a_deux.ecarter(acte.bdd, tenue, par=acte.par, maintenant=maintenant())
            phrase = "La proposition est écartée : rien ne change."
        else:
            fait = a_deux.confirmer(acte.bdd, tenue, par=acte.par, maintenant=maintenant())
            phrase = "Le rôle est donné. La personne est prévenue."
            if fait and tenue.cible is not None:
                acte.dire(tenue.cible, annonces.role_donne(tenue.objet))
                _inviter(acte, tenue.cible)
    if fait:
        flash(phrase)
    return redirect(url_for(".roles"), 303)


def _inviter(acte: Acte, cible: Aidant) -> None:
    """Whoever has no key is sent the link of one: what the role opens asks for it."""
    if not cles_en_service(acte.bdd, cible.id):
        cles_acces.envoyer_invitation(acte.bdd, cible, lien_de_cle(), maintenant=maintenant())


@plan.route("/pilotage/roles/<uuid:aidant_id>/<role>/retirer", methods=["GET", "POST"])
@exige(Droit.HABILITER, code_recent=True)
def retirer(aidant_id: uuid.UUID, role: str) -> Page:
    """Take a role, at once: one person is enough to close a door."""
    cible = session().get(Aidant, aidant_id)
    if cible is None or role not in NATIONAUX:
        raise Introuvable
    formulaire = Formulaire()

    def oter(acte: Acte) -> bool:
        tenu = compte_tenu(acte.bdd, aidant_id)
        fait = retirer_role(acte.bdd, tenu, role, par=acte.par, maintenant=maintenant())
        if fait:
            acte.dire(tenu, annonces.role_retire(role))
        return fait

    phrase = "Le rôle est retiré. La personne est prévenue."
    fait = faire(formulaire, Droit.HABILITER, oter, phrase=phrase, retour=url_for(".roles"))
    if fait:
        return fait
    if role not in roles_nationaux(cible) and not est_un_envoi():
        return redirect(url_for(".roles"), 303)
    page = render_template(
        "national/roles/retirer.html", form=formulaire, cible=cible, role=role, titres=TITRES_ROLES
    )
    return page, formulaire.statut
