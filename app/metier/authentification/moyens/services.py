"""Acts on a device that gives codes: add, accept, remove. One alone is never lost."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import pyotp
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import AidantLisible
from app.metier.authentification.codes import Essai, depenser_sur
from app.metier.authentification.models import NB_MOYENS_MAX, MoyenConnexion
from app.metier.authentification.queries import accepte, donne_des_codes, est_le_dernier
from app.socle.cles import cles
from app.socle.erreurs import Conflit, ErreurMetier
from app.socle.sql import chacun_son_tour

# Why a device is removed, in the words of who reads it afterwards.
MOTIFS_RETRAIT: Mapping[str, str] = MappingProxyType(
    {
        "perte": "Perte",
        "casse": "Casse",
        "panne": "Panne",
        "depart": "Départ de la structure",
        "erreur": "Ajout par erreur",
        "autre": "Autre raison",
    }
)
PRECISION_MAX = 200
_EMETTEUR = "Aidants Connect"


@dataclass(frozen=True, slots=True)
class Auteur:
    """The référent who acts on somebody's account, and where: the journal names them."""

    aidant_id: uuid.UUID
    organisation_id: uuid.UUID | None


def ajouter_moyen(
    session: Session,
    aidant: AidantLisible,
    *,
    genre: str,
    secret: str,
    maintenant: datetime,
    par: Auteur | None = None,
) -> MoyenConnexion:
    """Add a device, its base32 secret encrypted; it opens nothing until validated.

    `par` is the référent who does it, None for its owner: here and below. Raises ErreurMetier.
    """
    _exiger_place(session, aidant.id)
    moyen = MoyenConnexion(id=uuid.uuid4(), aidant_id=aidant.id, genre=genre, ajoute_le=maintenant)
    moyen.ajoute_par_id = par.aidant_id if par else None
    trousseau = cles(session)
    moyen.secret_chiffre = trousseau.chiffrer(secret.encode(), moyen.contexte)
    moyen.cle_id = trousseau.id_chiffrement
    session.add(moyen)
    session.flush()
    noter_moyen(session, "ajout_moyen_connexion", moyen, maintenant, par)
    return moyen


def valider_moyen(
    session: Session,
    moyen: MoyenConnexion,
    essai: Essai,
    *,
    maintenant: datetime,
    par: Auteur | None = None,
) -> None:
    """Accept a device, held by the caller, once it has itself shown one right code.

    Raises CodeRefuse, Conflit when it is already accepted, ErreurMetier when the account has
    as many devices as it may.
    """
    if moyen.valide_le is not None:
        raise Conflit("Ce moyen de connexion est déjà en service.")
    assert moyen.aidant_id is not None
    _exiger_place(session, moyen.aidant_id)
    depenser_sur(session, moyen, essai, maintenant=maintenant)
    moyen.valide_le = maintenant
    noter_moyen(session, "validation_moyen_connexion", moyen, maintenant, par)


def retirer_moyen(
    session: Session,
    moyen: MoyenConnexion,
    *,
    motif: str,
    maintenant: datetime,
    precision: str = "",
    par: Auteur | None = None,
) -> None:
    """Remove a device, held by the caller, for one of MOTIFS_RETRAIT.

    `precision` is asked for « autre » and kept with the device, never in the journal. Raises
    ErreurMetier without a reason, or when nothing else would open the account: only a référent
    removes the last device.
    """
    precision = precision.strip()
    if motif not in MOTIFS_RETRAIT:
        raise ErreurMetier("Dites pourquoi vous retirez ce moyen de connexion.", champ="motif")
    if motif == "autre" and not 0 < len(precision) <= PRECISION_MAX:
        raise ErreurMetier(
            f"Écrivez la raison, en {PRECISION_MAX} signes au plus.", champ="precision"
        )
    assert moyen.aidant_id is not None
    chacun_son_tour(session, "retrait", str(moyen.aidant_id))
    if par is None and est_le_dernier(session, moyen):
        raise ErreurMetier(
            "C’est votre dernier moyen de connexion : ajoutez-en un autre avant de le retirer."
        )
    moyen.retire_le, moyen.motif_retrait = maintenant, motif
    moyen.precision_retrait = precision if motif == "autre" else None
    noter_moyen(session, "retrait_moyen_connexion", moyen, maintenant, par, motif=motif)


def nouveau_secret_totp() -> str:
    """Draw a secret of 160 bits, in base32, for a phone's application."""
    return pyotp.random_base32(32)


def adresse_totp(secret: str, courriel: str) -> str:
    """Return the address that a phone's application reads in its square code."""
    return pyotp.TOTP(secret).provisioning_uri(name=courriel, issuer_name=_EMETTEUR)


def noter_moyen(
    session: Session,
    action: str,
    moyen: MoyenConnexion,
    maintenant: datetime,
    par: Auteur | None = None,
    **details: str,
) -> None:
    """Journal an act on a device of an account."""
    journal.noter(
        session,
        action,
        le=maintenant,
        cible=moyen.aidant_id,
        aidant=par.aidant_id if par else None,
        organisation=par.organisation_id if par else None,
        details={"moyen": str(moyen.id), "genre": moyen.genre, **details},
    )


def _exiger_place(session: Session, aidant_id: uuid.UUID) -> None:
    chacun_son_tour(session, "moyens", str(aidant_id))
    valides = select(func.count()).where(
        MoyenConnexion.aidant_id == aidant_id, accepte(), donne_des_codes()
    )
    if (session.scalar(valides) or 0) >= NB_MOYENS_MAX:
        raise ErreurMetier(
            f"Ce compte a déjà {NB_MOYENS_MAX} moyens de connexion. Retirez-en un d’abord."
        )
