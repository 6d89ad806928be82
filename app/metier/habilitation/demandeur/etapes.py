"""The steps of a request: which are done, the first that is open. Those before it are all done."""

import enum
from collections.abc import Sequence

from app.metier.habilitation.engagements import CODES_SECOURS, sont_pris
from app.metier.habilitation.models import Candidat, DemandeHabilitation
from app.metier.organisations.types import TYPES

_SANS_MISSIONS = "Associations"


class Etape(enum.StrEnum):
    """One step; its value is its address."""

    DEMANDEUR = "demandeur"
    SIRET = "siret"
    STRUCTURE = "structure"
    REFERENTS = "referents"
    AIDANTS = "aidants"
    ENGAGEMENTS = "engagements"
    ENVOI = "envoi"

    @property
    def rang(self) -> int:
        """Its place, from 1."""
        return list(Etape).index(self) + 1


TITRES = {
    Etape.DEMANDEUR: "Qui fait la demande ?",
    Etape.SIRET: "Quel est le SIRET de votre structure ?",
    Etape.STRUCTURE: "Votre structure",
    Etape.REFERENTS: "Qui suivra l’équipe ?",
    Etape.AIDANTS: "Qui former ?",
    Etape.ENGAGEMENTS: "Ce que votre structure promet",
    Etape.ENVOI: "Relire, puis envoyer",
}


def premiere_ouverte(demande: DemandeHabilitation, proposes: Sequence[Candidat]) -> Etape:
    """Return the first step that is not done; the last one when all are."""
    faites = {
        Etape.DEMANDEUR: _dit_qui_demande(demande),
        Etape.SIRET: demande.siret is not None,
        Etape.STRUCTURE: _dit_la_structure(demande),
        Etape.REFERENTS: _a_ses_referents(demande, proposes),
        Etape.AIDANTS: any(propose.a_former for propose in proposes),
        Etape.ENGAGEMENTS: demande.delegation_le is not None and sont_pris(demande.engagements),
    }
    return next((etape for etape, est_faite in faites.items() if not est_faite), Etape.ENVOI)


def missions_facultatives(type_: str | None) -> bool:
    """True for an association: its object says it."""
    trouve = TYPES.get(type_ or "")
    return trouve is not None and trouve.groupe.startswith(_SANS_MISSIONS)


def _dit_qui_demande(demande: DemandeHabilitation) -> bool:
    dits = (demande.demandeur_prenom, demande.demandeur_nom, demande.demandeur_fonction)
    return all(dits)


def _dit_la_structure(demande: DemandeHabilitation) -> bool:
    dits = (
        demande.nom,
        demande.type,
        demande.adresse,
        demande.code_postal,
        demande.ville,
        demande.code_commune,
        demande.responsable,
        demande.missions or missions_facultatives(demande.type),
    )
    return all(dits)


def _a_ses_referents(demande: DemandeHabilitation, proposes: Sequence[Candidat]) -> bool:
    nombre = sum(propose.est_referent for propose in proposes)
    return nombre > 1 or (nombre == 1 and CODES_SECOURS in (demande.engagements or ()))
