"""What the columns of a mandate and of an autorisation mean, in their rows or read apart."""

import json
import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.metier.demarches.domaines import DOMAINES
from app.metier.mandats.delais import (
    DELAI_RAPPEL,
    DELAI_SIGNATURE,
    DELAI_SIGNATURE_RENOUVELLEMENT,
    DUREES_ANNONCEES,
    PREAVIS,
    REFUS,
    VISIBLE_APRES_LA_FIN,
)


class SeSigne:
    """What the dates of a mandate say of its paper, in its row or read apart."""

    __slots__ = ()
    if TYPE_CHECKING:
        debut_le: Any
        fin_le: Any
        renouvelle_id: Any

    @property
    def delai_signature(self) -> timedelta:
        """How long its paper is waited for."""
        return DELAI_SIGNATURE_RENOUVELLEMENT if self.renouvelle_id else DELAI_SIGNATURE

    @property
    def a_signer_avant(self) -> datetime:
        """When an unsigned mandate is suspended, if it still runs."""
        limite: datetime = self.debut_le + self.delai_signature
        return limite

    @property
    def finit_sans_signature(self) -> bool:
        """True when it ends before its paper has been waited for long enough to suspend it."""
        finit_avant: bool = self.fin_le < self.a_signer_avant
        return finit_avant

    def est_rappele(self, maintenant: datetime) -> bool:
        """True when the paper has been waited for long enough to ask for it."""
        rappele: bool = maintenant - self.debut_le >= DELAI_RAPPEL
        return rappele


class MandatLisible(SeSigne):
    """What the columns of a mandate mean, in its row or read apart, with its autorisations."""

    __slots__ = ()
    if TYPE_CHECKING:
        id: Any
        organisation_id: Any
        duree: Any
        suspendu_le: Any
        motif_suspension: Any
        origine_id: Any
        signe_le: Any
        est_reserve: Any
        piece: Any
        texte_gele: Any
        autorisations: Any

    @property
    def est_papier(self) -> bool:
        """True when FranceConnect did not identify the person: it opens no site."""
        return self.piece is not None

    @property
    def racine(self) -> uuid.UUID:
        """What all that goes on of one paper shares: the mandate that was signed."""
        racine: uuid.UUID = self.origine_id or self.id
        return racine

    def est_en_cours(self, maintenant: datetime) -> bool:
        """True between its start and its last instant, both included, unless suspended."""
        return self.debut_le <= maintenant <= self.fin_le and self.suspendu_le is None

    def est_actif(self, maintenant: datetime) -> bool:
        """True when it runs and at least one domaine was not stopped."""
        return self.est_en_cours(maintenant) and any(
            autorisation.revoquee_le is None for autorisation in self.autorisations
        )

    def finit_bientot(self, maintenant: datetime) -> bool:
        """True in the last 30 days of a long mandate that still runs."""
        return (
            self.duree in DUREES_ANNONCEES
            and self.fin_le - maintenant < PREAVIS
            and self.est_actif(maintenant)
        )

    def attend_sa_signature(self, maintenant: datetime) -> bool:
        """True while the paper is not known to be signed and the mandate could still run."""
        return self.signe_le is None and self.reste_a_courir(maintenant)

    def est_refuse(self, maintenant: datetime) -> bool:
        """True while it is suspended because the person refused who goes on with it."""
        return self.motif_suspension == REFUS and self.reste_a_courir(maintenant)

    @property
    def finit_le(self) -> datetime:
        """When it ends: at its date, or when the last of its domaines was stopped before."""
        fin: datetime = self.fin_le
        arrets = [autorisation.revoquee_le for autorisation in self.autorisations]
        if None in arrets:
            return fin
        return min(fin, max(filter(None, arrets), default=fin))

    def est_montre(self, maintenant: datetime) -> bool:
        """True while aidants see it: until a year after its end."""
        return self.finit_le >= maintenant - VISIBLE_APRES_LA_FIN

    def reste_a_courir(self, maintenant: datetime) -> bool:
        """True while it is not past its end and something of it was not stopped, suspended or not."""
        return maintenant <= self.fin_le and any(
            autorisation.revoquee_le is None for autorisation in self.autorisations
        )

    @property
    def texte(self) -> dict[str, Any]:
        """What the attestation says, read from the frozen text alone."""
        lu: dict[str, Any] = json.loads(self.texte_gele)
        return lu


class AutorisationLisible:
    """What the columns of an autorisation mean, in its row or read apart."""

    __slots__ = ()
    if TYPE_CHECKING:
        domaine: Any

    @property
    def rang(self) -> int:
        """Where its domaine comes in display order."""
        return [*DOMAINES].index(self.domaine)
