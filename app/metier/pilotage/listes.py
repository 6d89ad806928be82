"""The lists that may be taken away: structures, accounts, requests, sessions; never persons helped."""

import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.comptes.recherche import lieux_de
from app.metier.formation.models import Inscription, OrganismeFormation, SessionFormation
from app.metier.formation.queries import a_une_place, attend
from app.metier.habilitation.libelles import ETATS_EQUIPE
from app.metier.habilitation.models import Candidat, DemandeHabilitation
from app.metier.organisations.models import Organisation
from app.metier.organisations.types import AUTRE, TYPES
from app.metier.pilotage.roles import roles_nationaux
from app.socle.horloge import jour_a_paris

Cellules = list[str]
Nombres = Mapping[uuid.UUID, int]


@dataclass(frozen=True, slots=True)
class Liste:
    """One list: what it is called, who may take it, its columns, which rows, in which order, how a batch is written.

    `de_la_region` keeps the rows of one région; `ordre` are columns that together tell rows apart.
    """

    titre: str
    droit: Droit
    colonnes: Sequence[str]
    table: type[Any]
    condition: Callable[[], ColumnElement[bool]]
    de_la_region: Callable[[str], ColumnElement[bool]]
    ecrire: Callable[[Session, Sequence[Any]], Iterator[Cellules]]
    ordre: Sequence[str] = ("nom_plie", "id")


def _structures(_: Session, lot: Sequence[Organisation]) -> Iterator[Cellules]:
    for une in lot:
        yield [
            une.nom,
            une.siret,
            une.type_dit,
            une.adresse,
            une.code_postal,
            une.ville,
            une.code_departement or "",
            une.code_region or "",
            une.telephone or "",
            _jour(une.creee_le),
            _jour(une.desactivee_le),
        ]


def _comptes(session: Session, lot: Sequence[Aidant]) -> Iterator[Cellules]:
    lieux = lieux_de(session, [compte.id for compte in lot])
    for compte in lot:
        yield [
            compte.prenom,
            compte.nom,
            compte.courriel,
            compte.metier,
            " | ".join(lieux[compte.id]),
            " | ".join(roles_nationaux(compte)),
            _jour(compte.cree_le),
            _jour(compte.desactive_le),
        ]


def _demandes(session: Session, lot: Sequence[DemandeHabilitation]) -> Iterator[Cellules]:
    proposees = _compter(
        session,
        Candidat.demande_id,
        [une.id for une in lot],
        Candidat.a_former & Candidat.annule_le.is_(None) & Candidat.refuse_le.is_(None),
    )
    for une in lot:
        yield [
            une.numero,
            une.nom or "",
            une.siret or "",
            _type(une),
            une.code_postal or "",
            une.ville or "",
            une.code_departement or "",
            une.code_region or "",
            ETATS_EQUIPE[une.etat],
            str(proposees.get(une.id, 0)),
            _jour(une.deposee_le),
            _jour(une.entree_le),
            _jour(une.acceptee_le),
            _jour(une.refusee_le),
        ]


def _type(demande: DemandeHabilitation) -> str:
    if demande.type == AUTRE and demande.type_autre:
        return demande.type_autre
    return TYPES[demande.type].titre if demande.type else ""


def _sessions(session: Session, lot: Sequence[SessionFormation]) -> Iterator[Cellules]:
    ids = [une.id for une in lot]
    places = _compter(session, Inscription.session_id, ids, a_une_place())
    attendent = _compter(session, Inscription.session_id, ids, attend())
    donneurs = select(OrganismeFormation).where(
        OrganismeFormation.id.in_([une.organisme_id for une in lot])
    )
    organismes = {organisme.id: organisme.nom for organisme in session.scalars(donneurs)}
    for une in lot:
        yield [
            une.commence_le.astimezone(une.zone).date().isoformat(),
            organismes[une.organisme_id] if une.organisme_id else "Entre pairs",
            str(une.heures),
            # The link of a session is for who comes.
            "À distance" if une.a_distance else une.lieu,
            une.code_region or "",
            str(une.capacite),
            str(places.get(une.id, 0)),
            str(attendent.get(une.id, 0)),
            _etat(une),
        ]


