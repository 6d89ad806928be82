"""Send a link, hold it with the four digits said by voice, close it."""

import secrets
import uuid
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.metier.brouillons.distance.models import (
    ESSAIS,
    FAUX_CODES,
    REMPLACE,
    VIE_LIEN,
    LienDistance,
)
from app.metier.brouillons.distance.queries import lien_en_cours, tenir
from app.metier.brouillons.identification import noter
from app.metier.brouillons.models import VIE_ECHANGE, Brouillon, Identification
from app.metier.messages import services as messages
from app.metier.messages.gabarits import rediger
from app.metier.nouvelles import envoi
from app.metier.nouvelles.models import SMS, Genre
from app.metier.nouvelles.textes import composer
from app.socle.cles import cles, condenser
from app.socle.erreurs import Conflit

# The address must hold in an SMS; it opens nothing without the digits.
_OCTETS = 16
_NB_CODES = 10_000


class LienFerme(Conflit):
    """Nobody's, held by another browser, too old, closed: the sentence is the same."""

    titre = "Ce lien ne sert plus"

    def __init__(self) -> None:
        super().__init__(
            "Ce lien ne sert plus : il a plus de 30 minutes, il a déjà été ouvert sur un autre "
            "appareil, ou la personne qui vous aide l’a fermé. Rien n’a été donné. Demandez-lui "
            "un autre lien, au téléphone."
        )


def envoyer(
    session: Session,
    brouillon: Brouillon,
    canal: str,
    adresse: str,
    *,
    composer_url: Callable[[str], str],
    maintenant: datetime,
) -> LienDistance:
    """Send a new link for this draft, held and open, in place of the one before.

    Whoever the draft knew is forgotten: who answers is known by FranceConnect, on their own
    telephone. `adresse` is an E.164 number or an e-mail address.
    """
    if (ancien := lien_en_cours(session, brouillon.id)) is not None:
        fermer(session, ancien, brouillon, REMPLACE, maintenant=maintenant)
    brouillon.oublier_identite()
    finir_les_trajets(session, brouillon, maintenant=maintenant)
    jeton, trousseau = secrets.token_urlsafe(_OCTETS), cles(session)
    lien = LienDistance(
        id=uuid.uuid4(),
        brouillon_id=brouillon.id,
        jeton_hash=condenser(jeton),
        canal=canal,
        cle_id=trousseau.id_chiffrement,
        nb_essais=0,
        cree_le=maintenant,
        expire_le=maintenant + VIE_LIEN,
    )
    lien.destinataire_chiffre = trousseau.chiffrer(adresse.encode(), lien.contexte)
    lien.message_id = _porter(session, canal, adresse, composer_url(jeton), maintenant)
    session.add(lien)
    session.flush()
    noter(session, "lien_distance", brouillon, maintenant, canal=canal)
    return lien


def ouvrir(
    session: Session, jeton: str, code: str, *, navigateur: str, maintenant: datetime
) -> bool:
    """Have the browser of this secret hold the link, with the right digits; twice is once.

    False when they are wrong, which is counted: at the third, the link is closed. Raises LienFerme.
    """
    lien = session.scalar(select(LienDistance).where(LienDistance.jeton_hash == condenser(jeton)))
    if lien is None:
        raise LienFerme
    brouillon, qui = tenir(session, lien), condenser(navigateur)
    est_vivant = lien.est_vivant(maintenant) and brouillon.est_ouvert(maintenant)
    if est_vivant and lien.navigateur_hash == qui:
        return True
    if not est_vivant or lien.ouvert_le is not None:
        raise LienFerme
    lien.nb_essais += 1
    if not secrets.compare_digest(code_de_vive_voix(session, lien).encode(), code.encode()):
        if lien.nb_essais >= ESSAIS:
            fermer(session, lien, brouillon, FAUX_CODES, maintenant=maintenant)
        return False
    lien.ouvert_le, lien.expire_le = maintenant, maintenant + VIE_ECHANGE
    lien.navigateur_hash = qui
    noter(session, "ouverture_distance", brouillon, maintenant)
    return True


def code_de_vive_voix(session: Session, lien: LienDistance) -> str:
    """Return the four digits that only the aidant's screen shows; they are stored nowhere."""
    tire = cles(session).pseudonyme("code à distance", str(lien.id))
    return f"{int(tire, 16) % _NB_CODES:04}"


def fermer(
    session: Session, lien: LienDistance, brouillon: Brouillon, motif: str, *, maintenant: datetime
) -> None:
    """Close a link, held: nothing of the person it brought stays in the draft."""
    if lien.ferme_le is not None:
        return
    lien.fermer(motif, maintenant=maintenant)
    session.flush()
    finir_les_trajets(session, brouillon, maintenant=maintenant)
    if brouillon.a_distance:
        brouillon.oublier_identite()
    noter(session, "fin_lien_distance", brouillon, maintenant, motif=motif)


def fermer_celui_de(
    session: Session, brouillon: Brouillon, motif: str, *, maintenant: datetime
) -> None:
    """Close the link of a draft, held, if there is one."""
    if (lien := lien_en_cours(session, brouillon.id)) is not None:
        fermer(session, lien, brouillon, motif, maintenant=maintenant)


def finir_les_trajets(session: Session, brouillon: Brouillon, *, maintenant: datetime) -> None:
    """End what this draft awaits of FranceConnect: who comes back after that goes nowhere."""
    session.execute(
        update(Identification)
        .where(Identification.brouillon_id == brouillon.id, Identification.terminee_le.is_(None))
        .values(terminee_le=maintenant)
    )


def adresse_de(session: Session, lien: LienDistance) -> str | None:
    """Return where the link was sent, None once it is closed."""
    if lien.destinataire_chiffre is None:
        return None
    return cles(session).dechiffrer(lien.destinataire_chiffre, lien.contexte).decode()


def _porter(
    session: Session, canal: str, adresse: str, url: str, maintenant: datetime
) -> uuid.UUID:
    if canal == SMS:
        texte = composer("distance", lien=url)
        return envoi.deposer(
            session, adresse, texte, Genre.DISTANCE, vie=VIE_LIEN, maintenant=maintenant
        ).id
    message = rediger("mandat_distance", lien=url)
    return messages.deposer(
        session,
        None,
        message,
        a_l_usager=adresse,
        perime_le=maintenant + VIE_LIEN,
        maintenant=maintenant,
    ).id
