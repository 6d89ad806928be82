"""The delays of a mandate’s life: how long it is shown, kept, waited for, announced."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.metier.mandats.durees import DUREES

# Past its end, how long a mandate is still shown to aidants, then waits, then is in the archive.
VISIBLE_APRES_LA_FIN = timedelta(days=365)
ARCHIVE_APRES_LA_FIN = 3 * timedelta(days=365)
EFFACE_APRES_LA_FIN = 6 * timedelta(days=365)
# An unsigned paper: how long before it is asked for, and before the mandate waits for it.
DELAI_RAPPEL = timedelta(days=7)
DELAI_SIGNATURE = timedelta(days=30)
# Nobody was identified that day: the paper is waited for half as long.
DELAI_SIGNATURE_RENOUVELLEMENT = timedelta(days=15)
SANS_SIGNATURE = "signature"
REFUS = "refus"
# How long before its end a mandate says so; the short ones say it from the start.
PREAVIS = timedelta(days=30)
DUREES_ANNONCEES = tuple(cle for cle, duree in DUREES.items() if duree.est_annoncee)


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
