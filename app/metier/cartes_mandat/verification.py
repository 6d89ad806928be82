"""The public check of a printed mandate: before a match, nothing is said."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.mandats.delais import VISIBLE_APRES_LA_FIN
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.transferts.papiers import (
    Papier,
    papier_de,
    son_papier_dure_jusqu_a,
)
from app.metier.mandats.transferts.queries import TRANSFERT
from app.metier.organisations.models import Organisation
from app.metier.usagers.models import Usager
from app.socle.cles import lire_crockford
from app.socle.langue.noms import est_le_meme_nom

# A domaine that moved where the other organisation held it already is theirs, by another paper.
REMPLACEE = {"remplacement", TRANSFERT}


@dataclass(frozen=True, slots=True)
class EtatMandat:
    """What a paper is worth at one instant, as one of its mandates knows it.

    `ailleurs` says, by its id, who holds another mandate in which something of it goes on.
    """

    papier: Papier
    instant: datetime
    ailleurs: Mapping[uuid.UUID, Organisation]

    @property
    def mandat(self) -> Mandat:
        """Where the person finds it: see `Papier.tenu`."""
        return self.papier.tenu

    @property
    def autorisations(self) -> list[Autorisation]:
        """Each domaine once, where it goes on or where it ended."""
        return self.papier.autorisations

    @property
    def est_actif(self) -> bool:
        """True when something of it serves now."""
        return any(mandat.est_actif(self.instant) for mandat in self.papier.mandats)

    def est_suspendue(self, autorisation: Autorisation) -> bool:
        """True for what does not serve in a paper of which something else does."""
        return (
            self.est_actif
            and autorisation.revoquee_le is None
            and autorisation.mandat.suspendu_le is not None
        )

    def lieux(self, mandats: Collection[uuid.UUID], ici: Organisation) -> list[str]:
        """Return the names of who holds these mandates; `ici` holds the first."""
        tous = {self.mandat.id: ici, **self.ailleurs}
        return list(dict.fromkeys(tous[un].nom for un in tous if un in mandats))

    @property
    def est_arrete(self) -> bool:
        """True when nothing is left of it before its end."""
        return all(autorisation.revoquee_le for autorisation in self.autorisations)

    @property
    def est_remplace(self) -> bool:
        """True when newer mandates took over all of it."""
        motifs = {autorisation.motif_fin for autorisation in self.autorisations}
        return motifs <= REMPLACEE and bool(motifs)

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
    entier = papier_de(session, session.get_one(Mandat, ligne[0]).racine)
    return etat_du_papier(session, entier, maintenant)


def etat_du_papier(session: Session, papier: Papier, maintenant: datetime) -> EtatMandat:
    """Return what a paper is worth now, with who holds what of it elsewhere."""
    autres = {a.mandat_id for a in papier.autorisations} - {papier.tenu.id}
    la_bas = (
        select(Mandat.id, Organisation)
        .join(Organisation, Organisation.id == Mandat.organisation_id)
        .where(Mandat.id.in_(autres))
    )
    lieux = dict(session.execute(la_bas).all()) if autres else {}
    return EtatMandat(papier, maintenant, lieux)
