"""What the holder of a card does without an account: open, stop, see what was done."""

import binascii
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.cartes_mandat import secret as secret_carte
from app.metier.cartes_mandat.queries import PageFaits, faits_du_papier
from app.metier.cartes_mandat.services import carte_par_code, repond_encore
from app.metier.mandats.cartes.models import CarteMandat
from app.metier.mandats.fins.arrets import arreter_le_papier
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.responsables import prevenir_tous
from app.metier.mandats.transferts.papiers import arretes, papier_de
from app.metier.messages.gabarits import rediger
from app.metier.organisations.models import Organisation
from app.metier.usagers.identite import DateNaissance, Identite
from app.socle.cles import ChiffrementInvalide, cles, lire_crockford
from app.socle.erreurs import ErreurMetier
from app.socle.langue.dates import date_longue

VIE_PASSE = timedelta(minutes=15)
# The first screen was passed; the secret was given too.
_CARTE, _SECRET = "carte.passe", "carte.vue"


class CarteRefusee(ErreurMetier):
    """Unknown code, wrong date, blocked card, mandate long over: the sentence is the same."""

    def __init__(self) -> None:
        super().__init__(
            "Ce code et cette date de naissance ne vont pas ensemble, ou la carte ne sert plus. "
            "Relisez la carte et recommencez, ou appelez votre structure."
        )


class PasseRefuse(ErreurMetier):
    """The page was open for too long, or the card was blocked meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "Par sécurité, cette page se ferme après 15 minutes. "
            "Recopiez à nouveau le code de votre carte."
        )


class SecretRefuse(ErreurMetier):
    """The secret is not the one that the person chose."""

    def __init__(self) -> None:
        super().__init__(
            "Ce n’est pas le code secret choisi avec cette carte. Essayez encore. "
            "Après 10 erreurs, il ne sert plus.",
            champ="secret",
        )


class SecretEpuise(ErreurMetier):
    """Ten wrong secrets in a row: this card shows no more than its state."""

    statut = 429

    def __init__(self) -> None:
        super().__init__(
            "Trop d’erreurs : ce code secret ne sert plus. Demandez une nouvelle carte à votre "
            "structure. Vous pouvez toujours arrêter le mandat ici.",
            champ="secret",
        )


def ouvrir(
    session: Session, code: str, naissance: DateNaissance, *, maintenant: datetime
) -> CarteMandat:
    """Return the card of this code and birth date, and journal it. Raises CarteRefusee."""
    trouvee = carte_par_code(session, lire_crockford(code), maintenant=maintenant)
    if trouvee is None or not _est_ne(trouvee.identite, naissance):
        raise CarteRefusee
    _noter_consultation(session, trouvee.mandat, maintenant, actes=False)
    return trouvee.carte


def delivrer_passe(session: Session, carte: CarteMandat, *, maintenant: datetime) -> str:
    """Return what the second screen sends back instead of the code: sealed, for 15 minutes."""
    return _sceller(session, carte, _CARTE, maintenant)


def delivrer_vue(session: Session, carte: CarteMandat, *, maintenant: datetime) -> str:
    """Return what is sent back instead of the secret, once it was right: for 15 minutes too."""
    return _sceller(session, carte, _SECRET, maintenant)


def carte_du_passe(session: Session, passe: str, *, maintenant: datetime) -> CarteMandat:
    """Return the card that this pass was made for, while it answers. Raises PasseRefuse.

    Each page gives another pass: they end with the card, not one after the other for ever.
    """
    return _carte_scellee(session, passe, _CARTE, maintenant)


def carte_de_la_vue(session: Session, vue: str, *, maintenant: datetime) -> CarteMandat:
    """Return the card whose secret was given. Raises PasseRefuse, as `carte_du_passe`."""
    return _carte_scellee(session, vue, _SECRET, maintenant)


def _carte_scellee(
    session: Session, scelle: str, contexte: str, maintenant: datetime
) -> CarteMandat:
    carte_id, delivre_le = _lire(session, scelle, contexte)
    carte = session.scalar(
        select(CarteMandat)
        .join(Mandat, Mandat.id == CarteMandat.mandat_id)
        .where(CarteMandat.id == carte_id, repond_encore(maintenant))
    )
    if carte is None:
        raise PasseRefuse
    if not delivre_le <= maintenant < delivre_le + VIE_PASSE:
        raise PasseRefuse
    return carte


def arreter(
    session: Session,
    passe: str,
    domaines: Collection[str] | None,
    *,
    adresse: str,
    maintenant: datetime,
) -> tuple[CarteMandat, list[Autorisation]]:
    """Stop these domaines of the card's paper, all when None, and tell each organisation.

    `adresse` is the start of a mandate's address, which its id ends. Sent twice, it is done,
    noted and told once. Raises PasseRefuse.
    """
    carte = carte_du_passe(session, passe, maintenant=maintenant)
    papier = papier_de(session, carte.mandat_id, verrou=True)
    session.refresh(carte)
    if carte.bloquee_le is not None:
        raise PasseRefuse
    arretees = arreter_le_papier(session, papier, maintenant=maintenant, domaines=domaines)
    for mandat in arretes(papier, arretees):
        _prevenir(session, mandat, adresse + str(mandat.id), maintenant)
    return carte, arretees


def ouvrir_les_faits(
    session: Session, carte: CarteMandat, secret: str, *, maintenant: datetime
) -> PageFaits:
    """Return what was done, to who knows the secret, and journal it. Raises SecretRefuse.

    The try was counted before, by `secret_carte.compter`.
    """
    if not secret_carte.est_le_bon(session, carte, secret):
        raise SecretRefuse
    for mandat in papier_de(session, carte.mandat_id).mandats:
        _noter_consultation(session, mandat, maintenant, actes=True)
    return faits(session, carte)


def faits(session: Session, carte: CarteMandat, *, avant: uuid.UUID | None = None) -> PageFaits:
    """Return a page of what was done under the card's paper. Raises PasseRefuse."""
    papier = papier_de(session, carte.mandat_id)
    zone = ZoneInfo(papier.mandat.texte["organisation"]["fuseau"])
    page = faits_du_papier(session, papier, zone, avant=avant)
    if page is None:
        raise PasseRefuse
    return page


