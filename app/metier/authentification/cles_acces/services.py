"""Acts on passkeys: add, rename, use one."""

import hashlib
import logging
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from webauthn.helpers.structs import (
    AuthenticationCredential,
    CredentialDeviceType,
    RegistrationCredential,
)

from app.metier import journal
from app.metier.aidants.models import Aidant
from app.metier.authentification.cles_acces.ceremonie import (
    Connue,
    Site,
    cle_leurre,
    options_ajout,
    options_emploi,
    verifier_ajout,
    verifier_emploi,
)
from app.metier.authentification.cles_acces.defis import CleRefusee
from app.metier.authentification.cles_acces.models import NOM_MAX, CleAcces
from app.metier.authentification.cles_acces.queries import (
    cles_de,
    cles_en_service,
    identifiants_de,
    moyen_par_identifiant,
)
from app.metier.authentification.codes import Essai, rendre
from app.metier.authentification.models import NB_MOYENS_MAX, MoyenConnexion
from app.metier.authentification.moyens.pertes import fermer_partout
from app.metier.authentification.moyens.services import noter_moyen
from app.socle.cles import ChiffrementInvalide, cles
from app.socle.erreurs import Conflit, ErreurMetier
from app.socle.sql import chacun_son_tour

journal_technique = logging.getLogger(__name__)
GENRE = "cle"
# Lengths that makers give to their names: a decoy has one of them.
_TAILLES = (16, 20, 32, 48, 64)


class CleSuspendue(ErreurMetier):
    """The key's counter went back: two devices may hold it."""

    def __init__(self) -> None:
        super().__init__(
            "Cette clé d’accès a compté moins d’emplois que la dernière fois : elle a peut-être été "
            "copiée. Par sécurité, elle est suspendue et vos connexions sont fermées. "
            "Servez-vous d’un autre moyen de connexion, ou d’un code de secours."
        )


@dataclass(frozen=True, slots=True)
class Emploi:
    """A key that was used; `est_suspendue` when its counter went back: it opens nothing."""

    moyen: MoyenConnexion
    est_suspendue: bool = False


def demander_ajout(session: Session, aidant: Aidant, defi: bytes, *, site: Site) -> str:
    """Return what the browser is asked to add a key. Raises ErreurMetier when there is no room."""
    siennes = _exiger_place(session, aidant.id)
    deja = [Connue(cle.identifiant, cle.transports) for cle in siennes]
    return options_ajout(
        site,
        defi,
        poignee=poignee(session, aidant.id),
        courriel=aidant.courriel,
        nom=aidant.nom_complet,
        deja=deja,
    )


def demander_emploi(session: Session, courriel: str, defi: bytes, *, site: Site) -> str:
    """Return what the browser is asked to log in: always as many keys, for any e-mail.

    Those of nobody are drawn from the e-mail, the same at each time.
    """
    siens = identifiants_de(session, courriel)
    leurres = [_leurre(session, courriel, rang) for rang in range(NB_MOYENS_MAX)]
    montres = sorted([*siens, *leurres[len(siens) :]])
    return options_emploi(site, defi, connues=[Connue(identifiant) for identifiant in montres])


def demander_presence(session: Session, aidant_id: uuid.UUID, defi: bytes, *, site: Site) -> str:
    """Return what the browser is asked to prove presence with one's own keys."""
    siennes = cles_en_service(session, aidant_id)
    connues = [Connue(cle.identifiant, cle.transports) for cle in siennes]
    return options_emploi(site, defi, connues=connues)


def ajouter(
    session: Session,
    aidant: Aidant,
    reponse: RegistrationCredential,
    *,
    nom: str,
    site: Site,
    maintenant: datetime,
) -> MoyenConnexion:
    """Add the key that a device has just made: it opens the account from now on.

    Raises CleRefusee, ErreurMetier when there is no room, Conflit when it is somebody's already.
    """
    _exiger_place(session, aidant.id)
    lue = verifier_ajout(site, reponse)
    connue = select(CleAcces.moyen_id).where(CleAcces.identifiant == lue.credential_id)
    if session.scalar(connue) is not None:
        raise Conflit("Cette clé d’accès a déjà été ajoutée.")
    moyen = MoyenConnexion(id=uuid.uuid4(), aidant_id=aidant.id, genre=GENRE, ajoute_le=maintenant)
    trousseau = cles(session)
    moyen.secret_chiffre = trousseau.chiffrer(lue.credential_public_key, moyen.contexte)
    moyen.cle_id, moyen.valide_le = trousseau.id_chiffrement, maintenant
    moyen.cle = CleAcces(
        identifiant=lue.credential_id,
        nom=_nom(nom),
        compteur=lue.sign_count,
        transports=[moyen.value for moyen in reponse.response.transports or []],
        est_synchronisable=lue.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
        est_synchronisee=lue.credential_backed_up,
    )
    session.add(moyen)
    session.flush()
    noter_moyen(session, "ajout_moyen_connexion", moyen, maintenant)
    return moyen


