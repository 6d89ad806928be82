"""What must be forgotten, and when: each purge removes rows, or wipes what they hold.

Mandates with their persons (`effacements`) and accounts (`departs`) take several tables each.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import ColumnElement, CursorResult, Delete, Update, delete, func, select, update
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.authentification.models import (
    VIE_ORDINATEUR,
    Connexion,
    DemandePerte,
    LienConnexion,
    MoyenConnexion,
    Ordinateur,
    Tentative,
)
from app.metier.brouillons.models import VIE_IDENTITE, Brouillon, Identification
from app.metier.cartes_mandat.services import VIE_APRES_FIN
from app.metier.echanges.models import VIE_CODE, VIE_JETON, Demande
from app.metier.mandats.models import CarteMandat, Mandat
from app.metier.mandats.queries import dure_jusqu_a
from app.metier.messages.models import Courriel
from app.metier.usagers.identite import CHAMPS_IDENTITE
from app.socle.base import Base

_UN_JOUR, _UNE_SEMAINE = timedelta(days=1), timedelta(days=7)
_UN_MOIS, _UN_AN = timedelta(days=30), timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Purge:
    """The rows of `table` that are due at an instant; only `colonnes` are wiped when given."""

    table: type[Base]
    condition: Callable[[datetime], ColumnElement[bool]]
    colonnes: Collection[str] = ()

    def ordre(self, maintenant: datetime) -> Update | Delete:
        """Return the statement that carries it out."""
        due = self.condition(maintenant)
        if self.colonnes:
            return update(self.table).where(due).values(dict.fromkeys(self.colonnes))
        return delete(self.table).where(due).execution_options(synchronize_session=False)


def _jamais_validee(maintenant: datetime) -> ColumnElement[bool]:
    """Applications that never showed their first code. Cards in stock are nobody's."""
    return (
        MoyenConnexion.valide_le.is_(None)
        & MoyenConnexion.aidant_id.is_not(None)
        & MoyenConnexion.retire_le.is_(None)
        & (MoyenConnexion.genre == "application")
        & (MoyenConnexion.ajoute_le <= maintenant - _UNE_SEMAINE)
    )


def _perime(maintenant: datetime) -> ColumnElement[bool]:
    """Messages that are no longer worth sending."""
    return (Courriel.perime_le <= maintenant) & Courriel.texte_chiffre.is_not(None)


def _deja_parti(maintenant: datetime) -> ColumnElement[bool]:
    """Messages a month old, sent or given up: their text is wiped already."""
    return (Courriel.cree_le <= maintenant - _UN_MOIS) & Courriel.texte_chiffre.is_(None)


def _ferme_sans_trajet(maintenant: datetime) -> ColumnElement[bool]:
    """Drafts past their 7 days; a day more, for who sends the last form again."""
    trajets = select(Identification.brouillon_id)
    return (Brouillon.expire_le <= maintenant - _UN_JOUR) & Brouillon.id.not_in(trajets)


def _d_il_y_a_un_an(maintenant: datetime) -> ColumnElement[bool]:
    """Logins of more than twelve months (rules.md, Retention), nothing of which is left."""
    liees = select(Identification.connexion_id).union(select(Demande.connexion_id))
    return (Connexion.ouverte_le <= maintenant - _UN_AN) & Connexion.id.not_in(liees)


def _d_un_mandat_fini(maintenant: datetime) -> ColumnElement[bool]:
    """Cards of mandates over for more than a year: they answer nothing any more.

    None is printed past the end: the recent ones need not be looked at.
    """
    limite = maintenant - VIE_APRES_FIN
    encore = select(Mandat.id).where(Mandat.id == CarteMandat.mandat_id, dure_jusqu_a(limite))
    return (CarteMandat.imprimee_le < limite) & ~encore.exists()


PURGES: Mapping[str, Purge] = MappingProxyType(
    {
        # Two hours after FranceConnect gave them (rules.md, Draft).
        "identites": Purge(
            Brouillon,
            lambda instant: Brouillon.identifie_le <= instant - VIE_IDENTITE,
            (*CHAMPS_IDENTITE, "identifie_le", "renouvelle_id"),
        ),
        "identifications": Purge(
            Identification, lambda instant: Identification.expire_le <= instant
        ),
        # A last code and a last token may outlive the request.
        "demandes": Purge(
            Demande, lambda instant: Demande.expire_le <= instant - VIE_CODE - VIE_JETON
        ),
        # The longest limit looks back one day (`cartes_mandat.essais`).
        "tentatives": Purge(Tentative, lambda instant: Tentative.le <= instant - _UN_JOUR),
        "liens": Purge(
            LienConnexion, lambda instant: LienConnexion.expire_le <= instant - _UN_JOUR
        ),
        "demandes-perte": Purge(
            DemandePerte, lambda instant: DemandePerte.demandee_le <= instant - _UN_JOUR
        ),
        "moyens-en-attente": Purge(MoyenConnexion, _jamais_validee),
        "courriels-perimes": Purge(Courriel, _perime, ("texte_chiffre",)),
        "courriels-partis": Purge(Courriel, _deja_parti),
        "brouillons": Purge(Brouillon, _ferme_sans_trajet),
        "connexions": Purge(Connexion, _d_il_y_a_un_an),
        "ordinateurs": Purge(
            Ordinateur, lambda instant: Ordinateur.connu_le <= instant - VIE_ORDINATEUR
        ),
        "cartes": Purge(CarteMandat, _d_un_mandat_fini),
    }
)


def compter(session: Session, nom: str, *, maintenant: datetime) -> int:
    """Return how many rows the purge would touch now."""
    purge = PURGES[nom]
    due = purge.condition(maintenant)
    return session.scalar(select(func.count()).select_from(purge.table).where(due)) or 0


def purger(session: Session, nom: str, *, maintenant: datetime) -> int:
    """Carry out and journal one purge; return how many rows it touched. Twice touches nothing."""
    resultat = session.execute(PURGES[nom].ordre(maintenant))
    assert isinstance(resultat, CursorResult)
    nombre = resultat.rowcount
    if nombre:
        journal.noter(session, "purge", le=maintenant, details={"nom": nom, "nombre": nombre})
    return nombre
