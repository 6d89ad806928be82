"""The engine of an act on somebody: who does it is read again, in the act's own transaction."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import flash, redirect
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant
from app.metier.aidants.queries import appartenance
from app.metier.equipe.services import prendre_son_tour
from app.metier.messages.gabarits import Redige
from app.metier.messages.services import deposer
from app.socle.bdd import transaction
from app.socle.erreurs import Interdit, Introuvable
from app.socle.horloge import maintenant
from app.web.bdd import session
from app.web.configuration import reglages
from app.web.connectee import personne
from app.web.formulaires import Formulaire

EQUIPE_NATIONALE = "équipe nationale"


@dataclass(frozen=True, slots=True)
class Acte:
    """An act under way: its transaction, who does it, in whose name it is told."""

    bdd: Session
    par: Aidant
    lieu: str

    def dire(self, aidant: Aidant, annonce: Redige) -> None:
        """Write to somebody what was just done, in the act's transaction."""
        message = annonce(
            prenom=aidant.prenom,
            par=self.par.nom_complet,
            organisation=self.lieu,
            telephone=reglages().telephone_support,
        )
        deposer(self.bdd, aidant, message, maintenant=maintenant())


@contextmanager
def acte_ici(droit: Droit, *, refus: str) -> Iterator[Acte]:
    """Act in the current organisation, in one transaction; acts on one team take turns.

    Whoever has lost the right meanwhile does nothing more: Interdit, with `refus`.
    """
    moi, ici = personne().connexion.aidant_id, personne().organisation.id
    with transaction(session()) as bdd:
        prendre_son_tour(bdd, ici)
        membre = appartenance(bdd, moi, ici)
        if membre is None or not membre.peut(droit):
            raise Interdit(refus)
        yield Acte(bdd, membre.aidant, membre.organisation.nom)


@contextmanager
def acte_national(droit: Droit) -> Iterator[Acte]:
    """Act for the national team, in one transaction: see `acte_ici`."""
    refus = "Vous n’avez plus ce rôle dans l’équipe nationale."
    with acte_hors_structure(droit, au_nom_de=EQUIPE_NATIONALE, refus=refus) as acte:
        yield acte


@contextmanager
def acte_hors_structure(droit: Droit, *, au_nom_de: str, refus: str) -> Iterator[Acte]:
    """Act by a right held in no organisation, in one transaction: see `acte_ici`."""
    with transaction(session()) as bdd:
        par = bdd.get_one(Aidant, personne().connexion.aidant_id, populate_existing=True)
        if not (par.est_actif and par.peut(droit)):
            raise Interdit(refus)
        yield Acte(bdd, par, au_nom_de)


def faire(
    formulaire: Formulaire,
    droit: Droit,
    geste: Callable[[Acte], bool],
    *,
    phrase: str,
    retour: str,
) -> Response | None:
    """Do the act of the national team that was posted, and lead back; say `phrase` if it was done.

    None when nothing was posted, or when it was refused: the form carries why.
    """
    if not formulaire.est_valide():
        return None
    with formulaire.refus():
        with acte_national(droit) as acte:
            fait = geste(acte)
        if fait:
            flash(phrase)
        return redirect(retour, 303)
    return None


def compte_tenu(bdd: Session, aidant_id: uuid.UUID) -> Aidant:
    """Return an account, held until the end of the act. Raises Introuvable."""
    tenu = bdd.get(Aidant, aidant_id, with_for_update={"key_share": True}, populate_existing=True)
    if tenu is None or tenu.archive_le is not None:
        raise Introuvable
    return tenu
