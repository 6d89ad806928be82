"""How a référent's act on somebody's means of login is done: loaded, tried, written, told."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import Field

from app.espaces.referent.equipe.cible import Acte, acte_sur, membre_vise
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Appartenance
from app.metier.authentification.codes import Essai
from app.metier.authentification.models import MoyenConnexion
from app.metier.authentification.moyens.services import Auteur
from app.metier.authentification.queries import moyen_de
from app.metier.equipe.annonces import Annonce
from app.socle.erreurs import Conflit, Interdit, Introuvable
from app.web.bdd import session
from app.web.connectee import personne, reserver_essai
from app.web.formulaires import Formulaire

# Failures of a référent on other people's devices: theirs alone, over all their logins.
EQUIPE = "equipe"
Geste = Callable[..., Annonce | None]


def page_de(aidant_id: uuid.UUID) -> str:
    """Return the address of somebody's page."""
    return url_for("equipe.membre", aidant_id=aidant_id)


def auteur(acte: Acte) -> Auteur:
    """Return who acts, as the journal names them."""
    return Auteur(acte.par.id, acte.membre.organisation_id)


def present(aidant_id: uuid.UUID, *, meme_endormi: bool = False) -> Appartenance:
    """Load-and-authorise: somebody else, here now, whose account is open."""
    membre = membre_vise(aidant_id)
    exiger_present(membre, meme_endormi=meme_endormi)
    return membre


def exiger_present(membre: Appartenance, *, meme_endormi: bool = False) -> None:
    """Whoever left may work elsewhere: what opens their account is not ours any more.

    What sleeps opens again by itself: what can still be done of it is said by `meme_endormi`.
    """
    if membre.terminee_le is not None:
        raise Introuvable
    if membre.aidant.peut(Droit.PILOTAGE):
        raise Interdit("Les moyens de connexion de l’équipe nationale ne se gèrent pas ici.")
    if not (membre.aidant.est_actif or (meme_endormi and membre.aidant.est_endormi)):
        raise Conflit("Ce compte est fermé : rien ne l’ouvre tant qu’il n’est pas rouvert.")


def moyen_vise(
    aidant_id: uuid.UUID, moyen_id: uuid.UUID, *, verrou: bool = False, meme_retire: bool = False
) -> MoyenConnexion:
    """Load-and-authorise: a device of this person, accepted once."""
    moyen = moyen_de(session(), aidant_id, moyen_id, verrou=verrou)
    if moyen is None or moyen.valide_le is None:
        raise Introuvable
    if moyen.retire_le is not None and not meme_retire:
        raise Introuvable
    return moyen


def commencee(aidant_id: uuid.UUID, moyen_id: uuid.UUID, *, verrou: bool = False) -> MoyenConnexion:
    """Load-and-authorise: an application of this person, begun by the référent who asks."""
    moyen = moyen_de(session(), aidant_id, moyen_id, verrou=verrou)
    moi = personne().connexion.aidant_id
    if moyen is None or moyen.ajoute_par_id != moi or moyen.retire_le is not None:
        raise Introuvable
    if moyen.genre != "application":
        raise Introuvable
    return moyen


def faire(
    aidant_id: uuid.UUID,
    formulaire: Formulaire,
    geste: Geste,
    *codes: Field,
    meme_endormi: bool = False,
) -> Response | None:
    """Do the act that was posted, tell the person, lead back to their page.

    None when nothing was posted, or when it was refused: the form carries why.
    """
    if not formulaire.est_valide():
        return None
    with formulaire.refus():
        essais = [_essayer(code.data or "") for code in codes]
        with acte_sur(aidant_id) as acte:
            exiger_present(acte.membre, meme_endormi=meme_endormi)
            annonce = geste(acte, *essais)
            if annonce:
                acte.dire(annonce)
        return redirect(page_de(aidant_id), 303)
    return None


def _essayer(code: str) -> Essai:
    return reserver_essai(str(personne().connexion.aidant_id), code, navigateur=EQUIPE)


def montrer(
    gabarit: str, formulaire: Formulaire, membre: Appartenance, **valeurs: Any
) -> tuple[str, int]:
    """Show the screen of an act on somebody, refused or not sent yet."""
    return render_template(gabarit, form=formulaire, membre=membre, **valeurs), formulaire.statut
