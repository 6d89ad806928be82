"""The numbers of a month, by place and by type, before anything is hidden: once a month."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from statistics import median
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, func, literal, or_, select
from sqlalchemy.orm import Session

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import membre_present
from app.metier.aidants.roles import peut
from app.metier.chiffres.cellules import SANS_CODE, Maille, du_journal
from app.metier.chiffres.definitions import PERSONNES
from app.metier.chiffres.mois import debut_du_mois, decale
from app.metier.equipe.annuaire import ouverte
from app.metier.equipe.etats import bloque
from app.metier.formation.models import Inscription, SessionFormation
from app.metier.formation.queries import a_une_place
from app.metier.habilitation.etats import Etat, est_dans
from app.metier.habilitation.models import Candidat, DemandeHabilitation
from app.metier.habilitation.queries import attend_son_compte
from app.metier.journal.models import Ligne
from app.metier.organisations.models import Organisation
from app.socle.horloge import PARIS

Nombres = Mapping[Maille, Mapping[str, int]]
Lieu = type[Organisation] | type[DemandeHabilitation]


def _codes(lieu: Lieu) -> dict[Maille, ColumnElement[str]]:
    return {
        Maille.FRANCE: literal(SANS_CODE),
        Maille.REGION: func.coalesce(lieu.code_region, SANS_CODE),
        Maille.DEPARTEMENT: func.coalesce(lieu.code_departement, SANS_CODE),
        Maille.TYPE: func.coalesce(lieu.type, SANS_CODE),
    }


def _compter(session: Session, requete: Any, quoi: Any, lieu: Lieu = Organisation) -> Nombres:
    """Count the rows of a query apart in every case: what two of them share counts in both."""
    return {
        maille: dict(
            session.execute(
                requete.with_only_columns(
                    code.label("code"), quoi, maintain_column_froms=True
                ).group_by("code")
            ).all()
        )
        for maille, code in _codes(lieu).items()
    }


def _bornes(mois: date) -> tuple[datetime, datetime]:
    return debut_du_mois(mois, PARIS), debut_du_mois(decale(mois, 1), PARIS)


def _dans(instant: Any, mois: date) -> ColumnElement[bool]:
    debut, fin = _bornes(mois)
    condition: ColumnElement[bool] = (instant >= debut) & (instant < fin)
    return condition


def _aidants_en_mesure(session: Session, _: date) -> Nombres:
    requete = (
        select(Appartenance)
        .join(Aidant, Aidant.id == Appartenance.aidant_id)
        .join(Organisation, Organisation.id == Appartenance.organisation_id)
        .where(
            membre_present(),
            ~bloque(),
            peut(Droit.MANDATS),
            Organisation.desactivee_le.is_(None),
        )
    )
    return _compter(session, requete, func.count(Appartenance.aidant_id.distinct()))


def _aidants_au_travail(session: Session, mois: date) -> Nombres:
    requete = du_journal(session, mois, (Ligne.le,), PERSONNES)
    return _compter(session, requete, func.count(Ligne.aidant_id.distinct()))


def _aidants_en_formation(session: Session, _: date) -> Nombres:
    requete = (
        select(Candidat)
        .join(Organisation, Organisation.id == Candidat.organisation_id)
        .where(attend_son_compte(), Organisation.desactivee_le.is_(None))
    )
    return _compter(session, requete, func.count())


def _structures_en_mesure(session: Session, _: date) -> Nombres:
    return _compter(session, select(Organisation).where(ouverte()), func.count())


def _structures_en_formation(session: Session, _: date) -> Nombres:
    y_est = (
        select(Candidat.id)
        .where(Candidat.organisation_id == Organisation.id, attend_son_compte())
        .correlate(Organisation)
        .exists()
    )
    requete = select(Organisation).where(y_est, ~ouverte(), Organisation.desactivee_le.is_(None))
    return _compter(session, requete, func.count())


def _demandes(champ: str) -> Callable[[Session, date], Nombres]:
    def compter(session: Session, mois: date) -> Nombres:
        dans = _dans(getattr(DemandeHabilitation, champ), mois)
        requete = select(DemandeHabilitation).where(dans)
        return _compter(session, requete, func.count(), DemandeHabilitation)

    return compter


def _demandes_en_attente(session: Session, _: date) -> Nombres:
    en_file = [est_dans(etat, DemandeHabilitation) for etat in (Etat.DEPOSEE, Etat.EN_PAUSE)]
    requete = select(DemandeHabilitation).where(or_(*en_file))
    return _compter(session, requete, func.count(), DemandeHabilitation)


def delais(session: Session, mois: date) -> Mapping[Maille, Mapping[str, list[int]]]:
    """Return the days from request to first mandate, for those whose first is of the month."""
    premier = func.min(Ligne.le)
    debut, fin = _bornes(mois)
    lus = session.execute(
        select(DemandeHabilitation.entree_le, premier, Organisation)
        .join(Organisation, Organisation.id == DemandeHabilitation.organisation_id)
        .join(Ligne, Ligne.organisation_id == Organisation.id)
        .where(
            Ligne.action == "creation_attestation",
            Ligne.usager_id.is_not(None),
            DemandeHabilitation.entree_le.is_not(None),
        )
        .group_by(DemandeHabilitation.id, DemandeHabilitation.entree_le, Organisation.id)
        .having(premier >= debut, premier < fin)
    )
    trouves: dict[Maille, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for entree_le, fait_le, ici in lus:
        assert entree_le is not None
        for maille, code in _cases_de(ici):
            trouves[maille][code].append((fait_le - entree_le).days)
    return trouves


def _cases_de(ici: Organisation) -> Iterable[tuple[Maille, str]]:
    yield Maille.FRANCE, SANS_CODE
    yield Maille.REGION, ici.code_region or SANS_CODE
    yield Maille.DEPARTEMENT, ici.code_departement or SANS_CODE
    yield Maille.TYPE, ici.type


def mediane(jours: Iterable[int]) -> int:
    """Return the middle of some days, in whole days."""
    return round(median(jours))


def _sessions(quoi: Any) -> Callable[[Session, date], Nombres]:
    def compter(session: Session, mois: date) -> Nombres:
        nombre = session.scalar(
            select(func.coalesce(quoi, 0)).where(
                SessionFormation.publiee_le.is_not(None),
                SessionFormation.annulee_le.is_(None),
                _dans(SessionFormation.commence_le, mois),
            )
        )
        return {Maille.FRANCE: {SANS_CODE: int(nombre or 0)}}

    return compter


def _places_prises(session: Session, mois: date) -> Nombres:
    nombre = session.scalar(
        select(func.count())
        .select_from(Inscription)
        .join(SessionFormation, SessionFormation.id == Inscription.session_id)
        .where(
            a_une_place(),
            SessionFormation.publiee_le.is_not(None),
            SessionFormation.annulee_le.is_(None),
            _dans(SessionFormation.commence_le, mois),
        )
    )
    return {Maille.FRANCE: {SANS_CODE: nombre or 0}}


# How each figure is counted, but for delays, which are no count.
COMPTER: Mapping[str, Callable[[Session, date], Nombres]] = MappingProxyType(
    {
        "aidants_en_mesure": _aidants_en_mesure,
        "aidants_au_travail": _aidants_au_travail,
        "aidants_en_formation": _aidants_en_formation,
        "structures_en_mesure": _structures_en_mesure,
        "structures_en_formation": _structures_en_formation,
        "demandes_recues": _demandes("entree_le"),
        "demandes_acceptees": _demandes("acceptee_le"),
        "demandes_refusees": _demandes("refusee_le"),
        "demandes_en_attente": _demandes_en_attente,
        "sessions_tenues": _sessions(func.count()),
        "places_offertes": _sessions(func.sum(SessionFormation.capacite)),
        "places_prises": _places_prises,
    }
)
