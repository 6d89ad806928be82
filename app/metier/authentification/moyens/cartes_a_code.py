"""Cards that show codes: imported in stock, taken by an aidant, put back on time."""

import base64
import binascii
import csv
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import AidantLisible
from app.metier.authentification.codes import CodeRefuse, Essai, code_au_pas, pas_courant, rendre
from app.metier.authentification.models import MoyenConnexion
from app.metier.authentification.moyens.services import Auteur, noter_moyen, valider_moyen
from app.socle.cles import cles
from app.socle.erreurs import ErreurMetier
from app.socle.langue.saisies import lire_signes
from app.socle.sql import inserer_si_absente, touche_une_ligne

MAXIMUM = 5_000
_DERIVE_MAX = 30  # steps of 60 s: half an hour of drift
_GRAINE_MIN = 16  # bytes


@dataclass(frozen=True, slots=True)
class CarteLue:
    """One line of a maker's file, checked."""

    numero: str
    secret: str


def lire(lignes: Iterable[str]) -> list[CarteLue]:
    """Read `serial;seed` lines, seeds in hexadecimal or base32.

    Every line is checked before anything is written. Raises ErreurMetier, with the line.
    """
    cartes: dict[str, CarteLue] = {}
    for rang, champs in _numeroter(lignes):
        if rang > MAXIMUM:
            raise ErreurMetier(f"Le fichier dépasse {MAXIMUM} lignes.")
        numero = champs[0].strip()
        if len(champs) != 2 or not _est_un_numero(numero):
            raise ErreurMetier(f"Ligne {rang} : il faut un numéro et une graine.")
        if lire_signes(numero) in cartes:
            raise ErreurMetier(f"Ligne {rang} : le numéro {numero} est déjà dans le fichier.")
        cartes[lire_signes(numero)] = CarteLue(numero, _secret(champs[1].strip(), rang))
    return list(cartes.values())


def importer(
    session: Session,
    cartes: Iterable[CarteLue],
    *,
    maintenant: datetime,
    par: AidantLisible | None = None,
) -> int:
    """Put cards in stock; return how many. Raises ErreurMetier when one is already known."""
    trousseau, nombre = cles(session), 0
    for carte in cartes:
        moyen = MoyenConnexion(id=uuid.uuid4())
        # One statement: two imports at the same time do not both add it.
        ajoutee = inserer_si_absente(
            session,
            MoyenConnexion,
            id=moyen.id,
            genre="carte",
            numero_serie=carte.numero,
            numero_plie=lire_signes(carte.numero),
            secret_chiffre=trousseau.chiffrer(carte.secret.encode(), moyen.contexte),
            cle_id=trousseau.id_chiffrement,
            ajoute_le=maintenant,
        )
        if not ajoutee:
            raise ErreurMetier(f"La carte {carte.numero} est déjà connue : rien n’est importé.")
        nombre += 1
    journal.noter(
        session,
        "import_cartes",
        le=maintenant,
        aidant=par.id if par else None,
        details={"nombre": nombre},
    )
    return nombre


def prendre(
    session: Session,
    aidant: AidantLisible,
    numero: str,
    essai: Essai,
    *,
    maintenant: datetime,
    par: Auteur | None = None,
) -> MoyenConnexion:
    """Give a card of the stock to an aidant, validated by the code it shows.

    Raises ErreurMetier when the card is unknown or somebody's, CodeRefuse.
    """
    est_elle = MoyenConnexion.numero_plie == lire_signes(numero)
    pris = touche_une_ligne(
        session,
        update(MoyenConnexion)
        .where(
            est_elle,
            MoyenConnexion.aidant_id.is_(None),
            MoyenConnexion.retire_le.is_(None),
        )
        .values(aidant_id=aidant.id, ajoute_par_id=par.aidant_id if par else None),
    )
    if not pris:
        raise ErreurMetier(
            "Cette carte n’est pas disponible. Vérifiez le numéro écrit au dos.", champ="numero"
        )
    carte = session.scalars(
        select(MoyenConnexion).where(est_elle).execution_options(populate_existing=True)
    ).one()
    noter_moyen(session, "ajout_moyen_connexion", carte, maintenant, par)
    valider_moyen(session, carte, essai, maintenant=maintenant, par=par)
    return carte


def synchroniser(
    session: Session,
    carte: MoyenConnexion,
    premier: Essai,
    second: Essai,
    *,
    maintenant: datetime,
    par: Auteur | None = None,
) -> None:
    """Find a card's drift from two codes in a row, never by a wider window. Raises CodeRefuse."""
    ici = pas_courant(carte, maintenant)
    for ecart in sorted(range(-_DERIVE_MAX, _DERIVE_MAX + 1), key=abs):
        pas = ici + ecart
        if _egal(session, carte, pas, second.code) and _egal(session, carte, pas - 1, premier.code):
            break
    else:
        raise CodeRefuse
    remise = touche_une_ligne(
        session,
        update(MoyenConnexion)
        .where(MoyenConnexion.id == carte.id, MoyenConnexion.dernier_pas < pas)
        .values(dernier_pas=pas, derive=carte.derive + ecart),
    )
    if not remise:
        raise CodeRefuse
    rendre(session, premier)
    rendre(session, second)
    noter_moyen(session, "synchronisation_moyen_connexion", carte, maintenant, par)


def _egal(session: Session, carte: MoyenConnexion, pas: int, code: str) -> bool:
    return compare_digest(code_au_pas(session, carte, pas).encode(), code.encode())


def _numeroter(lignes: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    rang, lecteur = 0, csv.reader(lignes, delimiter=";")
    try:
        for rang, champs in enumerate(lecteur, start=1):
            if champs:
                yield rang, champs
    except (csv.Error, UnicodeError) as erreur:
        raise ErreurMetier(f"Ligne {rang + 1} : elle ne se lit pas.") from erreur


def _est_un_numero(texte: str) -> bool:
    return len(texte) <= 40 and texte.isprintable() and bool(lire_signes(texte))


def _secret(graine: str, rang: int) -> str:
    for lire_graine in (bytes.fromhex, _depuis_base32):
        try:
            octets = lire_graine(graine)
        except (ValueError, binascii.Error):
            continue
        if len(octets) < _GRAINE_MIN:  # short in hexadecimal is short, even if base 32 reads it
            raise ErreurMetier(f"Ligne {rang} : la graine est trop courte.")
        return base64.b32encode(octets).decode().rstrip("=")
    raise ErreurMetier(f"Ligne {rang} : la graine n’est ni en hexadécimal ni en base 32.")


def _depuis_base32(graine: str) -> bytes:
    return base64.b32decode(graine + "=" * (-len(graine) % 8), casefold=True)
