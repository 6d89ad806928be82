"""Acts that take two people: one proposes, another confirms, and only then is anything done.

Giving a national role is one; each act says here what it does, and who may propose and confirm.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import BindParameter, ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from app.metier import journal
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant
from app.metier.pilotage.models import Proposition
from app.metier.pilotage.roles import donner_role, ouvrir_pour
from app.socle.erreurs import Conflit, ErreurMetier, Interdit
from app.socle.sql import chacun_son_tour
from app.socle.sql.ordre import Ordre

VIE_PROPOSITION = timedelta(days=7)
Executer = Callable[[Session, Proposition, Aidant, datetime], None]


@dataclass(frozen=True, slots=True)
class ActeADeux:
    """One kind of act: whose right it is, and what confirming does."""

    droit: Droit
    executer: Executer


@dataclass(frozen=True, slots=True)
class Proposee:
    """What waits for a second person: what, until when, for whom, whether they have an account or not."""

    id: uuid.UUID
    objet: str
    proposee_par_id: uuid.UUID
    expire_le: datetime
    prenom: str
    nom: str
    prenom_de_qui_propose: str
    nom_de_qui_propose: str

    @property
    def pour(self) -> str:
        """Whom it is about, as on screen."""
        return f"{self.prenom} {self.nom}"

    @property
    def proposee_par(self) -> str:
        """Who proposed it, as on screen."""
        return f"{self.prenom_de_qui_propose} {self.nom_de_qui_propose}"


@dataclass(frozen=True, slots=True)
class Nouveau:
    """Somebody who has no account yet."""

    prenom: str
    nom: str
    courriel: str


def _donner(session: Session, proposition: Proposition, par: Aidant, maintenant: datetime) -> None:
    if proposition.cible is None:
        proposition.cible = ouvrir_pour(
            session,
            proposition.nouveau_prenom or "",
            proposition.nouveau_nom or "",
            proposition.nouveau_courriel or "",
            maintenant=maintenant,
        )
        session.flush()
    donner_role(
        session,
        proposition.cible,
        proposition.objet,
        par=par,
        propose_par=proposition.proposee_par,
        maintenant=maintenant,
    )


ACTES: Mapping[str, ActeADeux] = MappingProxyType({"role": ActeADeux(Droit.HABILITER, _donner)})


def proposer(
    session: Session,
    acte: str,
    cible: Aidant | Nouveau,
    objet: str,
    *,
    raison: str,
    par: Aidant,
    maintenant: datetime,
) -> Proposition:
    """Propose an act of ACTES on somebody, held, or on who has no account yet.

    Raises Interdit on oneself or without the right, Conflit when the same is proposed already.
    """
    _exiger_droit(acte, par)
    nouveau = cible if isinstance(cible, Nouveau) else None
    cible_id = cible.id if isinstance(cible, Aidant) else None
    if cible_id == par.id:
        raise Interdit("On ne propose rien pour son propre compte : demandez à un collègue.")
    chacun_son_tour(session, "proposition", f"{acte} {nouveau.courriel if nouveau else cible_id}")
    deja = session.scalar(
        select(Proposition).where(
            Proposition.acte == acte,
            Proposition.cible_id == cible_id
            if nouveau is None
            else Proposition.nouveau_courriel == nouveau.courriel,
            Proposition.objet == objet,
            Proposition.close_le.is_(None),
        )
    )
    if deja is not None and deja.expire_le > maintenant:
        raise Conflit("C’est déjà proposé : une deuxième personne doit confirmer.")
    if deja is not None:
        _clore(deja, "expiree", None, maintenant)
        session.flush()
    proposition = Proposition(
        acte=acte,
        objet=objet,
        cible_id=cible_id,
        nouveau_prenom=nouveau.prenom if nouveau else None,
        nouveau_nom=nouveau.nom if nouveau else None,
        nouveau_courriel=nouveau.courriel if nouveau else None,
        raison=raison,
        proposee_par_id=par.id,
        proposee_le=maintenant,
        expire_le=maintenant + VIE_PROPOSITION,
    )
    session.add(proposition)
    session.flush()
    _noter(session, "proposition", proposition, par, maintenant)
    return proposition


def confirmer(
    session: Session, proposition: Proposition, *, par: Aidant, maintenant: datetime
) -> bool:
    """Do what was proposed, held; False when it was done or set aside already.

    Raises Interdit for who proposed it, whom it is about, or who may not; Conflit once too old.
    """
    _exiger_droit(proposition.acte, par)
    if proposition.close_le is not None:
        return False
    if par.id == proposition.cible_id:
        raise Interdit("C’est votre propre compte : une autre personne doit confirmer.")
    exiger_une_autre(
        par,
        premiere_id=proposition.proposee_par_id,
        expire_le=proposition.expire_le,
        maintenant=maintenant,
    )
    ACTES[proposition.acte].executer(session, proposition, par, maintenant)
    _clore(proposition, "confirmee", par, maintenant)
    return True


def ecarter(
    session: Session, proposition: Proposition, *, par: Aidant, maintenant: datetime
) -> bool:
    """Set a proposal, held, aside, one's own too; False when it was closed already."""
    _exiger_droit(proposition.acte, par)
    if proposition.close_le is not None:
        return False
    _clore(proposition, "ecartee", par, maintenant)
    _noter(session, "proposition_ecartee", proposition, par, maintenant)
    return True