def _est_ne(identite: Identite, saisie: DateNaissance) -> bool:
    naissance = identite.naissance
    if naissance.mois is None or naissance.jour is None:
        return naissance.annee == saisie.annee
    return naissance == saisie


def _sceller(session: Session, carte: CarteMandat, contexte: str, maintenant: datetime) -> str:
    clair = f"{carte.id} {int(maintenant.timestamp())}"
    return urlsafe_b64encode(cles(session).chiffrer(clair.encode(), contexte)).decode()


def _lire(session: Session, scelle: str, contexte: str) -> tuple[uuid.UUID, datetime]:
    try:
        clair = cles(session).dechiffrer(urlsafe_b64decode(scelle), contexte).decode()
    except (ValueError, binascii.Error, ChiffrementInvalide) as erreur:
        raise PasseRefuse from erreur
    carte_id, _, instant = clair.partition(" ")
    return uuid.UUID(carte_id), datetime.fromtimestamp(int(instant), UTC)


def _noter_consultation(
    session: Session, mandat: Mandat, maintenant: datetime, *, actes: bool
) -> None:
    journal.noter(
        session,
        "consultation_carte",
        le=maintenant,
        **mandat.liens(None),
        details={"actes": actes},
    )


def _prevenir(session: Session, mandat: Mandat, lien: str, maintenant: datetime) -> None:
    """Tell who answers for the mandate."""
    zone = session.get_one(Organisation, mandat.organisation_id).zone
    redige = partial(rediger, "mandat_arrete", jour=date_longue(maintenant, zone))
    prevenir_tous(session, mandat, redige, lien=lien, maintenant=maintenant)
