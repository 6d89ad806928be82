"""The usager's card: drawn when it is printed, blocked, replaced, found by its code.

No code is kept. A card is drawn from `graine`, a text that only the printing form holds, and its
code is shown once: the form sent again (a reload, Back, a double click) shows nothing more.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.cartes_mandat import secret as secret_carte
from app.metier.mandats.cartes.models import CarteLue, CarteMandat
from app.metier.mandats.cartes.queries import EN_SERVICE, carte_lue
from app.metier.mandats.lisible import MandatLisible
from app.metier.mandats.models import Mandat
from app.metier.mandats.transferts.papiers import (
    papier_de,
    son_papier_dure_jusqu_a,
)
from app.metier.usagers.identite import Identite
from app.metier.usagers.models import Usager
from app.socle.cles import cles, code_de_graine, nouveau_secret
from app.socle.erreurs import Conflit
from app.socle.sql.ordre import Ordre

TAILLE_CODE = 16
# How long a card that was drawn waits for the sheet that shows it.
ATTENTE_FEUILLE = timedelta(minutes=15)
VIE_APRES_FIN = timedelta(days=365)
_LUE = Ordre(carte_lue(bindparam("racine")))


@dataclass(frozen=True, slots=True)
class Impression:
    """What one asks when printing.

    `remplace` is the card that the screen showed in service, None when it showed none. With
    `annonce`, the sheet is only about to be asked, by the same form: its code is not shown yet.
    """

    graine: str
    remplace: uuid.UUID | None
    secret: str | None = None
    garde_le_secret: bool = False
    annonce: bool = False


@dataclass(frozen=True, slots=True)
class CarteTrouvee:
    """A card that still answers, and whose it is."""

    carte: CarteMandat
    mandat: Mandat
    identite: Identite


@dataclass(frozen=True, slots=True)
class EtatCarte:
    """What the organisation's screens need: the card in service, and a fresh `graine`."""

    en_service: CarteLue | None
    est_imprimable: bool
    graine: str


def etat_carte(session: Session, mandat: Mandat, *, maintenant: datetime) -> EtatCarte:
    """Return where a mandate is with its card."""
    ligne = _LUE.lire_une(session, {"racine": mandat.racine})
    return etat_avec(mandat, CarteLue(*ligne) if ligne else None, maintenant=maintenant)


def etat_avec(mandat: MandatLisible, carte: CarteLue | None, *, maintenant: datetime) -> EtatCarte:
    """Return where a mandate is with its card, once read."""
    return EtatCarte(carte, est_imprimable(mandat, maintenant=maintenant), nouveau_secret())


def exiger_imprimable(mandat: Mandat, *, maintenant: datetime) -> None:
    """Raise Conflit when nothing is left for a card to show or stop."""
    if not est_imprimable(mandat, maintenant=maintenant):
        raise Conflit(
            "Ce mandat est terminé : il n’y a plus de carte à imprimer. Pour continuer, "
            "faites-en un nouveau avec la personne."
        )


def est_imprimable(mandat: MandatLisible, *, maintenant: datetime) -> bool:
    """True until the mandate's end, while one domaine at least is not stopped."""
    return mandat.fin_le >= maintenant and any(
        autorisation.revoquee_le is None for autorisation in mandat.autorisations
    )


def carte_en_service(session: Session, mandat: Mandat) -> CarteMandat | None:
    """Return the last card of this mandate's paper, whoever printed it, that was not blocked."""
    return next(iter(_en_service(session, mandat)), None)


def _en_service(session: Session, mandat: Mandat) -> Sequence[CarteMandat]:
    """Return the cards of a paper that were not blocked, the last printed first."""
    return session.scalars(EN_SERVICE, {"racine": mandat.racine}).all()


