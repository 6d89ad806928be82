"""The trip to FranceConnect and back: opened, claimed once, its identity kept or refused."""

import enum
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.authentification.models import VIE, Connexion
from app.metier.brouillons.erreurs import EchecIdentification
from app.metier.brouillons.models import VIE_ECHANGE, VIE_SESSION, Brouillon, Identification
from app.metier.brouillons.sortie import liberer
from app.metier.journal.models import Ligne
from app.metier.organisations.models import Organisation
from app.metier.usagers.identite import Identite
from app.metier.usagers.queries import usager_par_sub
from app.socle.cles import condenser
from app.socle.erreurs import ErreurMetier
from app.socle.sql import touche_une_ligne

_FENETRE_SOI_MEME = timedelta(hours=1)


class RetourInconnu(ErreurMetier):
    """The return is none of this browser's login: nothing was sent from here under its `state`."""

    statut = 400
    titre = "Ce retour de FranceConnect n’est pas attendu"

    def __init__(self) -> None:
        super().__init__(
            "Il ne correspond à aucune identification en cours dans ce navigateur, et n’a rien "
            "changé. FranceConnect connaît peut-être encore la personne : votre accueil dit "
            "comment la déconnecter. Recommencez maintenant, depuis le mandat commencé."
        )


class Reception(enum.Enum):
    """What a return is to the trip behind its `state`.

    A step back onto FranceConnect's page, or another tab, brings back somebody under a `state`
    that has already served, or that nobody waits for any more.
    """

    ATTENDUE = "attendue"
    EN_TROP = "en trop"
    REPETEE = "répétée"


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
    """Open the trip; an earlier one of the same login is ended: one in flight per login."""
    liberer(session, connexion, maintenant=maintenant)
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
    connexion.trajet_ouvert_jusqu_au = identification.expire_le
    session.flush()
    return identification


def reclamer_retour(
    session: Session,
    connexion_id: uuid.UUID | None,
    state: str,
    code: str,
    *,
    maintenant: datetime,
) -> tuple[Identification, Reception]:
    """Claim the return of the trip behind this `state`, in the login that opened it.

    `code` is what FranceConnect gave with it, empty for an error. Raises RetourInconnu.
    """
    porte = Identification.connexion_id == connexion_id
    return reclamer(session, porte, state, code, maintenant=maintenant)


