"""What FranceConnect may still hold in this browser, and how one leaves it.

Its session is not ours: it is closed when FranceConnect says so, and only then. What blocks our
side (an identification in flight) ends without asking it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from app.metier.authentification.models import Connexion, ConnexionLisible
from app.metier.brouillons.models import VIE_SESSION, Brouillon, Identification
from app.socle.cles import ChiffrementInvalide, cles, condenser
from app.socle.erreurs import ErreurMetier

_NOMBRE_LU = 10
_PRUDENCE = (
    " S’il propose « Continuer en tant que… », vérifiez que c’est la bonne personne. "
    "Il l’oublie seul au bout de 30 minutes."
)


class SortieInconnue(ErreurMetier):
    """The return is that of no logout asked in this login."""

    statut = 400
    titre = "Cette déconnexion n’est pas confirmée"

    def __init__(self) -> None:
        super().__init__(
            "FranceConnect n’a pas répondu comme prévu : il connaît peut-être encore la personne. "
            "Votre accueil dit ce qui reste ouvert, et comment le fermer. "
            "Vos mandats n’ont pas changé."
        )


@dataclass(frozen=True, slots=True)
class Reste:
    """Something that may be open there: what is said of it, and of the link that ends it."""

    phrase: str
    geste: str = ""


SORTIE_ATTENDUE = Reste(
    "FranceConnect n’a pas confirmé la déconnexion de la dernière personne identifiée : "
    "il la connaît peut-être encore." + _PRUDENCE,
    "La déconnecter de FranceConnect",
)
EN_ROUTE = Reste(
    "Une identification a commencé dans ce navigateur, et n’est pas revenue : "
    "FranceConnect connaît peut-être quelqu’un." + _PRUDENCE,
    "Abandonner cette identification",
)
SANS_LIEN = Reste(
    "FranceConnect connaît peut-être encore la dernière personne passée par ce navigateur, "
    "et nous ne pouvons pas la déconnecter d’ici." + _PRUDENCE
)
USAGE = Reste(
    "Un mandat a servi dans ce navigateur : FranceConnect connaît peut-être encore cette "
    "personne. Pour la déconnecter : « Se déconnecter », sur le site où il a servi. Sinon, "
    "FranceConnect l’oublie seul au bout de 30 minutes ; une identité venue ainsi est refusée."
)


def restes(session: Session, connexion: ConnexionLisible, *, maintenant: datetime) -> list[Reste]:
    """Return what this login may have left open at FranceConnect; empty when nothing is known."""
    trouves = []
    # Most pages are spared a statement.
    peut_etre = _un_trajet_peut_rester(connexion, maintenant)
    ouverts = _trajets_ouverts(session, connexion, maintenant) if peut_etre else []
    if any(trajet.id_token_chiffre is not None for trajet in ouverts):
        trouves.append(SORTIE_ATTENDUE)
    elif any(trajet.terminee_le is None for trajet in ouverts):
        trouves.append(EN_ROUTE)
    elif ouverts:
        trouves.append(SANS_LIEN)
    if _un_usage_peut_rester(connexion, maintenant):
        trouves.append(USAGE)
    return trouves


def peut_rester(connexion: ConnexionLisible, *, maintenant: datetime) -> bool:
    """True when FranceConnect may still hold somebody in this browser; asks the base nothing."""
    trajet = _un_trajet_peut_rester(connexion, maintenant)
    return trajet or _un_usage_peut_rester(connexion, maintenant)


def _un_trajet_peut_rester(connexion: ConnexionLisible, maintenant: datetime) -> bool:
    jusqu_au = connexion.trajet_ouvert_jusqu_au or connexion.identification_jusqu_au
    return jusqu_au is not None and maintenant < jusqu_au


def _un_usage_peut_rester(connexion: ConnexionLisible, maintenant: datetime) -> bool:
    servi_le = connexion.usage_servi_le
    return servi_le is not None and maintenant < servi_le + VIE_SESSION


def trajet_a_quitter(
    session: Session, connexion: Connexion, *, maintenant: datetime
) -> Identification | None:
    """Return the trip that « déconnecter » is about: whose logout can be asked, or in flight."""
    ouverts = _trajets_ouverts(session, connexion, maintenant)
    avec_jeton = (trajet for trajet in ouverts if trajet.id_token_chiffre is not None)
    en_vol = (trajet for trajet in ouverts if trajet.terminee_le is None)
    return next(avec_jeton, None) or next(en_vol, None)


def terminer(identification: Identification, connexion: Connexion, *, maintenant: datetime) -> None:
    """End the trip: the login is free for another one, or for the use of a mandate."""
    if identification.terminee_le is None:
        identification.terminee_le = maintenant
        connexion.identification_jusqu_au = None
    jusqu_au = connexion.trajet_ouvert_jusqu_au
    connexion.trajet_ouvert_jusqu_au = max(jusqu_au or maintenant, identification.expire_le)


def liberer(session: Session, connexion: Connexion, *, maintenant: datetime) -> None:
    """End whatever this login has in flight; nothing is asked of FranceConnect."""
    session.execute(
        update(Identification)
        .where(Identification.connexion_id == connexion.id, Identification.terminee_le.is_(None))
        .values(terminee_le=maintenant)
    )
    connexion.identification_jusqu_au = None


def tirer_state() -> str:
    """Draw the `state` that FranceConnect's logout must send back."""
    return secrets.token_hex(32)


