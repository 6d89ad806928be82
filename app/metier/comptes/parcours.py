"""The acts of the first screen: an e-mail and a code, then a link; or a device that is lost."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.aidants.queries import par_courriel
from app.metier.authentification.codes import CodeRefuse, Essai
from app.metier.authentification.liens import DUREE_LIEN, DemandeLien, demander_lien
from app.metier.authentification.moyens import pertes
from app.metier.messages.gabarits import rediger
from app.metier.messages.services import deposer


class Depense(Protocol):
    """What spends a code: a device's, or a recovery code."""

    def __call__(
        self, session: Session, aidant_id: uuid.UUID | None, essai: Essai, *, maintenant: datetime
    ) -> object:
        """Spend it. Raises CodeRefuse."""


@dataclass(frozen=True, slots=True)
class Adresses:
    """How this service writes the address of a link, and whom to call."""

    base: str
    telephone: str

    def lien(self, jeton: str) -> str:
        """Return the address that the mail carries; access logs drop what follows « ? »."""
        return f"{self.base}?jeton={jeton}"


def identifier(
    session: Session,
    courriel: str,
    essai: Essai,
    *,
    depenser: Depense,
    maintenant: datetime,
) -> Aidant:
    """Return the account behind an e-mail and a code, spent. Raises CodeRefuse.

    A known and an unknown e-mail cost the same statements and get the same refusal.
    """
    # Accounts before devices, as everywhere: two acts never wait for each other.
    trouve = par_courriel(session, courriel, verrou=True)
    # One that sleeps opens again by the link that follows (`dormants.reveil`).
    aidant = trouve if trouve is not None and trouve.peut_revenir else None
    depenser(session, aidant.id if aidant else None, essai, maintenant=maintenant)
    if aidant is None:
        raise CodeRefuse
    return aidant


def envoyer_lien(
    session: Session,
    aidant: Aidant,
    adresses: Adresses,
    *,
    suite: str,
    retenir_ordinateur: bool,
    maintenant: datetime,
) -> DemandeLien:
    """Draw a link and write its mail. Raises TropDeTentatives."""
    demande = demander_lien(
        session,
        aidant,
        suite=suite,
        retenir_ordinateur=retenir_ordinateur,
        maintenant=maintenant,
    )
    deposer(
        session,
        aidant,
        rediger(
            "connexion_lien",
            prenom=aidant.prenom,
            adresse=adresses.lien(demande.jeton),
            telephone=adresses.telephone,
        ),
        maintenant=maintenant,
        perime_le=maintenant + DUREE_LIEN,
        lien=demande.lien,
    )
    return demande


def repondre_a_la_perte(
    session: Session, demande_id: uuid.UUID, adresses: Adresses, *, maintenant: datetime
) -> None:
    """Answer one request « J’ai perdu ma carte », once: write its message when there is one."""
    tire = pertes.tirer_lien(session, demande_id, maintenant=maintenant)
    if tire is None:
        return
    aidant, jeton = tire
    deposer(
        session,
        aidant,
        rediger("perte_lien", prenom=aidant.prenom, adresse=adresses.lien(jeton)),
        maintenant=maintenant,
        perime_le=maintenant + pertes.DUREE_LIEN,
    )


def annoncer_suspension(
    session: Session, aidant: Aidant, genre: str, adresses: Adresses, *, maintenant: datetime
) -> None:
    """Write to the person that what they said lost opens nothing any more."""
    deposer(
        session,
        aidant,
        rediger(
            "perte_suspension", prenom=aidant.prenom, genre=genre, telephone=adresses.telephone
        ),
        maintenant=maintenant,
    )
