"""Who a request proposes: one or two référents, people to train; professionals, each once."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.metier.aidants.services import lire_adresse
from app.metier.aidants.typologies import TYPOLOGIES
from app.metier.habilitation.demandeur.demandes import exiger_modifiable
from app.metier.habilitation.liste import NB_MAX, Personne
from app.metier.habilitation.models import Candidat, DemandeHabilitation
from app.metier.habilitation.queries import proposes
from app.socle.erreurs import ErreurMetier, Introuvable


def proposer(
    session: Session,
    demande: DemandeHabilitation,
    personnes: Sequence[Personne],
    *,
    maintenant: datetime,
) -> None:
    """Add people to train to a request, held by the caller: all of them or nobody.

    A référent of the request is then also to be trained. Raises ErreurMetier on an e-mail that is
    none, or there twice, and past NB_MAX; Conflit once the request was sent.
    """
    exiger_modifiable(demande)
    la = {propose.courriel: propose for propose in proposes(session, demande)}
    for personne in personnes:
        courriel = lire_adresse(personne.courriel)
        propose = la.get(courriel)
        if propose is None:
            propose = la[courriel] = _nouveau(session, demande, personne, maintenant)
        elif propose.a_former:
            raise ErreurMetier("Cette adresse est déjà dans la liste.", champ="courriel")
        propose.a_former = True
    if sum(propose.a_former for propose in la.values()) > NB_MAX:
        raise ErreurMetier(
            f"Une demande propose {NB_MAX} personnes au plus. Vous en ajouterez d’autres une fois "
            "la structure acceptée.",
            champ="courriel",
        )
    demande.changee_le = maintenant
    session.flush()


def retirer(
    session: Session, demande: DemandeHabilitation, candidat_id: uuid.UUID, *, maintenant: datetime
) -> None:
    """Take somebody off those to train; a référent stays one. Raises Introuvable, Conflit."""
    exiger_modifiable(demande)
    candidat = session.get(Candidat, candidat_id)
    if candidat is None or candidat.demande_id != demande.id:
        raise Introuvable
    if candidat.est_referent:
        candidat.a_former = False
    else:
        session.delete(candidat)
    demande.changee_le = maintenant
    session.flush()


def nommer_referents(
    session: Session,
    demande: DemandeHabilitation,
    choisis: Sequence[tuple[Personne, bool]],
    *,
    maintenant: datetime,
) -> None:
    """Say who looks after the team, one or two, each also to train or not.

    Those of before go, unless they are to be trained; who is already to be trained becomes one.
    Raises ErreurMetier on an e-mail that is none, or there twice (`courriel`, `courriel_2`).
    """
    exiger_modifiable(demande)
    adresses = _adresses(personne for personne, _ in choisis)
    la = {propose.courriel: propose for propose in proposes(session, demande)}
    for ancien in la.values():
        if ancien.est_referent and ancien.courriel not in adresses:
            ancien.est_referent = False
            if not ancien.a_former:
                session.delete(ancien)
    for rang, (adresse, (personne, a_former)) in enumerate(zip(adresses, choisis, strict=True)):
        propose = la.get(adresse) or _nouveau(session, demande, personne, maintenant)
        _changer(propose, personne)
        propose.est_referent, propose.a_former = True, a_former
        propose.propose_le = maintenant + timedelta(microseconds=rang)
    demande.changee_le = maintenant
    session.flush()


def _adresses(personnes: Iterable[Personne]) -> list[str]:
    lues: list[str] = []
    for champ, personne in zip(("courriel", "courriel_2"), personnes, strict=False):
        try:
            lue = lire_adresse(personne.courriel)
        except ErreurMetier as refus:
            raise ErreurMetier(refus.phrase, champ=champ) from refus
        if lue in lues:
            raise ErreurMetier("C’est l’adresse de la première personne.", champ=champ)
        lues.append(lue)
    return lues


def _nouveau(
    session: Session, demande: DemandeHabilitation, personne: Personne, maintenant: datetime
) -> Candidat:
    candidat = Candidat(
        demande_id=demande.id, courriel=lire_adresse(personne.courriel), propose_le=maintenant
    )
    candidat.est_referent = candidat.a_former = False
    _changer(candidat, personne)
    session.add(candidat)
    return candidat


def _changer(candidat: Candidat, personne: Personne) -> None:
    if personne.typologie is not None and personne.typologie not in TYPOLOGIES:
        raise ErreurMetier("Choisissez un métier de la liste.", champ="typologie")
    candidat.prenom, candidat.nom = personne.prenom, personne.nom
    candidat.profession, candidat.telephone = personne.profession, personne.telephone
    candidat.conseiller_numerique = personne.conseiller_numerique
    candidat.typologie = personne.typologie
    candidat.formation_dite = personne.formation_dite
