"""Acts of the provider: open a request, answer it, exchange the code, give the identity."""

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.authentification.models import Connexion
from app.metier.echanges.models import VIE_CODE, VIE_DEMANDE, VIE_JETON, Demande
from app.metier.echanges.permission import REPONDUE, Permise, Repondue, encore_permise, prendre
from app.metier.echanges.requete import Requete, coder_state
from app.metier.mandats.faits.usages import exiger_nommee, noter_utilisation, utilisable
from app.metier.mandats.possibles import Possible
from app.metier.usagers.identite import Identite
from app.socle.cles import condenser, nouveau_secret
from app.socle.erreurs import Conflit, ErreurMetier
from app.socle.sql.ordre import Ordre

# Built once, and sent on the connection: FranceConnect's servers wait, no entity is needed.
_VIVANT = and_(
    Demande.jeton_hash == bindparam("hache"),
    Demande.jeton_expire_le > bindparam("maintenant"),
    Demande.jeton_revoque_le.is_(None),
)
_DEPENSER = (
    update(Demande)
    .where(
        Demande.code_hash == bindparam("hache"),
        Demande.client_id == bindparam("client"),
        Demande.redirect_uri == bindparam("retour"),
        Demande.code_utilise_le.is_(None),
        Demande.code_expire_le > bindparam("maintenant"),
    )
    .values(
        code_utilise_le=bindparam("maintenant"),
        jeton_hash=bindparam("jeton"),
        jeton_expire_le=bindparam("fin"),
    )
    .returning(*REPONDUE)
)
_OUVRIR = (
    update(Demande)
    .where(_VIVANT, Demande.utilisee_le.is_(None))
    .values(utilisee_le=bindparam("maintenant"))
    .returning(*REPONDUE)
)
_ROUVRIR = Ordre(select(*REPONDUE).where(_VIVANT).with_for_update())


class CodeInvalide(Exception):
    """The code is unknown, spent, too old, or was not given to this client (invalid_grant)."""


class JetonInvalide(Exception):
    """The token is unknown, too old, killed, its mandate no longer runs or its login is closed."""


class DemandeClose(ErreurMetier):
    """The request is too old, answered, or of another login or organisation: one answer."""

    statut = 404
    titre = "Revenez sur le site de la démarche"

    def __init__(self) -> None:
        super().__init__(
            "Cette demande n’est plus ouverte : elle dure 10 minutes, ne sert qu’une fois, et "
            "seulement dans la structure où elle a commencé. Sur le site de la démarche, "
            "recommencez avec le bouton FranceConnect."
        )


class PersonneEnRoute(Conflit):
    """An usager of this login is away at FranceConnect: this identity would become theirs."""

    def __init__(self) -> None:
        super().__init__(
            "Une identification est en cours dans ce navigateur. "
            "Terminez-la, ou abandonnez-la depuis votre accueil. "
            "Puis revenez sur le site de la démarche et recommencez."
        )


@dataclass(frozen=True, slots=True)
class Echange:
    """What the token endpoint answers with."""

    jeton: str
    sub: str
    nonce: str | None
    domaine: str
    authentifie_le: datetime


def ouvrir(
    session: Session, connexion: Connexion, requete: Requete, *, maintenant: datetime
) -> Demande:
    """Keep the request for ten minutes. Raises PersonneEnRoute."""
    _exiger_personne_ici(connexion, maintenant)
    demande = Demande(
        connexion_id=connexion.id,
        aidant_id=connexion.aidant_id,
        organisation_id=connexion.organisation_id,
        client_id=requete.client_id,
        redirect_uri=requete.redirect_uri,
        state=coder_state(requete.state),
        nonce=requete.nonce,
        scopes=requete.scopes,
        domaines_demandes=requete.domaines,
        defi_pkce=requete.defi_pkce,
        exige_code=requete.exige_code,
        age_max=requete.age_max,
        claims_demandes=requete.revendications,
        ouverte_le=maintenant,
        expire_le=maintenant + VIE_DEMANDE,
    )
    session.add(demande)
    session.flush()
    return demande