def en_attente(session: Session, *, maintenant: datetime) -> list[Proposee]:
    """Return what waits for a second person, the oldest first."""
    return [Proposee(*ligne) for ligne in _EN_ATTENTE.lire(session, {"maintenant": maintenant})]


def proposition_tenue(session: Session, proposition_id: uuid.UUID) -> Proposition | None:
    """Return one proposal, held until the end of the transaction."""
    return session.get(Proposition, proposition_id, with_for_update=True, populate_existing=True)


def exiger_une_autre(
    par: Aidant, *, premiere_id: uuid.UUID, expire_le: datetime, maintenant: datetime
) -> None:
    """The rule of every act of two people: Interdit for who proposed it, Conflit once too old."""
    if par.id == premiere_id:
        raise Interdit("C’est vous qui l’avez demandé\u00a0: une autre personne doit confirmer.")
    if expire_le <= maintenant:
        raise Conflit("C’est demandé depuis plus de 7 jours\u00a0: recommencez.")


def attend(maintenant: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """A condition on Proposition: it waits for a second person."""
    return Proposition.close_le.is_(None) & (Proposition.expire_le > maintenant)


_PROPOSANTE = aliased(Aidant)
# The columns of Proposee.
_EN_ATTENTE = Ordre(
    select(
        Proposition.id,
        Proposition.objet,
        Proposition.proposee_par_id,
        Proposition.expire_le,
        func.coalesce(Aidant.prenom, Proposition.nouveau_prenom),
        func.coalesce(Aidant.nom, Proposition.nouveau_nom),
        _PROPOSANTE.prenom,
        _PROPOSANTE.nom,
    )
    .outerjoin(Aidant, Aidant.id == Proposition.cible_id)
    .join(_PROPOSANTE, _PROPOSANTE.id == Proposition.proposee_par_id)
    .where(attend(bindparam("maintenant")))
    .order_by(Proposition.proposee_le, Proposition.id)
)


def _exiger_droit(acte: str, par: Aidant) -> None:
    if acte not in ACTES:
        raise ErreurMetier("Cet acte n’existe pas.")
    if not par.peut(ACTES[acte].droit):
        raise Interdit("Vous n’avez plus ce droit.")


def _clore(proposition: Proposition, issue: str, par: Aidant | None, maintenant: datetime) -> None:
    proposition.issue, proposition.close_le = issue, maintenant
    proposition.close_par_id = par.id if par else None
    # Who was not let in is not kept.
    proposition.nouveau_prenom = proposition.nouveau_nom = proposition.nouveau_courriel = None


def _noter(
    session: Session, action: str, proposition: Proposition, par: Aidant, maintenant: datetime
) -> None:
    journal.noter(
        session,
        action,
        le=maintenant,
        aidant=par.id,
        cible=proposition.cible_id,
        details={"acte": proposition.acte, "objet": proposition.objet},
    )
