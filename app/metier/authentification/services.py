"""Acts on a login: open, wake, move to another organisation, lock, close."""

import uuid
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import appartenance, appartenances
from app.metier.authentification.codes import Essai, depenser
from app.metier.authentification.models import Connexion, MoyenConnexion
from app.socle.cles import condenser, nouveau_secret
from app.socle.erreurs import ErreurMetier
from app.socle.horloge import jour_a_paris


def ouvrir(
    session: Session,
    aidant_id: uuid.UUID,
    *,
    maintenant: datetime,
    navigateur: str | None = None,
    poste: str | None = None,
) -> tuple[Connexion, str]:
    """Open a login in the account's last organisation, or its first; return it and its secret.

    `navigateur` is what the browser calls itself, `poste` its mark for this account (`postes`).
    In none when no organisation gives it a role, and it holds one outside of them. Raises
    ErreurMetier when the account may no longer work anywhere.
    """
    aidant = session.get_one(Aidant, aidant_id, with_for_update={"read": True})
    membres = _ou_travailler(session, aidant)
    if not aidant.est_actif or not (membres or aidant.est_hors_structure):
        raise ErreurMetier(
            "Votre compte n’est plus ouvert. Demandez à la personne référente de votre structure."
        )
    connues = [membre.organisation_id for membre in membres]
    derniere = aidant.derniere_organisation_id
    organisation_id = derniere if derniere in connues else next(iter(connues), None)
    secret = nouveau_secret()
    connexion = Connexion(
        aidant_id=aidant.id,
        organisation_id=organisation_id,
        secret_hash=condenser(secret),
        navigateur=navigateur,
        poste_hash=condenser(poste) if poste else None,
        ouverte_le=maintenant,
        est_courte=aidant.est_hors_structure,
        vue_le=maintenant,
        code_le=maintenant,
    )
    session.add(connexion)
    session.flush()
    _dater(session, aidant_id, maintenant)
    _noter(session, "connexion", connexion, maintenant)
    return connexion, secret


def _dater(session: Session, aidant_id: uuid.UUID, maintenant: datetime) -> None:
    """Keep the day of the last login, once a day: the logins themselves are forgotten.

    Two logins at once both hold the account to read it: none waits, and the day may stay
    unwritten; `dormants.inactivite` looks at the logins before it believes it.
    """
    libre = (
        select(Aidant.id)
        .where(Aidant.id == aidant_id, Aidant.actif_le < jour_a_paris(maintenant))
        .with_for_update(key_share=True, skip_locked=True)
    )
    session.execute(
        update(Aidant)
        .where(Aidant.id.in_(libre))
        .values(actif_le=jour_a_paris(maintenant))
        .execution_options(synchronize_session=False)
    )


def _ou_travailler(session: Session, aidant: Aidant) -> list[Appartenance]:
    """The account's memberships; those that give no role do not hold who has one elsewhere."""
    membres = appartenances(session, aidant.id)
    if not aidant.est_hors_structure:
        return membres
    return [membre for membre in membres if membre.roles]


def prouver_presence(
    session: Session, connexion: Connexion, essai: Essai, *, maintenant: datetime
) -> str:
    """Wake a login with a code; return its new secret. Raises CodeRefuse."""
    moyen = depenser(session, connexion.aidant_id, essai, maintenant=maintenant)
    return reveiller(session, connexion, moyen, maintenant=maintenant)


def reveiller(
    session: Session, connexion: Connexion, moyen: MoyenConnexion, *, maintenant: datetime
) -> str:
    """Wake a login for whoever has just proved to hold `moyen`; return its new secret."""
    # Devices before logins, as everywhere: two acts never wait for each other.
    session.refresh(connexion, with_for_update=True)
    secret = nouveau_secret()
    connexion.secret_hash = condenser(secret)
    connexion.vue_le = connexion.code_le = maintenant
    connexion.verrouillee_le = None
    journal.noter(
        session,
        "presence",
        le=maintenant,
        aidant=connexion.aidant_id,
        organisation=connexion.organisation_id,
        details={"moyen": str(moyen.id)},
    )
    return secret


def basculer(
    session: Session, connexion: Connexion, organisation_id: uuid.UUID, *, maintenant: datetime
) -> None:
    """Make another of the account's organisations the current one. Raises ErreurMetier."""
    if appartenance(session, connexion.aidant_id, organisation_id) is None:
        raise ErreurMetier("Vous ne travaillez pas dans cette structure.", champ="organisation")
    depuis, connexion.organisation_id = connexion.organisation_id, organisation_id
    session.get_one(Aidant, connexion.aidant_id).derniere_organisation_id = organisation_id
    journal.noter(
        session,
        "bascule_organisation",
        le=maintenant,
        aidant=connexion.aidant_id,
        organisation=organisation_id,
        details={"depuis": str(depuis)} if depuis else {},
    )


def accepter_cgu(
    session: Session, connexion: Connexion, *, version: str, maintenant: datetime
) -> None:
    """Record that the account accepts this version of the terms."""
    aidant = session.get_one(Aidant, connexion.aidant_id)
    aidant.cgu_version, aidant.cgu_le = version, maintenant
    journal.noter(
        session,
        "cgu",
        le=maintenant,
        aidant=aidant.id,
        organisation=connexion.organisation_id,
        details={"version": version},
    )


def verrouiller(session: Session, connexion: Connexion, *, maintenant: datetime) -> None:
    """Put a login to sleep at once: only a code wakes it. Locking twice is locking once."""
    if connexion.verrouillee_le is None:
        connexion.verrouillee_le = maintenant
        _noter(session, "verrouillage", connexion, maintenant)


def fermer(session: Session, connexion: Connexion, *, maintenant: datetime) -> None:
    """Close a login; closing it twice is closing it once."""
    if connexion.fermee_le is None:
        connexion.fermee_le = maintenant
        _noter(session, "deconnexion", connexion, maintenant)


def fermer_tout(
    session: Session,
    aidant_id: uuid.UUID,
    *,
    organisation_id: uuid.UUID | None = None,
    maintenant: datetime,
) -> None:
    """Close every login of an account, or those of one organisation."""
    ouvertes = select(Connexion).where(
        Connexion.aidant_id == aidant_id, Connexion.fermee_le.is_(None)
    )
    if organisation_id is not None:
        ouvertes = ouvertes.where(Connexion.organisation_id == organisation_id)
    for connexion in session.scalars(ouvertes.order_by(Connexion.id).with_for_update()):
        fermer(session, connexion, maintenant=maintenant)


def _noter(session: Session, action: str, connexion: Connexion, maintenant: datetime) -> None:
    journal.noter(
        session,
        action,
        le=maintenant,
        aidant=connexion.aidant_id,
        organisation=connexion.organisation_id,
    )
