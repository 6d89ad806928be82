"""The public check of a printed mandate: before a match, nothing is said."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.cartes_mandat.queries import mandat_complet
from app.metier.mandats.delais import VISIBLE_APRES_LA_FIN
from app.metier.mandats.models import Mandat
from app.metier.mandats.queries import dure_jusqu_a
from app.metier.usagers.models import Usager
from app.socle.cles import lire_crockford
from app.socle.langue.noms import est_le_meme_nom


@dataclass(frozen=True, slots=True)
class EtatMandat:
    """A mandate that matched, at one instant, for whom must learn no more than its state."""

    mandat: Mandat
    instant: datetime

    @property
    def est_actif(self) -> bool:
        """True when it serves now."""
        return self.mandat.est_actif(self.instant)

    @property
    def est_arrete(self) -> bool:
        """True when nothing is left of it before its end."""
        return all(autorisation.revoquee_le for autorisation in self.mandat.autorisations)

    @property
    def est_remplace(self) -> bool:
        """True when newer mandates took over all of it."""
        motifs = {autorisation.motif_fin for autorisation in self.mandat.autorisations}
        return motifs == {"remplacement"}

    @property
    def peut_s_arreter(self) -> bool:
        """True while something is left to stop, suspended or not."""
        return not self.est_arrete and self.instant <= self.mandat.fin_le


def verifier(
    session: Session, code: str, *, nom: str, annee: int, maintenant: datetime
) -> EtatMandat | None:
    """Return the state of the mandate, None when code, name and year do not go together.

    Nor when it is over for more than a year. A refusal costs one statement, whatever is wrong.
    """
    ligne = session.execute(
        select(Mandat.id, Usager)
        .join(Usager, Usager.id == Mandat.usager_id)
        .where(
            Mandat.code_verification == lire_crockford(code),
            dure_jusqu_a(maintenant - VISIBLE_APRES_LA_FIN),
        )
    ).first()
    identite = ligne[1].identite if ligne else None
    if ligne is None or identite is None:
        return None
    if not est_le_meme_nom(nom, identite.nom_naissance) or identite.naissance.annee != annee:
        return None
    return EtatMandat(mandat_complet(session, ligne[0]), maintenant)
