"""Papers to have signed, an aidant's or a whole place's: counted at home, told page by page."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal_column, select, tuple_
from sqlalchemy.orm import Session

from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import membre_present
from app.metier.aidants.roles import peut
from app.metier.demarches.domaines import en_ordre
from app.metier.mandats.delais import DELAI_RAPPEL, REFUS, SANS_SIGNATURE
from app.metier.mandats.lisible import SeSigne
from app.metier.mandats.models import Autorisation, Mandat, numero_de
from app.metier.mandats.papiers.attente import ATTENDU
from app.socle.erreurs import Introuvable
from app.socle.sql import VIRGULE
from app.socle.sql.ordre import Ordre

PAR_PAGE = 25
_AU_PLUS: ColumnElement[int] = literal_column(str(PAR_PAGE + 1))
_SIEN = Mandat.aidant_id == bindparam("aidant_id")
_D_ICI = Mandat.organisation_id == bindparam("organisation_id")
_CLE = (Mandat.debut_le, Mandat.id)
_DATES = (
    Mandat.debut_le,
    Mandat.fin_le,
    Mandat.suspendu_le,
    Mandat.motif_suspension,
    Mandat.renouvelle_id,
)
_THEMES = (
    select(func.aggregate_strings(Autorisation.domaine, VIRGULE))
    .where(Autorisation.mandat_id == Mandat.id, Autorisation.revoquee_le.is_(None))
    .scalar_subquery()
)
# In the order of an index: whatever the aidant, PostgreSQL walks it and stops, where it would put
# all of theirs in order.
PAPIERS_ATTENDUS = select(*_DATES).where(_SIEN, ATTENDU).order_by(Mandat.debut_le).limit(_AU_PLUS)


@dataclass(frozen=True, slots=True)
class PapierAttendu(SeSigne):
    """What is read of a mandate whose paper is waited for."""

    debut_le: datetime
    fin_le: datetime
    suspendu_le: datetime | None
    motif_suspension: str | None
    renouvelle_id: uuid.UUID | None

    @property
    def attend_faute_de_signature(self) -> bool:
        """True once it is suspended for want of its signature."""
        return self.motif_suspension == SANS_SIGNATURE

    @property
    def est_refuse(self) -> bool:
        """True once it is suspended because the person refused who goes on with it."""
        return self.motif_suspension == REFUS


@dataclass(frozen=True, slots=True)
class PapierNomme(PapierAttendu):
    """The same, and what one finds it again by: the themes left, joined by commas; nobody's name."""

    id: uuid.UUID
    themes: str

    @property
    def numero(self) -> str:
        """What names the mandate to who may not know whose it is."""
        return numero_de(self.id)

    @property
    def domaines(self) -> list[str]:
        """Return its domaines in display order."""
        return en_ordre(self.themes.split(","))


@dataclass(frozen=True, slots=True)
class PapierDEquipe(PapierNomme):
    """The same, for who looks after the place: whose it is among its aidants.

    `prenom` and `nom` None: it came from another place, or of an account that is archived.
    """

    vient_d_ailleurs: bool
    prenom: str | None
    nom: str | None
    aide_encore: bool

    @property
    def par(self) -> str | None:
        """The whole name of who made it, if known here."""
        return None if self.nom is None else f"{self.prenom} {self.nom}"


@dataclass(frozen=True, slots=True)
class PapiersAttendus:
    """How many papers an aidant has to have signed here: of the PAR_PAGE oldest, and one more.

    `suspend_le` is when the next mandate is suspended; None when none is to be, as those that end
    before, or when not all were read.
    """

    nombre: int
    nb_rappeles: int
    nb_suspendus: int
    suspend_le: datetime | None

    @property
    def il_en_reste(self) -> bool:
        """True when more wait than are counted."""
        return self.nombre > PAR_PAGE


def papiers_attendus(lignes: Sequence[Sequence[Any]], *, maintenant: datetime) -> PapiersAttendus:
    """Count what PAPIERS_ATTENDUS read."""
    papiers = [PapierAttendu(*ligne) for ligne in lignes]
    suspensions = [
        papier.a_signer_avant
        for papier in papiers
        if papier.suspendu_le is None and not papier.finit_sans_signature
    ]
    il_en_reste = len(papiers) > PAR_PAGE
    return PapiersAttendus(
        nombre=len(papiers),
        nb_rappeles=sum(papier.est_rappele(maintenant) for papier in papiers),
        nb_suspendus=sum(papier.attend_faute_de_signature for papier in papiers),
        # The task that suspends runs every hour.
        suspend_le=None if il_en_reste or not suspensions else max(min(suspensions), maintenant),
    )


