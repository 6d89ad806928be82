"""The public check of a printed mandate: before a match, nothing is said."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.mandats.delais import VISIBLE_APRES_LA_FIN
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.transferts.queries import (
    TRANSFERT,
    mandats_du_papier,
    son_papier_dure_jusqu_a,
)
from app.metier.organisations.models import Organisation
from app.metier.usagers.models import Usager
from app.socle.cles import lire_crockford
from app.socle.langue.noms import est_le_meme_nom


@dataclass(frozen=True, slots=True)
class EtatMandat:
    """What one paper is worth at one instant: its mandate, and what of it goes on elsewhere.

    `mandat` is the one that the paper's code, or the card, opens. `ailleurs` says, by its id, who
    holds another.
    """

    mandats: Sequence[Mandat]
    instant: datetime
    ailleurs: Mapping[uuid.UUID, Organisation]

    @property
    def mandat(self) -> Mandat:
        """The mandate that was asked for."""
        return self.mandats[0]

    @property
    def autorisations(self) -> list[Autorisation]:
        """Each domaine of the paper once, where it goes on or where it ended."""
        toutes = (a for mandat in self.mandats for a in mandat.autorisations)
        return [a for a in toutes if a.motif_fin != TRANSFERT]

    @property
    def est_actif(self) -> bool:
        """True when something of it serves now."""
        return any(mandat.est_actif(self.instant) for mandat in self.mandats)

    @property
    def est_arrete(self) -> bool:
        """True when nothing is left of it before its end."""
        return all(autorisation.revoquee_le for autorisation in self.autorisations)

    @property
    def est_remplace(self) -> bool:
        """True when newer mandates took over all of it."""
        motifs = {autorisation.motif_fin for autorisation in self.autorisations}
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
            son_papier_dure_jusqu_a(maintenant - VISIBLE_APRES_LA_FIN),
        )
    ).first()
    identite = ligne[1].identite if ligne else None
    if ligne is None or identite is None:
        return None
    if not est_le_meme_nom(nom, identite.nom_naissance) or identite.naissance.annee != annee:
        return None
    return etat_du_papier(session, ligne[0], maintenant)


def etat_du_papier(session: Session, mandat_id: uuid.UUID, maintenant: datetime) -> EtatMandat:
    """Return what the paper of this mandate, which must exist, is worth now."""
    mandats = mandats_du_papier(session, mandat_id)
    autres = {
        mandat.id: mandat.organisation_id
        for mandat in mandats[1:]
        if any(a.motif_fin != TRANSFERT for a in mandat.autorisations)
    }
    lieux: dict[uuid.UUID, Organisation] = {}
    if autres:
        la_bas = select(Organisation).where(Organisation.id.in_(autres.values()))
        lieux = {lieu.id: lieu for lieu in session.scalars(la_bas)}
    return EtatMandat(mandats, maintenant, {m: lieux[lieu] for m, lieu in autres.items()})
