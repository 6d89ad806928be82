"""The trip to FranceConnect and back: opened, claimed once, kept or refused, closed."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session, joinedload

from app import journal
from app.authentification.models import Connexion
from app.cles import ChiffrementInvalide, cles, condenser
from app.erreurs import ErreurMetier
from app.franceconnect.erreurs import ErreurFranceConnect
from app.journal.models import Ligne
from app.nouveau_mandat.models import VIE_ECHANGE, Brouillon, Identification
from app.organisations.models import Organisation
from app.sql import touche_une_ligne
from app.usagers.identite import Identite
from app.usagers.queries import usager_par_sub

_FENETRE_SOI_MEME = timedelta(hours=1)


class RetourInconnu(ErreurMetier):
    """The return is not one this browser's login waits for (or it came twice)."""

    statut = 400

    def __init__(self) -> None:
        super().__init__(
            "Ce retour de FranceConnect ne correspond à aucune identification en cours "
            "dans ce navigateur. Rien n’a été enregistré. Reprenez le mandat depuis l’accueil."
        )


@dataclass(frozen=True, slots=True)
class Depart:
    """The values, drawn here, that FranceConnect must send back."""

    state: str
    nonce: str
    verificateur: str | None


def tirer_depart(*, pkce: bool) -> Depart:
    """Draw `state` and `nonce` (32 random bytes each, hex), and PKCE's verifier if wanted."""
    verificateur = secrets.token_urlsafe(48) if pkce else None
    return Depart(secrets.token_hex(32), secrets.token_hex(32), verificateur)


def partir(
    session: Session,
    connexion: Connexion,
    brouillon: Brouillon,
    depart: Depart,
    *,
    maintenant: datetime,
) -> Identification:
    """Open the trip; an earlier one of the same login is closed: one in flight per login."""
    session.execute(
        update(Identification)
        .where(Identification.connexion_id == connexion.id, Identification.terminee_le.is_(None))
        .values(terminee_le=maintenant, id_token_chiffre=None)
    )
    identification = Identification(
        brouillon_id=brouillon.id,
        connexion_id=connexion.id,
        state_hash=condenser(depart.state),
        nonce=depart.nonce,
        verificateur_pkce=depart.verificateur,
        ouverte_le=maintenant,
        expire_le=maintenant + VIE_ECHANGE,
    )
    session.add(identification)
    connexion.identification_jusqu_au = identification.expire_le
    session.flush()
    return identification


def reclamer_retour(
    session: Session, connexion_id: uuid.UUID, state: str, *, maintenant: datetime
) -> Identification:
    """Claim the trip behind this `state`, once, in the login that opened it.

    Raises RetourInconnu: replayed, too late, or another browser.
    """
    reclame = touche_une_ligne(
        session,
        update(Identification)
        .where(
            Identification.state_hash == condenser(state),
            Identification.connexion_id == connexion_id,
            Identification.revenue_le.is_(None),
            Identification.terminee_le.is_(None),
            Identification.expire_le > maintenant,
        )
        .values(revenue_le=maintenant),
    )
    if not reclame:
        raise RetourInconnu
    return session.scalars(
        select(Identification).where(Identification.state_hash == condenser(state))
    ).one()


def trajet_verrouille(session: Session, trajet_id: uuid.UUID) -> Identification:
    """Return a trip, its draft held first, as by whoever leaves or gives up."""
    identification = session.get_one(Identification, trajet_id)
    session.get_one(Brouillon, identification.brouillon_id, with_for_update=True)
    session.refresh(identification)
    return identification


def retenir(
    session: Session, identification: Identification, identite: Identite, *, maintenant: datetime
) -> None:
    """Put the identity in the draft for two hours.

    Raises ErreurFranceConnect when another trip has begun, when the draft is closed, or the
    person a minor, or come through ourselves.
    """
    if identification.terminee_le is not None:
        raise ErreurFranceConnect("ferme", "une autre identification a commencé")
    brouillon = session.get_one(Brouillon, identification.brouillon_id)
    if not brouillon.est_ouvert(maintenant):
        raise ErreurFranceConnect("ferme")
    organisation = session.get_one(Organisation, brouillon.organisation_id)
    if not identite.naissance.est_majeur(maintenant.astimezone(organisation.zone).date()):
        raise ErreurFranceConnect("mineur")
    if _vient_de_nous(session, identification, brouillon, identite.sub, maintenant):
        raise ErreurFranceConnect("soi_meme")
    brouillon.poser_identite(identite)
    brouillon.identifie_le, brouillon.renouvelle_id = maintenant, None
    identification.issue = "identifiee"
    _noter(session, "identification_usager", brouillon, maintenant)


