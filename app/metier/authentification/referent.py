"""What a référent does on somebody else's means of login.

Whatever opens an account by a référent's hand closes what was open: the next login asks for the
link, which goes to the person's own mailbox (docs/decisions/0021-moyens-par-le-referent.md).
"""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, AidantLisible
from app.metier.authentification.codes import Essai, depenser_sur, rendre
from app.metier.authentification.models import MoyenConnexion
from app.metier.authentification.moyens import cartes_a_code as cartes
from app.metier.authentification.moyens import services as moyens
from app.metier.authentification.moyens.pertes import fermer_partout
from app.metier.authentification.moyens.services import Auteur
from app.metier.authentification.queries import accepte, moyens_utilisables
from app.socle.erreurs import Conflit
from app.socle.langue.saisies import lire_signes

VIE_CARRE = timedelta(minutes=15)


def donner_carte(
    session: Session,
    aidant: Aidant,
    numero: str,
    essai: Essai,
    *,
    par: Auteur,
    maintenant: datetime,
) -> MoyenConnexion | None:
    """Give a card of the stock, validated by the code it shows; None when it is theirs already.

    Raises ErreurMetier when the card is unknown or somebody's, CodeRefuse.
    """
    sienne = select(MoyenConnexion.id).where(
        MoyenConnexion.numero_plie == lire_signes(numero),
        MoyenConnexion.aidant_id == aidant.id,
        accepte(),
    )
    if session.scalar(sienne) is not None:
        rendre(session, essai)
        return None
    carte = cartes.prendre(session, aidant, numero, essai, par=par, maintenant=maintenant)
    fermer_partout(session, aidant.id, maintenant)
    return carte


def commencer_application(
    session: Session, aidant: AidantLisible, *, par: Auteur | None, maintenant: datetime
) -> MoyenConnexion:
    """Draw the key of an application; the one just begun by the same person is kept.

    `par` is the référent who does it, None for its owner. Raises ErreurMetier when the account has as many devices as it may.
    """
    commencee = session.scalar(
        select(MoyenConnexion)
        .where(
            MoyenConnexion.aidant_id == aidant.id,
            MoyenConnexion.ajoute_par_id == (par.aidant_id if par else None),
            MoyenConnexion.valide_le.is_(None),
            MoyenConnexion.retire_le.is_(None),
            MoyenConnexion.ajoute_le > maintenant - VIE_CARRE,
        )
        .limit(1)
    )
    return commencee or moyens.ajouter_moyen(
        session,
        aidant,
        genre="application",
        secret=moyens.nouveau_secret_totp(),
        par=par,
        maintenant=maintenant,
    )


def est_montre(moyen: MoyenConnexion, *, maintenant: datetime) -> bool:
    """True while the key that a référent drew may still be shown to them."""
    return moyen.valide_le is None and maintenant - moyen.ajoute_le < VIE_CARRE


def valider_application(
    session: Session, moyen: MoyenConnexion, essai: Essai, *, par: Auteur, maintenant: datetime
) -> bool:
    """Accept an application, held, once it has shown one right code; False when it was already.

    Raises CodeRefuse, Conflit when its key is too old.
    """
    if moyen.valide_le is not None:
        rendre(session, essai)
        return False
    if not est_montre(moyen, maintenant=maintenant):
        raise Conflit("Ce carré a plus de 15 minutes : demandez-en un autre.")
    moyens.valider_moyen(session, moyen, essai, par=par, maintenant=maintenant)
    fermer_partout(session, _compte(moyen), maintenant)
    return True


def suspendre(
    session: Session, moyen: MoyenConnexion, *, par: Auteur, maintenant: datetime
) -> bool:
    """Have a lost device, held, open nothing from now on; False when it opened nothing."""
    if not moyen.est_en_service:
        return False
    moyen.suspendu_le = maintenant
    moyens.noter_moyen(session, "suspension_moyen_connexion", moyen, maintenant, par, motif="perte")
    fermer_partout(session, _compte(moyen), maintenant)
    return True


def remettre_en_service(
    session: Session, moyen: MoyenConnexion, essai: Essai, *, par: Auteur, maintenant: datetime
) -> bool:
    """Put back a device that was found, held: its own code says that it is in hand.

    False when it was in service. Raises CodeRefuse.
    """
    if moyen.suspendu_le is None:
        rendre(session, essai)
        return False
    moyen.suspendu_le = None
    session.flush()
    depenser_sur(session, moyen, essai, maintenant=maintenant)
    moyens.noter_moyen(session, "reprise_moyen_connexion", moyen, maintenant, par)
    fermer_partout(session, _compte(moyen), maintenant)
    return True


def retirer(
    session: Session,
    moyen: MoyenConnexion,
    *,
    motif: str,
    precision: str,
    par: Auteur,
    maintenant: datetime,
) -> int | None:
    """Remove a device, held, the last one too; return how many still open the account.

    None when it was removed already. Raises ErreurMetier without a reason.
    """
    if moyen.retire_le is not None:
        return None
    servait = moyen.est_en_service
    moyens.retirer_moyen(
        session, moyen, motif=motif, precision=precision, par=par, maintenant=maintenant
    )
    reste = len(moyens_utilisables(session, _compte(moyen)))
    if servait and (motif == "perte" or not reste):
        fermer_partout(session, _compte(moyen), maintenant)
    return reste


def _compte(moyen: MoyenConnexion) -> uuid.UUID:
    assert moyen.aidant_id is not None
    return moyen.aidant_id
