"""National roles: who holds them, given by two people, taken by one."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants import roles
from app.metier.aidants.droits import NATIONAUX
from app.metier.aidants.models import Aidant, AidantLisible, RoleTenu
from app.metier.aidants.queries import par_courriel
from app.metier.aidants.services import creer
from app.metier.authentification.moyens.pertes import fermer_partout
from app.socle.base import colonnes_lues
from app.socle.erreurs import Conflit, ErreurMetier, Interdit
from app.socle.sql import chacun_son_tour, est_une_de
from app.socle.sql.ordre import Ordre

QUI_HABILITE = "pilotage"
_AU_MOINS = 2


@dataclass(frozen=True, slots=True)
class Equipier(AidantLisible):
    """Somebody of the national team, with the roles that they hold in no organisation."""

    id: uuid.UUID
    prenom: str
    nom: str
    roles: str | None


_EQUIPE = Ordre(
    select(*colonnes_lues(Aidant, Equipier))
    .where(
        Aidant.desactive_le.is_(None),
        Aidant.id.in_(
            select(RoleTenu.aidant_id).where(
                RoleTenu.organisation_id.is_(None), est_une_de(RoleTenu.nom, NATIONAUX)
            )
        ),
    )
    .order_by(Aidant.nom_plie, Aidant.id)
)


def equipe_nationale(session: Session) -> list[Equipier]:
    """Return the active accounts that hold a national role, by name."""
    return [Equipier(*ligne) for ligne in _EQUIPE.lire(session, {})]


def roles_nationaux(aidant: AidantLisible) -> list[str]:
    """Return the national roles of an account, in the order of ROLES."""
    tenus = (aidant.roles or "").split(",")
    return [nom for nom in NATIONAUX if nom in tenus]


def exiger_a_donner(aidant: Aidant, nom: str) -> None:
    """Raise ErreurMetier for what is no national role, Conflit when held or the account closed."""
    if nom not in NATIONAUX:
        raise ErreurMetier("Choisissez un rôle de la liste.", champ="role")
    if not aidant.est_actif:
        raise Conflit("Ce compte est fermé : rouvrez-le d’abord.")
    if nom in roles_nationaux(aidant):
        raise Conflit("Cette personne a déjà ce rôle.")


def donner_role(
    session: Session,
    aidant: Aidant,
    nom: str,
    *,
    par: Aidant,
    propose_par: Aidant,
    maintenant: datetime,
) -> None:
    """Give a national role that `propose_par` proposed and `par` confirms.

    Known computers are forgotten and logins closed: what the role opens asks for more from now on.
    """
    exiger_a_donner(aidant, nom)
    roles.donner(session, aidant, nom, maintenant=maintenant)
    journal.noter(
        session,
        "don_role",
        le=maintenant,
        aidant=par.id,
        cible=aidant.id,
        details={"role": nom, "propose_par": str(propose_par.id)},
    )
    fermer_partout(session, aidant.id, maintenant)


def ouvrir_pour(
    session: Session, prenom: str, nom: str, courriel: str, *, maintenant: datetime
) -> Aidant:
    """Return the account of an address, held, opened if it has none: it gives no right by itself."""
    chacun_son_tour(session, "courriel", courriel)
    if trouve := par_courriel(session, courriel):
        session.refresh(trouve, with_for_update=True)
        return trouve
    return creer(
        session, None, prenom=prenom, nom=nom, courriel=courriel, roles=(), maintenant=maintenant
    )


def retirer_role(
    session: Session, aidant: Aidant, nom: str, *, par: Aidant, maintenant: datetime
) -> bool:
    """Take a national role from an account, held, at once; False when it does not hold it.

    Raises Interdit when fewer than two people would be left to give roles.
    """
    if nom not in roles_nationaux(aidant):
        return False
    if nom == QUI_HABILITE:
        chacun_son_tour(session, "roles nationaux", QUI_HABILITE)
        if _nb_qui_habilitent(session) <= _AU_MOINS:
            raise Interdit(
                "Deux personnes au moins doivent pouvoir donner les rôles : nommez-en d’abord une autre."
            )
    roles.retirer(session, aidant, nom)
    journal.noter(
        session,
        "retrait_role",
        le=maintenant,
        aidant=par.id,
        cible=aidant.id,
        details={"role": nom},
    )
    fermer_partout(session, aidant.id, maintenant)
    return True


def _nb_qui_habilitent(session: Session) -> int:
    requete = (
        select(func.count())
        .select_from(RoleTenu)
        .join(Aidant, Aidant.id == RoleTenu.aidant_id)
        .where(
            RoleTenu.nom == QUI_HABILITE,
            RoleTenu.organisation_id.is_(None),
            Aidant.desactive_le.is_(None),
        )
    )
    return session.scalar(requete) or 0