def refuser(
    session: Session, identification: Identification, motif: str, *, maintenant: datetime
) -> None:
    """Record why the trip failed; the draft keeps its choices and nothing of the person."""
    identification.issue = motif
    brouillon = session.get_one(Brouillon, identification.brouillon_id)
    brouillon.oublier_identite()
    _noter(session, "identification_refusee", brouillon, maintenant, motif=motif)


def tirer_state() -> str:
    """Draw the `state` that FranceConnect's logout must send back."""
    return secrets.token_hex(32)


def preparer_deconnexion(
    session: Session, identification: Identification, id_token: str, state: str
) -> None:
    """Keep what FranceConnect's logout needs, until its return with this `state`."""
    identification.state_logout_hash = condenser(state)
    identification.id_token_chiffre = cles(session).chiffrer(
        id_token.encode(), identification.contexte
    )


def jeton_de_deconnexion(session: Session, identification: Identification) -> str | None:
    """Return the id_token that FranceConnect's logout still waits for."""
    if identification.id_token_chiffre is None:
        return None
    try:
        clair = cles(session).dechiffrer(identification.id_token_chiffre, identification.contexte)
    except ChiffrementInvalide:
        # The key was rotated since: it lives an hour, the logout is left to FranceConnect's own.
        return None
    return clair.decode()


def terminer(
    session: Session,
    identification: Identification,
    connexion: Connexion,
    *,
    maintenant: datetime,
) -> None:
    """Close the trip: the token is wiped, the login is free for another one."""
    identification.id_token_chiffre = None
    if identification.terminee_le is None:
        identification.terminee_le = maintenant
        connexion.identification_jusqu_au = None


def reclamer_deconnexion(
    session: Session, connexion: Connexion, state: str, *, maintenant: datetime
) -> Brouillon:
    """Close the trip whose logout comes back with this `state`; return its draft.

    Raises RetourInconnu.
    """
    identification = session.scalar(
        select(Identification)
        .options(joinedload(Identification.brouillon))
        .where(
            Identification.state_logout_hash == condenser(state),
            Identification.connexion_id == connexion.id,
        )
    )
    if identification is None:
        raise RetourInconnu
    terminer(session, identification, connexion, maintenant=maintenant)
    return identification.brouillon


def _vient_de_nous(
    session: Session,
    identification: Identification,
    brouillon: Brouillon,
    sub: str,
    maintenant: datetime,
) -> bool:
    """True when our own provider may have given this identity to FranceConnect.

    FranceConnect keeps a person connected in the browser: without its word on who identified
    them, a use of a mandate casts the doubt: by this aidant since the login (in any organisation),
    by anyone here in the last hour. What others do elsewhere is not hinted at.
    """
    usager = usager_par_sub(session, sub)
    if usager is None:
        return False
    connexion = session.get_one(Connexion, identification.connexion_id)
    une_heure = min(identification.ouverte_le, maintenant - _FENETRE_SOI_MEME)
    ici = and_(Ligne.organisation_id == brouillon.organisation_id, Ligne.le >= une_heure)
    par_moi = and_(
        Ligne.aidant_id == connexion.aidant_id, Ligne.le >= min(connexion.ouverte_le, une_heure)
    )
    usages = select(Ligne.seq).where(
        Ligne.usager_id == usager.id,
        Ligne.action == "utilisation_autorisation",
        or_(ici, par_moi),
    )
    return session.scalar(usages.limit(1)) is not None


def _noter(
    session: Session, action: str, brouillon: Brouillon, maintenant: datetime, **details: str
) -> None:
    journal.noter(
        session,
        action,
        le=maintenant,
        aidant=brouillon.aidant_id,
        organisation=brouillon.organisation_id,
        details={"brouillon": str(brouillon.id), **details},
    )
