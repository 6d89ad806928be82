"""Who manages the team of an organisation, and its known computers: the support, when asked."""

import uuid

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app.espaces.national.structures import plan
from app.espaces.national.structures.forms import (
    INTERDITS,
    PERMIS,
    FormulaireOrdinateursStructure,
    FormulaireReferent,
)
from app.espaces.national.structures.gestes import (
    charger,
    dire_aux_referents,
    montrer,
    page_de,
    tenir,
)
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant
from app.metier.aidants.queries import par_courriel
from app.metier.equipe import annonces as equipe
from app.metier.equipe import nominations
from app.metier.equipe.queries import connus_par_ordinateur, membre_de, referents_de
from app.metier.equipe.services import choisir_ordinateurs, prendre_son_tour
from app.metier.pilotage import annonces
from app.socle.erreurs import ErreurMetier, Introuvable
from app.socle.horloge import maintenant
from app.web.acces import exige
from app.web.actes import Acte, compte_tenu, faire
from app.web.bdd import session
from app.web.formulaires import Formulaire, Page, est_un_envoi


@plan.route("/pilotage/structures/<uuid:organisation_id>/referents", methods=["GET", "POST"])
@exige(Droit.SUPPORT, code_recent=True)
def referents(organisation_id: uuid.UUID) -> Page:
    """Who manages the team; one more, by the address of their account."""
    trouvee, formulaire = charger(organisation_id), FormulaireReferent()

    def nommer(acte: Acte) -> bool:
        prendre_son_tour(acte.bdd, organisation_id)
        ici, cible = tenir(acte, organisation_id), _par_adresse(acte, formulaire)
        fait = nominations.nommer(acte.bdd, ici, cible, par=acte.par, maintenant=maintenant())
        if fait:
            acte.dire(cible, annonces.nomme_referent(ici))
            dire_aux_referents(acte, ici, annonces.un_referent_de_plus(ici, cible), sauf=[cible.id])
        return fait

    phrase = "C’est fait. La personne est prévenue, les autres personnes référentes aussi."
    retour = url_for(".referents", organisation_id=organisation_id)
    if fait := faire(formulaire, Droit.SUPPORT, nommer, phrase=phrase, retour=retour):
        return fait
    presents = referents_de(session(), organisation_id)
    return montrer("referents", formulaire, trouvee, referents=presents)


@plan.route(
    "/pilotage/structures/<uuid:organisation_id>/referents/<uuid:aidant_id>/retirer",
    methods=["GET", "POST"],
)
@exige(Droit.SUPPORT, code_recent=True)
def retirer_referent(organisation_id: uuid.UUID, aidant_id: uuid.UUID) -> Page:
    """Have somebody manage the team no longer; never the last one."""
    trouvee, formulaire = charger(organisation_id), Formulaire()
    membre = membre_de(session(), organisation_id, aidant_id)
    if membre is None:
        raise Introuvable
    retour = url_for(".referents", organisation_id=organisation_id)

    def retirer(acte: Acte) -> bool:
        prendre_son_tour(acte.bdd, organisation_id)
        ici, cible = tenir(acte, organisation_id), compte_tenu(acte.bdd, aidant_id)
        fait = nominations.retirer(acte.bdd, ici, cible, par=acte.par, maintenant=maintenant())
        if fait:
            acte.dire(cible, annonces.retire_referent(ici))
            reste = len(referents_de(acte.bdd, organisation_id))
            dire_aux_referents(acte, ici, annonces.un_referent_de_moins(ici, cible, reste=reste))
        return fait

    phrase = "Le rôle est retiré. La personne est prévenue, les autres personnes référentes aussi."
    if fait := faire(formulaire, Droit.SUPPORT, retirer, phrase=phrase, retour=retour):
        return fait
    if not (membre.peut(Droit.EQUIPE) or est_un_envoi()):
        return redirect(retour, 303)
    return montrer("retirer_referent", formulaire, trouvee, cible=membre.aidant)


@plan.route("/pilotage/structures/<uuid:organisation_id>/ordinateurs", methods=["GET", "POST"])
@exige(Droit.SUPPORT, code_recent=True)
def ordinateurs(organisation_id: uuid.UUID) -> Page:
    """Forbid its known computers, or allow them again."""
    trouvee, formulaire = charger(organisation_id), FormulaireOrdinateursStructure()
    if fait := _choisir_ordinateurs(organisation_id, formulaire):
        return fait
    if not est_un_envoi():
        formulaire.choix.data = INTERDITS if trouvee.ordinateurs_interdits else PERMIS
    return montrer("ordinateurs", formulaire, trouvee)


def _choisir_ordinateurs(
    organisation_id: uuid.UUID, formulaire: FormulaireOrdinateursStructure
) -> Response | None:
    interdits = formulaire.choix.data == INTERDITS

    def choisir(acte: Acte) -> bool:
        prendre_son_tour(acte.bdd, organisation_id)
        ici = tenir(acte, organisation_id)
        fait = choisir_ordinateurs(
            acte.bdd, ici, interdits=interdits, par=acte.par, maintenant=maintenant()
        )
        if fait:
            dire_aux_referents(acte, ici, annonces.ordinateurs(ici))
            _dire_a_qui_en_a(acte, ici.id, interdits=interdits)
        return fait

    return faire(
        formulaire,
        Droit.SUPPORT,
        choisir,
        phrase=f"Ordinateurs connus : {'interdits' if interdits else 'permis'}.",
        retour=page_de(organisation_id),
    )


def _dire_a_qui_en_a(acte: Acte, organisation_id: uuid.UUID, *, interdits: bool) -> None:
    """Write to the members with a known computer that serves no longer; référents know already."""
    dits = {referent.id for referent in referents_de(acte.bdd, organisation_id)}
    for membre in connus_par_ordinateur(acte.bdd, organisation_id, maintenant=maintenant()):
        if interdits and membre.aidant_id not in dits:
            acte.dire(membre.aidant, equipe.ordinateurs_interdits())


def _par_adresse(acte: Acte, formulaire: FormulaireReferent) -> Aidant:
    """Return the account of the address that was typed, held. Raises ErreurMetier."""
    trouve = par_courriel(acte.bdd, formulaire.courriel.data or "")
    if trouve is None or trouve.archive_le is not None:
        raise ErreurMetier("Aucun compte ne porte cette adresse.", champ="courriel")
    return compte_tenu(acte.bdd, trouve.id)
