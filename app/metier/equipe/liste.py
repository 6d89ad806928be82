"""The list of a team: who is in it, sorted, filtered, searched, a page at a time."""

import enum
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session, contains_eager

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import membre_present
from app.metier.aidants.roles import peut
from app.metier.authentification.models import Connexion, MoyenConnexion
from app.metier.equipe.etats import Etat, bloque, etat
from app.metier.equipe.queries import membres, moyens_de
from app.metier.messages.queries import perdus_le
from app.metier.organisations.models import Organisation
from app.socle.langue.noms import lectures, plier
from app.socle.sql import est_sqlite
from app.socle.sql.ordre import Ordre

PAR_PAGE = 25
_MOTS = 5
_NOM: tuple[SQLColumnExpression[Any], ...] = (Aidant.nom_plie, Aidant.id)


class Tri(enum.StrEnum):
    """How the list is sorted: who cannot work first, or the oldest last login; then by name."""

    NOM = "nom"
    CONNEXION = "connexion"


class Filtre(enum.StrEnum):
    """Who is listed."""

    PRESENTS = "presents"
    BLOQUES = "bloques"
    PARTIS = "partis"


@dataclass(frozen=True, slots=True)
class Fiche:
    """One line of the list. `mois` is the first day of the month of the last login here.

    `messages_perdus_le` is when the last message was given up, None when one has left since.
    """

    membre: Appartenance
    moyens: Sequence[MoyenConnexion]
    mois: date | None
    messages_perdus_le: datetime | None

    @property
    def etat(self) -> Etat:
        """What this member can do."""
        return etat(self.membre, self.moyens)


@dataclass(frozen=True, slots=True)
class PageMembres:
    """Some lines; `suite` is the cursor of the next page, None at the end."""

    fiches: list[Fiche]
    suite: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Bilan:
    """How many are present, cannot work, are gone; how many look after them."""

    presents: int
    bloques: int
    partis: int
    referents: int

    def nombre(self, filtre: Filtre) -> int:
        """How many a filter lists."""
        return int(getattr(self, filtre.value))


_QUI: dict[Filtre, ColumnElement[bool]] = {
    Filtre.PRESENTS: Appartenance.terminee_le.is_(None),
    Filtre.BLOQUES: bloque(),
    Filtre.PARTIS: Appartenance.terminee_le.is_not(None),
}
# What `Bilan` counts.
BILAN = (
    select(
        *(func.count(case((_QUI[filtre], 1))).label(filtre.value) for filtre in Filtre),
        func.count(case((and_(peut(Droit.EQUIPE), membre_present()), 1))).label("referents"),
    )
    .select_from(Appartenance)
    .join(Appartenance.aidant)
    .where(Appartenance.organisation_id == bindparam("organisation_id"))
)
_BILAN_SEUL = Ordre(BILAN)


def bilan(session: Session, organisation_id: uuid.UUID) -> Bilan:
    """Count the members of an organisation."""
    return Bilan(*_BILAN_SEUL.executer(session, {"organisation_id": organisation_id}).one())


def page_de_membres(
    session: Session,
    organisation_id: uuid.UUID,
    *,
    filtre: Filtre = Filtre.PRESENTS,
    tri: Tri = Tri.NOM,
    apres: uuid.UUID | None = None,
) -> PageMembres | None:
    """Return the lines after the member `apres`; None when it is not one of this organisation."""
    cle = _cle(session, tri)
    requete = _fiches(session, organisation_id).where(_QUI[filtre])
    if apres is not None:
        reperes = membres(organisation_id).with_only_columns(*cle)
        repere = session.execute(reperes.where(Appartenance.aidant_id == apres)).first()
        if repere is None:
            return None
        requete = requete.where(tuple_(*cle) > tuple_(*repere))
    lignes = session.execute(requete.order_by(*cle).limit(PAR_PAGE + 1)).all()
    fiches = _avec_moyens(session, lignes[:PAR_PAGE])
    reste = len(lignes) > PAR_PAGE
    return PageMembres(fiches, fiches[-1].membre.aidant_id if reste else None)