def renommer(session: Session, moyen: MoyenConnexion, nom: str, *, maintenant: datetime) -> None:
    """Give another name to a key, held by the caller. Raises ErreurMetier on an empty one."""
    assert moyen.cle is not None
    nom = _nom(nom)
    if nom == moyen.cle.nom:
        return
    moyen.cle.nom = nom
    journal.noter(
        session,
        "renommage_cle_acces",
        le=maintenant,
        cible=moyen.aidant_id,
        details={"moyen": str(moyen.id)},
    )


def employer(
    session: Session,
    aidant_id: uuid.UUID | None,
    reponse: AuthenticationCredential,
    essai: Essai,
    *,
    site: Site,
    maintenant: datetime,
) -> Emploi:
    """Check an answer, whose challenge is spent, and give its try back.

    An unknown account (None) or key costs the same reads and the same checks. A counter that goes
    back suspends the key and closes every login: nothing is raised, for that to be kept. Raises
    CleRefusee.
    """
    compte = aidant_id or uuid.uuid4()
    moyen = moyen_par_identifiant(session, compte, reponse.raw_id)
    lue = verifier_emploi(site, reponse, _cle_publique(session, moyen))
    if moyen is None or not _est_sa_poignee(session, compte, reponse):
        raise CleRefusee
    cle = moyen.cle
    assert cle is not None
    if cle.compteur > 0 and lue.new_sign_count <= cle.compteur:
        _suspendre(session, moyen, maintenant)
        return Emploi(moyen, est_suspendue=True)
    cle.compteur, cle.utilisee_le = lue.new_sign_count, maintenant
    cle.est_synchronisee = lue.credential_backed_up
    rendre(session, essai)
    return Emploi(moyen)


def poignee(session: Session, aidant_id: uuid.UUID) -> bytes:
    """Return what devices call an account by: nothing that anybody could know or guess."""
    return _empreinte(session, "compte", str(aidant_id))[:32]


def _exiger_place(session: Session, aidant_id: uuid.UUID) -> list[CleAcces]:
    chacun_son_tour(session, "moyens", str(aidant_id))
    siennes = cles_de(session, aidant_id)
    if len(siennes) >= NB_MOYENS_MAX:
        raise ErreurMetier(
            f"Ce compte a déjà {NB_MOYENS_MAX} clés d’accès. Retirez-en une d’abord."
        )
    return siennes


def _cle_publique(session: Session, moyen: MoyenConnexion | None) -> bytes:
    if moyen is None:
        return cle_leurre()
    try:
        return cles(session).dechiffrer(moyen.secret_chiffre, moyen.contexte)
    except ChiffrementInvalide as erreur:
        journal_technique.error("clé d’accès %s : aucune clé n’ouvre sa clé publique", moyen.id)
        raise CleRefusee from erreur


def _est_sa_poignee(
    session: Session, aidant_id: uuid.UUID, reponse: AuthenticationCredential
) -> bool:
    """True unless the device says that the key is of another account."""
    dite = reponse.response.user_handle
    return not dite or dite == poignee(session, aidant_id)


def _suspendre(session: Session, moyen: MoyenConnexion, maintenant: datetime) -> None:
    assert moyen.aidant_id is not None
    moyen.suspendu_le = maintenant
    noter_moyen(session, "suspension_moyen_connexion", moyen, maintenant, motif="compteur")
    fermer_partout(session, moyen.aidant_id, maintenant)


def _nom(saisi: str) -> str:
    nom = saisi.strip()
    if not 0 < len(nom) <= NOM_MAX:
        raise ErreurMetier(f"Donnez un nom à cette clé, en {NOM_MAX} signes au plus.", champ="nom")
    return nom


def _leurre(session: Session, courriel: str, rang: int) -> bytes:
    tire = _empreinte(session, "leurre", courriel, str(rang))
    return tire[: _TAILLES[tire[-1] % len(_TAILLES)]]


def _empreinte(session: Session, *morceaux: str) -> bytes:
    """64 bytes that stay the same for years: a decoy that changed would say that it is one."""
    graine = cles(session).empreinte_durable("cle d’accès", *morceaux)
    return hashlib.sha512(graine.encode()).digest()
