"""Change the e-mail address of an account: proved on the new one, told to the old one."""

from datetime import datetime, timedelta

from sqlalchemy import Update, func, select, update
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Aidant
from app.metier.aidants.queries import par_courriel
from app.metier.aidants.services import lire_adresse
from app.metier.authentification.moyens.models import ChangementCourriel
from app.metier.authentification.moyens.pertes import fermer_partout
from app.metier.comptes.parcours import Adresses
from app.metier.messages.gabarits import rediger
from app.metier.messages.services import deposer
from app.socle.cles import condenser, nouveau_secret
from app.socle.erreurs import Conflit, ErreurMetier, TropDeTentatives
from app.socle.sql import chacun_son_tour

VIE_LIEN = timedelta(hours=24)
_NB_PAR_JOUR = 3


class LienCourrielRefuse(ErreurMetier):
    """The link is spent, too old, replaced, or was never drawn."""

    statut = 403
    titre = "Ce lien ne sert plus"

    def __init__(self) -> None:
        super().__init__(
            "Il a plus d’un jour, il a déjà servi, ou un autre l’a remplacé. "
            "Demandez un nouveau changement d’adresse."
        )


def demander(
    session: Session,
    aidant: Aidant,
    nouveau: str,
    *,
    par: Aidant,
    adresses: Adresses,
    maintenant: datetime,
) -> None:
    """Write to the new address, with a link, and to the old one, that it was asked.

    An address that another account holds gets another message, and the screen says the same: who
    asks learns nothing. Raises ErreurMetier on a bad address or the same one, TropDeTentatives
    past 3 a day.
    """
    courriel = lire_adresse(nouveau)
    if courriel == aidant.courriel:
        raise ErreurMetier("C’est déjà l’adresse de ce compte.", champ="courriel")
    _limiter(session, aidant, maintenant)
    jeton = nouveau_secret()
    session.execute(_ouverts(aidant).values(clos_le=maintenant))
    session.add(
        ChangementCourriel(
            aidant_id=aidant.id,
            demande_par_id=par.id if par.id != aidant.id else None,
            nouveau=courriel,
            jeton_hash=condenser(jeton),
            cree_le=maintenant,
            expire_le=maintenant + VIE_LIEN,
        )
    )
    session.flush()
    journal.noter(session, "demande_courriel", le=maintenant, aidant=par.id, cible=aidant.id)
    qui, telephone = aidant.prenom, adresses.telephone
    if par_courriel(session, courriel):
        message = rediger("compte/courriel_pris", prenom=qui, telephone=telephone)
    else:
        message = rediger("compte/courriel_lien", prenom=qui, adresse=adresses.lien(jeton))
    deposer(session, aidant, message, maintenant=maintenant, a=courriel)
    message = rediger("compte/courriel_demande", prenom=qui, telephone=telephone)
    deposer(session, aidant, message, maintenant=maintenant)


def demande_valable(
    session: Session, jeton: str, *, maintenant: datetime, verrou: bool = False
) -> ChangementCourriel:
    """Return the change that this link proves. Raises LienCourrielRefuse."""
    requete = select(ChangementCourriel).where(
        ChangementCourriel.jeton_hash == condenser(jeton),
        ChangementCourriel.clos_le.is_(None),
        ChangementCourriel.expire_le > maintenant,
    )
    if verrou:
        requete = requete.with_for_update().execution_options(populate_existing=True)
    trouve = session.scalar(requete)
    if trouve is None or not trouve.aidant.est_actif:
        raise LienCourrielRefuse
    return trouve


def confirmer(session: Session, jeton: str, *, telephone: str, maintenant: datetime) -> Aidant:
    """Spend the link: the account has its new address; what was open closes, both are told.

    Raises LienCourrielRefuse, Conflit when another account has taken the address meanwhile.
    """
    lue = demande_valable(session, jeton, maintenant=maintenant)
    # Accounts before links, as everywhere: two acts never wait for each other.
    aidant = session.get_one(
        Aidant, lue.aidant_id, with_for_update={"key_share": True}, populate_existing=True
    )
    demande = demande_valable(session, jeton, maintenant=maintenant, verrou=True)
    chacun_son_tour(session, "courriel", demande.nouveau)
    if par_courriel(session, demande.nouveau):
        raise Conflit("Un autre compte porte maintenant cette adresse. Appelez l’équipe nationale.")
    ancien = aidant.courriel
    aidant.courriel, demande.clos_le = demande.nouveau, maintenant
    session.flush()
    fermer_partout(session, aidant.id, maintenant)
    journal.noter(
        session,
        "changement_courriel",
        le=maintenant,
        aidant=demande.demande_par_id,
        cible=aidant.id,
    )
    for adresse in (ancien, aidant.courriel):
        message = rediger("compte/courriel_change", prenom=aidant.prenom, telephone=telephone)
        deposer(session, aidant, message, maintenant=maintenant, a=adresse)
    return aidant


def _limiter(session: Session, aidant: Aidant, maintenant: datetime) -> None:
    chacun_son_tour(session, "changements d’adresse", str(aidant.id))
    recents = select(func.count()).where(
        ChangementCourriel.aidant_id == aidant.id,
        ChangementCourriel.cree_le > maintenant - VIE_LIEN,
    )
    if (session.scalar(recents) or 0) >= _NB_PAR_JOUR:
        raise TropDeTentatives(
            "Trois changements d’adresse ont été demandés aujourd’hui. Recommencez demain."
        )


def _ouverts(aidant: Aidant) -> Update:
    return update(ChangementCourriel).where(
        ChangementCourriel.aidant_id == aidant.id, ChangementCourriel.clos_le.is_(None)
    )