def imprimer(
    session: Session,
    mandat_id: uuid.UUID,
    demande: Impression,
    *,
    par_id: uuid.UUID,
    maintenant: datetime,
) -> str:
    """Draw a card and return its code; what was in service of the same paper is blocked.

    It shows and stops this mandate, and what goes on of it; nothing that stayed elsewhere.

    Raises Conflit when the mandate is over, when this form has shown its code already or when
    another card was printed meanwhile, ErreurMetier when the secret is too easy.
    """
    mandat = papier_de(session, mandat_id, verrou=True).mandat
    actuelles = _en_service(session, mandat)
    actuelle = actuelles[0] if actuelles else None
    code = _code(session, mandat_id, demande.graine)
    empreinte = _empreinte_code(session, code)
    if actuelle and actuelle.code_hash == empreinte:
        if actuelle.montree_le or maintenant - actuelle.imprimee_le >= ATTENTE_FEUILLE:
            raise _deja_montree()
        actuelle.montree_le = None if demande.annonce else maintenant
        return code
    exiger_imprimable(mandat, maintenant=maintenant)
    if (actuelle.id if actuelle else None) != demande.remplace or _existe(session, empreinte):
        raise _deja_imprimee()
    nouvelle = CarteMandat(
        mandat_id=mandat_id,
        code_hash=empreinte,
        secret_hash=_secret_hash(session, mandat, demande, actuelle),
        imprimee_le=maintenant,
        montree_le=None if demande.annonce else maintenant,
    )
    _mettre_en_service(session, nouvelle, actuelles, maintenant)
    journal.noter(
        session,
        "remplacement_carte" if actuelle else "impression_carte",
        le=maintenant,
        **mandat.liens(par_id),
        details={"secret": nouvelle.secret_hash is not None},
    )
    return code


def bloquer(
    session: Session, mandat_id: uuid.UUID, *, par_id: uuid.UUID, maintenant: datetime
) -> bool:
    """Block what is in service of a mandate's paper; return False when nothing was."""
    mandat = papier_de(session, mandat_id, verrou=True).mandat
    cartes = _en_service(session, mandat)
    if not cartes:
        return False
    for carte in cartes:
        carte.bloquee_le = maintenant
    journal.noter(session, "blocage_carte", le=maintenant, **mandat.liens(par_id), details={})
    return True


def repond_encore(maintenant: datetime) -> ColumnElement[bool]:
    """A card not blocked, of a paper ended for less than a year; the query joins Mandat."""
    dure = son_papier_dure_jusqu_a(maintenant - VIE_APRES_FIN)
    return and_(CarteMandat.bloquee_le.is_(None), dure)


def carte_par_code(session: Session, code: str, *, maintenant: datetime) -> CarteTrouvee | None:
    """Return the card of this code while it answers. One statement, whatever is found."""
    ligne = session.execute(
        select(CarteMandat, Mandat, Usager)
        .join(Mandat, Mandat.id == CarteMandat.mandat_id)
        .join(Usager, Usager.id == Mandat.usager_id)
        .where(CarteMandat.code_hash == _empreinte_code(session, code), repond_encore(maintenant))
    ).first()
    if ligne is None:
        return None
    carte, mandat, usager = ligne
    return CarteTrouvee(carte, mandat, usager.identite) if usager.identite else None


def _mettre_en_service(
    session: Session,
    nouvelle: CarteMandat,
    actuelles: Sequence[CarteMandat],
    maintenant: datetime,
) -> None:
    for actuelle in actuelles:
        actuelle.bloquee_le = maintenant
    session.flush()
    session.add(nouvelle)
    session.flush()


def _deja_montree() -> Conflit:
    return Conflit(
        "Cette carte a déjà été montrée : son code ne l’est qu’une fois. Si la personne ne l’a pas "
        "en main, imprimez-en une autre : elle remplacera celle-ci.",
    )


def _deja_imprimee() -> Conflit:
    return Conflit(
        "Une carte a déjà été imprimée depuis cet écran, ou dans un autre onglet. Rien n’a été "
        "fait. Si personne ne l’a en main, imprimez-en une autre : elle la remplacera.",
    )


def _code(session: Session, mandat_id: uuid.UUID, graine: str) -> str:
    secret = cles(session).pseudonyme("carte", str(mandat_id), graine)
    return code_de_graine(bytes.fromhex(secret), TAILLE_CODE)


def _existe(session: Session, empreinte: str) -> bool:
    return (
        session.scalar(select(CarteMandat.id).where(CarteMandat.code_hash == empreinte)) is not None
    )


def _empreinte_code(session: Session, code: str) -> str:
    return cles(session).empreinte_durable("carte", code)


def _secret_hash(
    session: Session, mandat: Mandat, demande: Impression, actuelle: CarteMandat | None
) -> str | None:
    if demande.garde_le_secret:
        return actuelle.secret_hash if actuelle else None
    if not demande.secret:
        return None
    usager = session.get_one(Usager, mandat.usager_id)
    return secret_carte.choisir(session, usager, mandat, demande.secret)