_Papier = TypeVar("_Papier", bound=PapierNomme)


@dataclass(frozen=True, slots=True)
class PagePapiers(Generic[_Papier]):
    """Some papers that are waited for, the oldest first; `suite` is where the others begin."""

    papiers: Sequence[_Papier]
    suite: uuid.UUID | None


class _Pages(Generic[_Papier]):
    """The pages of one read of papers, `d_eux` telling which mandates it is about."""

    def __init__(
        self,
        papier: type[_Papier],
        lecture: Select[*tuple[Any, ...]],
        d_eux: ColumnElement[bool],
    ) -> None:
        apres = tuple_(*(bindparam(f"{cle.key}_du_repere", type_=cle.type) for cle in _CLE))
        page = lecture.where(d_eux, ATTENDU).order_by(*_CLE).limit(_AU_PLUS)
        self._papier = papier
        self._premiers, self._suivants = Ordre(page), Ordre(page.where(tuple_(*_CLE) > apres))
        self._repere = Ordre(select(*_CLE).where(Mandat.id == bindparam("apres"), d_eux))

    def lire(
        self, session: Session, valeurs: dict[str, Any], apres: uuid.UUID | None
    ) -> PagePapiers[_Papier]:
        """Return those after `apres` when given. Raises Introuvable when it is not one of them."""
        ordre = self._premiers
        if apres is not None:
            repere = self._repere.executer(session, valeurs | {"apres": apres}).first()
            if repere is None:
                raise Introuvable
            ordre = self._suivants
            valeurs |= {f"{nom}_du_repere": lu for nom, lu in repere._mapping.items()}
        papiers = [self._papier(*ligne) for ligne in ordre.lire(session, valeurs)]
        reste = len(papiers) > PAR_PAGE
        return PagePapiers(papiers[:PAR_PAGE], papiers[PAR_PAGE - 1].id if reste else None)


_NOMMES = select(*_DATES, Mandat.id, _THEMES)
_LES_SIENS = _Pages(PapierNomme, _NOMMES, and_(_SIEN, _D_ICI))
_CEUX_D_ICI = _Pages(
    PapierDEquipe,
    _NOMMES.add_columns(
        Mandat.transfere_de_id.is_not(None),
        Aidant.prenom,
        Aidant.nom,
        and_(Aidant.id.is_not(None), membre_present(), peut(Droit.MANDATS)),
    )
    .outerjoin(
        Appartenance,
        and_(
            Appartenance.aidant_id == Mandat.aidant_id,
            Appartenance.organisation_id == Mandat.organisation_id,
        ),
    )
    .outerjoin(Aidant, and_(Aidant.id == Appartenance.aidant_id, Aidant.archive_le.is_(None))),
    _D_ICI,
)


def page_de_papiers(
    session: Session,
    organisation_id: uuid.UUID,
    aidant_id: uuid.UUID,
    *,
    apres: uuid.UUID | None,
    maintenant: datetime,
) -> PagePapiers[PapierNomme]:
    """Return the papers that an aidant has to have signed here, those after `apres` when given.

    From the conclusion on: put off, a paper is found again. Those over or wholly stopped ask nothing
    more. Raises Introuvable for a cursor that is no mandate of theirs.
    """
    valeurs = {
        "aidant_id": aidant_id,
        "organisation_id": organisation_id,
        "conclus_avant": maintenant,
        "maintenant": maintenant,
    }
    return _LES_SIENS.lire(session, valeurs, apres)


def papiers_de_l_equipe(
    session: Session,
    organisation_id: uuid.UUID,
    *,
    apres: uuid.UUID | None,
    maintenant: datetime,
) -> PagePapiers[PapierDEquipe]:
    """Return what `Attente` counts of an organisation: everybody's papers, after 7 days.

    Whoever made them: who left finds them nowhere any more. Raises Introuvable as `page_de_papiers`.
    """
    valeurs = {
        "organisation_id": organisation_id,
        "conclus_avant": maintenant - DELAI_RAPPEL,
        "maintenant": maintenant,
    }
    return _CEUX_D_ICI.lire(session, valeurs, apres)
