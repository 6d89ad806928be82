"""Codes of 6 digits: tries are reserved first, a right code is spent once, ever."""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from hmac import compare_digest

import pyotp
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.metier.authentification.models import NB_MOYENS_MAX, MoyenConnexion, Tentative
from app.metier.authentification.queries import generateurs
from app.socle.cles import ChiffrementInvalide, Cles, cles
from app.socle.erreurs import ErreurMetier, TropDeTentatives
from app.socle.reseau import Reseau
from app.socle.sql import chacun_son_tour, inserer_si_absente, touche_une_ligne

journal_technique = logging.getLogger(__name__)
_PAS_ESSAI = 30
_CONTEXTE_LEURRE = "leurre"
FENETRE = (0, -1, 1)
INCONNU = "inconnu"


class CodeRefuse(ErreurMetier):
    """The code is wrong, already used, or nobody's: the sentence is the same."""

    def __init__(self) -> None:
        super().__init__(
            "Ce code n’est pas le bon, ou il a déjà servi. "
            "Attendez le code suivant, puis recopiez-le.",
            champ="code",
        )


class GraineIllisible(ErreurMetier):
    """No key of the service opens this device's seed: its codes cannot be checked."""

    statut = 409

    def __init__(self) -> None:
        super().__init__(
            "La clé de ce moyen de connexion ne se lit plus : ses codes ne peuvent pas être "
            "vérifiés. Retirez-le, puis ajoutez-en un autre."
        )


@dataclass(frozen=True, slots=True)
class Compteur:
    """Whose failures are counted, and how many are allowed in how long.

    `compte` is the account alone, wherever its codes are tried: a référent unlocks it whole.
    """

    cle: tuple[str, ...]
    limites: tuple[tuple[timedelta, int], ...]
    compte: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Essai:
    """A reserved try of one code."""

    code: str
    cles: tuple[str, ...]
    empreinte: str


PAR_COMPTE = ((timedelta(minutes=5), 5), (timedelta(hours=1), 20))
_PAR_ADRESSE = ((timedelta(minutes=5), 100),)


def compteur_compte(compte: str, navigateur: str) -> Compteur:
    """Failures on one account from one browser, or from all unknown ones."""
    return Compteur(("compte", compte, navigateur), PAR_COMPTE, ("compte", compte))


def poste_connu(ordinateur_id: uuid.UUID) -> str:
    """Return what failures from this computer, known or that was, are counted for."""
    return f"ordinateur {ordinateur_id}"


def secours_depuis(adresse: Reseau) -> str:
    """Return what refused recovery codes are counted for: nobody guesses 80 bits.

    So there is nothing to win in counting them all together, which would let a stranger shut
    the owner out of the last way in.
    """
    return f"secours {adresse}"


def compteur_adresse(adresse: Reseau) -> Compteur:
    """Failures from one network."""
    return Compteur(("adresse", adresse), _PAR_ADRESSE)