def accorder(
    session: Session,
    demande: Demande,
    autorisation: Possible,
    *,
    demarche: str | None = None,
    maintenant: datetime,
) -> str:
    """Answer the request with one autorisation; return the code, known to the client alone.

    `demarche` is one of those that the autorisation names, for the journal. Raises Interdit when
    its mandate no longer runs, PersonneEnRoute, ErreurMetier: see `exiger_nommee`.
    """
    code = nouveau_secret()
    verrouillee = utilisable(
        session, autorisation.id, aidant_id=demande.aidant_id, maintenant=maintenant
    )
    exiger_nommee(verrouillee, demarche)
    # Mandates before logins, as in a conclusion: see docs/decisions/0001-transactions.md.
    connexion = session.get_one(
        Connexion, demande.connexion_id, with_for_update=True, populate_existing=True
    )
    _exiger_personne_ici(connexion, maintenant)
    demande.usager_id = verrouillee.mandat.usager_id
    demande.autorisation_id = verrouillee.id
    demande.demarche = demarche
    demande.terminee_le = maintenant
    demande.authentifie_le = connexion.code_le
    demande.code_hash = condenser(code)
    demande.code_expire_le = maintenant + VIE_CODE
    connexion.usage_servi_le = maintenant
    return code


def echanger(
    session: Session,
    code: str,
    *,
    client_id: str,
    redirect_uri: str,
    verificateur: str | None,
    maintenant: datetime,
) -> Echange:
    """Spend the code, once, and draw an access token. Raises CodeInvalide: nothing is spent.

    A replay must also kill the token already given: see `tuer_jeton`.
    """
    jeton = nouveau_secret()
    valeurs = {
        "hache": condenser(code),
        "client": client_id,
        "retour": redirect_uri,
        "maintenant": maintenant,
        "jeton": condenser(jeton),
        "fin": maintenant + VIE_JETON,
    }
    depense = prendre(session, _DEPENSER, valeurs)
    if depense is None:
        raise CodeInvalide
    demande, permise = depense
    if permise is None or not _pkce_convient(demande.defi_pkce, verificateur):
        raise CodeInvalide
    assert permise.identite.sub is not None  # see `encore_permise`
    return Echange(
        jeton, permise.identite.sub, demande.nonce, permise.domaine, demande.authentifie_le
    )


def tuer_jeton(session: Session, code: str, *, client_id: str, maintenant: datetime) -> None:
    """Kill the token of a code that its client sends again (RFC 6749, 4.1.2)."""
    session.execute(
        update(Demande)
        .where(
            Demande.code_hash == condenser(code),
            Demande.client_id == client_id,
            Demande.code_utilise_le.is_not(None),
            Demande.jeton_revoque_le.is_(None),
        )
        .values(jeton_revoque_le=maintenant)
    )


def donner_identite(
    session: Session, jeton: str, *, maintenant: datetime
) -> tuple[Identite, list[str], list[str]]:
    """Return the identity behind a living token, the scopes and the claims that were asked.

    The first reading is the journalled use. Everything is checked again under lock. Raises
    JetonInvalide.
    """
    valeurs = {"hache": condenser(jeton), "maintenant": maintenant}
    premiere = prendre(session, _OUVRIR, valeurs)
    demande, permise = premiere or _relire(session, valeurs)
    if permise is None:
        raise JetonInvalide
    if premiere:
        noter_utilisation(
            session,
            demande.autorisation_id,
            permise.domaine,
            demarche=demande.demarche,
            maintenant=maintenant,
            aidant=demande.aidant_id,
            organisation=demande.organisation_id,
            usager=demande.usager_id,
            mandat=permise.mandat_id,
        )
    return permise.identite, demande.scopes, demande.claims_demandes or []


def _relire(session: Session, valeurs: dict[str, Any]) -> tuple[Repondue, Permise | None]:
    lue = _ROUVRIR.executer(session, valeurs).first()
    if lue is None:
        raise JetonInvalide
    demande = Repondue(*lue)
    return demande, encore_permise(session, demande, maintenant=valeurs["maintenant"])


def noter_refus(session: Session, connexion: Connexion, *, maintenant: datetime) -> None:
    """Journal that a mandate was about to be used while an usager was being identified."""
    journal.noter(
        session,
        "demande_refusee",
        le=maintenant,
        aidant=connexion.aidant_id,
        organisation=connexion.organisation_id,
        details={"motif": "personne_en_route"},
    )


def _exiger_personne_ici(connexion: Connexion, maintenant: datetime) -> None:
    if connexion.identifie_un_usager(maintenant):
        raise PersonneEnRoute


def _pkce_convient(defi: str | None, verificateur: str | None) -> bool:
    if defi is None:
        return verificateur is None
    if verificateur is None or not 43 <= len(verificateur) <= 128 or not verificateur.isascii():
        return False
    calcule: str = create_s256_code_challenge(verificateur)  # type: ignore[no-untyped-call]
    return compare_digest(calcule, defi)