def preparer(session: Session, identification: Identification, id_token: str, state: str) -> None:
    """Keep what FranceConnect's logout needs, until its return with this `state`."""
    identification.state_logout_hash = condenser(state)
    identification.id_token_chiffre = cles(session).chiffrer(
        id_token.encode(), identification.contexte
    )


def jeton_garde(session: Session, identification: Identification) -> str | None:
    """Return the id_token that FranceConnect's logout still waits for."""
    if identification.id_token_chiffre is None:
        return None
    try:
        clair = cles(session).dechiffrer(identification.id_token_chiffre, identification.contexte)
    except ChiffrementInvalide:
        # The key was rotated since: it lives an hour, the logout is left to FranceConnect's own.
        return None
    return clair.decode()


def confirmer(
    session: Session, connexion: Connexion, state: str, *, maintenant: datetime
) -> Brouillon:
    """FranceConnect says, by this `state`, that it has forgotten whom it knew; return the draft.

    All that this login had ended before is closed with it: it is one browser's session. Loaded
    again, it says nothing of what began since. Raises SortieInconnue.
    """
    trajet = session.scalar(
        select(Identification)
        .options(joinedload(Identification.brouillon))
        .where(
            Identification.state_logout_hash == condenser(state),
            Identification.connexion_id == connexion.id,
        )
    )
    if trajet is None:
        raise SortieInconnue
    if trajet.fermee_le is None:
        terminer(trajet, connexion, maintenant=maintenant)
        _tout_fermer(session, connexion, maintenant)
    return trajet.brouillon


def _tout_fermer(session: Session, connexion: Connexion, maintenant: datetime) -> None:
    session.flush()
    session.execute(
        update(Identification)
        .where(
            Identification.connexion_id == connexion.id,
            Identification.terminee_le.is_not(None),
            Identification.fermee_le.is_(None),
        )
        .values(fermee_le=maintenant, id_token_chiffre=None)
    )
    # Of another tab: whoever is on their way will be there again.
    connexion.trajet_ouvert_jusqu_au = connexion.identification_jusqu_au
    connexion.usage_servi_le = None


def _trajets_ouverts(
    session: Session, connexion: ConnexionLisible, maintenant: datetime
) -> Sequence[Identification]:
    """Return the trips whose person FranceConnect may still know, the latest first."""
    trajets = session.scalars(
        select(Identification)
        .where(
            Identification.connexion_id == connexion.id,
            Identification.fermee_le.is_(None),
            Identification.expire_le > maintenant,
        )
        .order_by(Identification.ouverte_le.desc(), Identification.id)
        .limit(_NOMBRE_LU)
    ).all()
    return [trajet for trajet in trajets if _peut_tenir(trajet, maintenant)]


def _peut_tenir(trajet: Identification, maintenant: datetime) -> bool:
    """False once half an hour has passed since it came back, and its return was dealt with."""
    if trajet.revenue_le is None or trajet.terminee_le is None:
        return True
    return maintenant < trajet.revenue_le + VIE_SESSION
