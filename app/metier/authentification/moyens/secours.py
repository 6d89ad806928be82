"""Recovery codes: ten at a time, 80 bits each, shown once, used once."""

import uuid
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.authentification.codes import CodeRefuse, Essai, rendre
from app.metier.authentification.models import CodeSecours
from app.socle.cles import cles, code_crockford, en_groupes, lire_crockford
from app.socle.erreurs import Conflit
from app.socle.sql import chacun_son_tour, touche_une_ligne

NOMBRE = 10
_TAILLE = 16


def en_cours(session: Session, aidant_id: uuid.UUID) -> str:
    """Return what tells the last ten drawn from any others, empty when there are none."""
    requete = (
        select(CodeSecours.id)
        .where(CodeSecours.aidant_id == aidant_id, CodeSecours.annule_le.is_(None))
        .order_by(CodeSecours.id)
        .limit(1)
    )
    return str(session.scalar(requete) or "")


def tirer(
    session: Session, aidant_id: uuid.UUID, *, remplacent: str | None = None, maintenant: datetime
) -> list[str]:
    """Draw ten codes, in groups of four; those of before open nothing any more.

    `remplacent` is what the screen that asks saw `en_cours`, when it tells: sent again, it draws
    nothing more. Raises Conflit.
    """
    chacun_son_tour(session, "secours", str(aidant_id))
    if remplacent is not None and remplacent != en_cours(session, aidant_id):
        raise Conflit(
            "Dix codes ont déjà été créés depuis cet écran, ou dans un autre onglet : ils ne se "
            "montrent qu’une fois. Vous ne les avez pas ? Créez-en dix autres : ils les "
            "remplaceront."
        )
    session.execute(
        update(CodeSecours)
        .where(CodeSecours.aidant_id == aidant_id, CodeSecours.annule_le.is_(None))
        .values(annule_le=maintenant)
    )
    codes = [code_crockford(_TAILLE) for _ in range(NOMBRE)]
    session.add_all(
        CodeSecours(
            aidant_id=aidant_id,
            empreinte=_empreinte(session, aidant_id, code),
            cree_le=maintenant,
        )
        for code in codes
    )
    journal.noter(session, "tirage_codes_secours", le=maintenant, cible=aidant_id)
    return [en_groupes(code, "-") for code in codes]


def depenser(
    session: Session, aidant_id: uuid.UUID | None, essai: Essai, *, maintenant: datetime
) -> None:
    """Spend a recovery code, once. Raises CodeRefuse; an unknown account costs the same."""
    compte = aidant_id or uuid.uuid4()
    depense = touche_une_ligne(
        session,
        update(CodeSecours)
        .where(
            CodeSecours.aidant_id == compte,
            CodeSecours.empreinte == _empreinte(session, compte, lire_crockford(essai.code)),
            CodeSecours.utilise_le.is_(None),
            CodeSecours.annule_le.is_(None),
        )
        .values(utilise_le=maintenant),
    )
    if not depense:
        raise CodeRefuse
    rendre(session, essai)
    journal.noter(session, "emploi_code_secours", le=maintenant, cible=compte)


def _empreinte(session: Session, aidant_id: uuid.UUID, code: str) -> str:
    return cles(session).pseudonyme("secours", str(aidant_id), code)