def membres_nommes(
    session: Session, organisation_id: uuid.UUID, saisie: str, *, filtre: Filtre = Filtre.PRESENTS
) -> list[Fiche]:
    """Return the members whose names have words that begin as typed, PAR_PAGE + 1 at most.

    Nobody when nothing typed is a letter or a digit.
    """
    mots = plier(saisie)
    if not mots:
        return []
    cherches = (lectures(mots) or [(mot,) for mot in mots])[:_MOTS]
    requete = (
        _fiches(session, organisation_id)
        .where(
            _QUI[filtre],
            *(or_(*(Aidant.nom_plie.contains(f" {mot}") for mot in lus)) for lus in cherches),
        )
        .order_by(*_NOM)
        .limit(PAR_PAGE + 1)
    )
    return _avec_moyens(session, session.execute(requete).all())


def tous_les_membres(session: Session, organisation_id: uuid.UUID) -> list[Fiche]:
    """Return everybody, present then gone, by name."""
    requete = _fiches(session, organisation_id).order_by(
        Appartenance.terminee_le.is_not(None), *_NOM
    )
    return _avec_moyens(session, session.execute(requete).all())


def fiche_de(session: Session, membre: Appartenance) -> Fiche:
    """Return the line of one member."""
    requete = _fiches(session, membre.organisation_id).where(
        Appartenance.aidant_id == membre.aidant_id
    )
    (fiche,) = _avec_moyens(session, session.execute(requete).all())
    return fiche


def fiches_du_compte(
    session: Session, aidant_id: uuid.UUID, moyens: Sequence[MoyenConnexion]
) -> list[Fiche]:
    """Return the line of an account in each organisation, where its access was closed too.

    `moyens` are its means of login, already read.
    """
    requete = (
        select(Appartenance)
        .join(Appartenance.aidant)
        .join(Appartenance.organisation)
        .options(contains_eager(Appartenance.aidant), contains_eager(Appartenance.organisation))
        .where(Appartenance.aidant_id == aidant_id)
        .add_columns(_mois(session), perdus_le())
        .order_by(Appartenance.terminee_le.is_not(None), Organisation.nom_plie, Organisation.id)
    )
    return [
        Fiche(membre, moyens, _jour_du_mois(mois), perdus)
        for membre, mois, perdus in session.execute(requete)
    ]


def _fiches(
    session: Session, organisation_id: uuid.UUID
) -> Select[Appartenance, str | None, datetime | None]:
    return membres(organisation_id).add_columns(_mois(session), perdus_le())


def _cle(session: Session, tri: Tri) -> list[SQLColumnExpression[Any]]:
    """Columns that sort the list, the last one unique: a member's id is a cursor.

    By name, who cannot work comes first: that is what one comes to mend.
    """
    if tri is Tri.NOM:
        return [case((bloque(), 0), else_=1), *_NOM]
    return [func.coalesce(_mois(session), ""), *_NOM]


def _mois(session: Session) -> ColumnElement[str | None]:
    """« 2026-11 »: no more than the month of the last login here, in UTC."""
    derniere = func.max(Connexion.ouverte_le)
    mois = (
        func.strftime("%Y-%m", derniere)
        if est_sqlite(session)
        else func.to_char(func.timezone("UTC", derniere), "YYYY-MM")
    )
    return (
        select(mois)
        .where(
            Connexion.aidant_id == Appartenance.aidant_id,
            Connexion.organisation_id == Appartenance.organisation_id,
        )
        .correlate(Appartenance)
        .scalar_subquery()
    )


def _avec_moyens(
    session: Session, lignes: Sequence[Row[Appartenance, str | None, datetime | None]]
) -> list[Fiche]:
    siens = moyens_de(session, [membre.aidant_id for membre, *_ in lignes])
    return [
        Fiche(
            membre,
            siens.get(membre.aidant_id, []),
            _jour_du_mois(mois),
            perdus,
        )
        for membre, mois, perdus in lignes
    ]


def _jour_du_mois(mois: str | None) -> date | None:
    return date.fromisoformat(f"{mois}-01") if mois else None