def reclamer(
    session: Session,
    porte: ColumnElement[bool],
    state: str,
    code: str,
    *,
    maintenant: datetime,
) -> tuple[Identification, Reception]:
    """Do so by any door: `porte` is the trips of one login, or of one link."""
    le_trajet = and_(Identification.state_hash == condenser(state), porte)
    code_hash, reception = condenser(code) if code else None, Reception.REPETEE
    en_vol = and_(
        Identification.revenue_le.is_(None),
        Identification.terminee_le.is_(None),
        Identification.expire_le > maintenant,
    )
    autre_code = Identification.code_hash.is_distinct_from(code_hash)
    recu = (
        update(Identification).where(le_trajet).values(code_hash=code_hash, revenue_le=maintenant)
    )
    # Somebody is there again.
    rouvert = recu.values(fermee_le=None, expire_le=maintenant + VIE_SESSION)
    if touche_une_ligne(session, recu.where(en_vol)):
        reception = Reception.ATTENDUE
    elif code_hash and touche_une_ligne(session, rouvert.where(autre_code)):
        reception = Reception.EN_TROP
    trajet = session.scalar(select(Identification).where(le_trajet))
    if trajet is None:
        raise RetourInconnu
    return trajet, reception


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

    Raises EchecIdentification when another trip has begun, when the draft is closed, or the
    person a minor, or come through ourselves.
    """
    if identification.terminee_le is not None:
        raise EchecIdentification("ferme", "une autre identification a commencé")
    brouillon = session.get_one(Brouillon, identification.brouillon_id)
    if not brouillon.est_ouvert(maintenant):
        raise EchecIdentification("ferme")
    organisation = session.get_one(Organisation, brouillon.organisation_id)
    if not identite.naissance.est_majeur(maintenant.astimezone(organisation.zone).date()):
        raise EchecIdentification("mineur")
    if _vient_de_nous(session, identification, identite.sub):
        raise EchecIdentification("soi_meme")
    brouillon.poser_identite(identite)
    brouillon.identifie_le, brouillon.renouvelle_id = maintenant, None
    brouillon.a_distance, brouillon.piece = identification.lien_id is not None, None
    identification.issue = "identifiee"
    noter(session, "identification_usager", brouillon, maintenant)


def identifier_sur_piece(
    session: Session, brouillon: Brouillon, identite: Identite, piece: str, *, maintenant: datetime
) -> None:
    """Put in the draft, held, whom the aidant identified on a document: a mandat papier.

    `piece` is a key of PIECES. Raises ErreurMetier when the person is a minor.
    """
    organisation = session.get_one(Organisation, brouillon.organisation_id)
    if not identite.naissance.est_majeur(maintenant.astimezone(organisation.zone).date()):
        raise ErreurMetier(
            "Cette personne n’a pas 18 ans : elle ne peut pas donner de mandat.", champ="naissance"
        )
    brouillon.oublier_identite()
    brouillon.poser_identite(identite)
    brouillon.identifie_le, brouillon.piece = maintenant, piece
    noter(session, "piece_vue", brouillon, maintenant, piece=piece)


def refuser(
    session: Session, identification: Identification, motif: str, *, maintenant: datetime
) -> None:
    """Record why the trip failed; the draft keeps its choices and nothing of the person.

    Ended meanwhile, it touches nothing: its draft may hold somebody else.
    """
    identification.issue = motif
    brouillon = session.get_one(Brouillon, identification.brouillon_id)
    if identification.terminee_le is None:
        brouillon.oublier_identite()
    noter(session, "identification_refusee", brouillon, maintenant, motif=motif)


def ecarter_retour(
    session: Session, identification: Identification, *, maintenant: datetime
) -> None:
    """Record that somebody came back for a trip that awaits nobody: they go nowhere."""
    motif = "tardif" if identification.terminee_le is None else "ferme"
    identification.issue = identification.issue or motif
    brouillon = session.get_one(Brouillon, identification.brouillon_id)
    noter(session, "identification_refusee", brouillon, maintenant, motif=motif)


def ecarter_identite(
    session: Session,
    brouillon: Brouillon,
    derniere: Identification | None,
    *,
    maintenant: datetime,
) -> None:
    """« Ce n’est pas vous ? »: wipe whom the draft holds, its choices kept; twice is once."""
    if brouillon.identite is None:
        return
    brouillon.oublier_identite()
    if derniere is not None:
        derniere.issue = "autre_personne"
    noter(session, "identification_refusee", brouillon, maintenant, motif="autre_personne")


def _vient_de_nous(session: Session, identification: Identification, sub: str | None) -> bool:
    """True when our own provider may have given this identity to FranceConnect.

    FranceConnect keeps a person connected in a browser: without its word on who identified
    them, any use of a mandate casts the doubt, since the trip began or in the hour before,
    whoever made it and wherever; and, in this login, since it was opened (by a link, as long as
    one may have been open).
    """
    usager = usager_par_sub(session, sub)
    if usager is None:
        return False
    depuis = identification.ouverte_le - _FENETRE_SOI_MEME
    par_moi = _par_l_aidant(session, identification)
    usages = select(Ligne.seq).where(
        Ligne.usager_id == usager.id,
        Ligne.action == "utilisation_autorisation",
        or_(Ligne.le >= depuis, par_moi),
    )
    return session.scalar(usages.limit(1)) is not None


def _par_l_aidant(session: Session, identification: Identification) -> ColumnElement[bool]:
    """The acts of whoever makes this draft, since they are here."""
    if identification.connexion_id is not None:
        connexion = session.get_one(Connexion, identification.connexion_id)
        return and_(Ligne.aidant_id == connexion.aidant_id, Ligne.le >= connexion.ouverte_le)
    brouillon = session.get_one(Brouillon, identification.brouillon_id)
    depuis = identification.ouverte_le - VIE
    return and_(Ligne.aidant_id == brouillon.aidant_id, Ligne.le >= depuis)


def noter(
    session: Session, action: str, brouillon: Brouillon, maintenant: datetime, **details: str
) -> None:
    """Journal what happens to a draft: by its aidant, in its organisation, naming nobody."""
    journal.noter(
        session,
        action,
        le=maintenant,
        aidant=brouillon.aidant_id,
        organisation=brouillon.organisation_id,
        details={"brouillon": str(brouillon.id), **details},
    )