def reserver(
    session: Session, compteurs: Sequence[Compteur], code: str, *, maintenant: datetime
) -> Essai:
    """Count this try as a failure until `depenser` proves it right.

    In a transaction of its own, so that a rollback of the act does not erase it. The same
    code sent again within its 30 s is the same try: a double click costs nothing.
    Raises TropDeTentatives when a limit is reached.
    """
    trousseau = cles(session)
    code = "".join(code.split())
    pas = str(int(maintenant.timestamp()) // _PAS_ESSAI)
    qui = tuple(trousseau.pseudonyme(*compteur.cle) for compteur in compteurs)
    # The account is part of the try: one code on a thousand accounts is a thousand tries.
    essai = Essai(code, qui, trousseau.pseudonyme("code", *qui, code, pas))
    for cle, compteur in zip(essai.cles, compteurs, strict=True):
        chacun_son_tour(session, cle)
        compte = trousseau.pseudonyme(*compteur.compte) if compteur.compte else None
        if not inserer_si_absente(
            session, Tentative, cle=cle, empreinte=essai.empreinte, compte=compte, le=maintenant
        ):
            continue
        for duree, nb_permis in compteur.limites:
            if _nb_depuis(session, cle, maintenant - duree) > nb_permis:
                raise TropDeTentatives(
                    "Trop de codes refusés. Par sécurité, attendez "
                    + ("quelques minutes" if duree < timedelta(hours=1) else "une heure")
                    + ", puis réessayez."
                )
    return essai


def depenser(
    session: Session, aidant_id: uuid.UUID | None, essai: Essai, *, maintenant: datetime
) -> MoyenConnexion:
    """Spend the code on one of the aidant's devices and give the try back.

    An unknown account (None) costs the same reads and the same key operations, and so does an
    account with one device or with NB_MOYENS_MAX. Raises CodeRefuse.
    """
    moyens = generateurs(session, aidant_id or uuid.uuid4())
    leurres = [None] * (NB_MOYENS_MAX - len(moyens))
    return _depenser(session, [*moyens, *leurres], essai, maintenant)


def depenser_sur(
    session: Session, moyen: MoyenConnexion, essai: Essai, *, maintenant: datetime
) -> None:
    """Spend the code on this device and no other, usable yet or not. Raises CodeRefuse."""
    _depenser(session, [moyen], essai, maintenant)


def _depenser(
    session: Session,
    candidats: Sequence[MoyenConnexion | None],
    essai: Essai,
    maintenant: datetime,
) -> MoyenConnexion:
    # All seeds are opened before any is used: the duration tells nothing of which was right.
    lus = [_pas_du_code(session, moyen, essai.code, maintenant) for moyen in candidats]
    for moyen, pas in zip(candidats, lus, strict=True):
        if moyen is not None and pas is not None and _avancer(session, moyen, pas):
            rendre(session, essai)
            return moyen
    raise CodeRefuse


def rendre(session: Session, essai: Essai) -> None:
    """Give a try back: it was right, it does not count as a failure."""
    session.execute(
        delete(Tentative).where(
            Tentative.cle.in_(essai.cles), Tentative.empreinte == essai.empreinte
        )
    )


def pas_courant(moyen: MoyenConnexion, instant: datetime) -> int:
    """Return the time step of this device at `instant`, its drift included."""
    return int(instant.timestamp()) // moyen.periode + moyen.derive


def code_au_pas(session: Session, moyen: MoyenConnexion, pas: int) -> str:
    """Return the code that this device shows at a time step."""
    return pyotp.HOTP(graine(session, moyen)).at(pas)


def graine(session: Session, moyen: MoyenConnexion) -> str:
    """Return a device's secret, in base32. Raises GraineIllisible, with a line in the log."""
    try:
        return cles(session).dechiffrer(moyen.secret_chiffre, moyen.contexte).decode()
    except ChiffrementInvalide as erreur:
        journal_technique.error("moyen de connexion %s : aucune clé n’ouvre sa graine", moyen.id)
        raise GraineIllisible from erreur


def _pas_du_code(
    session: Session, moyen: MoyenConnexion | None, code: str, maintenant: datetime
) -> int | None:
    """Return the step at which this device, or a decoy, shows the code."""
    try:
        secret = graine(session, moyen) if moyen else _graine_leurre(session)
    except GraineIllisible:
        return None
    courant = pas_courant(moyen, maintenant) if moyen else int(maintenant.timestamp()) // 30
    generateur, trouve = pyotp.HOTP(secret), None
    for ecart in FENETRE:
        if compare_digest(generateur.at(courant + ecart).encode(), code.encode()):
            trouve = courant + ecart
    return trouve


def _graine_leurre(session: Session) -> str:
    trousseau = cles(session)
    return trousseau.dechiffrer(_leurre(trousseau), _CONTEXTE_LEURRE).decode()


@lru_cache(maxsize=4)
def _leurre(trousseau: Cles) -> bytes:
    return trousseau.chiffrer(pyotp.random_base32().encode(), _CONTEXTE_LEURRE)


def _avancer(session: Session, moyen: MoyenConnexion, pas: int) -> bool:
    return touche_une_ligne(
        session,
        update(MoyenConnexion)
        .where(
            MoyenConnexion.id == moyen.id,
            MoyenConnexion.dernier_pas < pas,
            MoyenConnexion.suspendu_le.is_(None),
            MoyenConnexion.retire_le.is_(None),
        )
        .values(dernier_pas=pas),
    )


def _nb_depuis(session: Session, cle: str, depuis: datetime) -> int:
    requete = select(func.count()).where(Tentative.cle == cle, Tentative.le > depuis)
    return session.scalar(requete) or 0