def _etat(seance: SessionFormation) -> str:
    if seance.annulee_le:
        return "Annulée"
    return "Inscriptions fermées" if seance.fermee_le else "Publiée"


def _compter(
    session: Session, cle: Any, ids: Collection[uuid.UUID], voulus: ColumnElement[bool]
) -> Nombres:
    requete = select(cle, func.count()).where(cle.in_(ids), voulus).group_by(cle)
    return {ligne[0]: ligne[1] for ligne in session.execute(requete)}


def _jour(instant: datetime | None) -> str:
    return jour_a_paris(instant).isoformat() if instant else ""


def _est_la(code: str) -> ColumnElement[bool]:
    return Organisation.code_region == code


def _y_travaille(code: str) -> ColumnElement[bool]:
    return (
        select(Appartenance.aidant_id)
        .join(Organisation, Organisation.id == Appartenance.organisation_id)
        .where(
            Appartenance.aidant_id == Aidant.id,
            Appartenance.terminee_le.is_(None),
            Organisation.code_region == code,
        )
        .correlate(Aidant)
        .exists()
    )


def _liste_de_structures(titre: str, condition: Callable[[], ColumnElement[bool]]) -> Liste:
    colonnes = (
        "Nom,SIRET,Type,Adresse,Code postal,Ville,Département,Région,Téléphone,Ouverte le,Fermée le"
    )
    return Liste(
        titre, Droit.SUPPORT, colonnes.split(","), Organisation, condition, _est_la, _structures
    )


def _liste_de_comptes(titre: str, condition: Callable[[], ColumnElement[bool]]) -> Liste:
    colonnes = "Prénom,Nom,Adresse e-mail,Métier,Structures,Rôles nationaux,Créé le,Fermé le"
    return Liste(
        titre, Droit.SUPPORT, colonnes.split(","), Aidant, condition, _y_travaille, _comptes
    )


_DEMANDE = (
    "Numéro,Structure,SIRET,Type,Code postal,Ville,Département,Région,État,Personnes à former,"
    "Envoyée le,Entrée le,Acceptée le,Refusée le"
).split(",")
_SESSION = "Premier jour,Organisme,Heures,Lieu,Région,Places,Prises,En attente,État".split(",")
LISTES: Mapping[str, Liste] = MappingProxyType(
    {
        "structures_ouvertes": _liste_de_structures(
            "Les structures ouvertes", lambda: Organisation.desactivee_le.is_(None)
        ),
        "structures_fermees": _liste_de_structures(
            "Les structures fermées", lambda: Organisation.desactivee_le.is_not(None)
        ),
        "comptes_ouverts": _liste_de_comptes(
            "Les comptes ouverts",
            lambda: Aidant.desactive_le.is_(None) & Aidant.archive_le.is_(None),
        ),
        "comptes_fermes": _liste_de_comptes(
            "Les comptes fermés",
            lambda: Aidant.desactive_le.is_not(None) & Aidant.archive_le.is_(None),
        ),
        "demandes": Liste(
            "Les demandes des structures, une fois envoyées",
            Droit.ADMISSION,
            _DEMANDE,
            DemandeHabilitation,
            lambda: DemandeHabilitation.deposee_le.is_not(None),
            lambda code: DemandeHabilitation.code_region == code,
            _demandes,
        ),
        "sessions": Liste(
            "Les sessions de formation, une fois publiées",
            Droit.FORMATION,
            _SESSION,
            SessionFormation,
            lambda: SessionFormation.publiee_le.is_not(None),
            lambda code: SessionFormation.code_region == code,
            _sessions,
            ("commence_le", "id"),
        ),
    }
)


def offertes(peut: Callable[[Droit], bool]) -> dict[str, str]:
    """Return the titles of the lists that somebody may take, by name."""
    return {nom: liste.titre for nom, liste in LISTES.items() if peut(liste.droit)}
