"""What the anchors in a file say, and what they say of the base."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from app.metier.journal.preuves import registre
from app.metier.journal.preuves.ancres import Ancre, AncreAlteree, CleInconnue, ancres_verifiees
from app.metier.journal.preuves.cles_ancres import Publiques, lire_publiques
from app.metier.journal.preuves.erreurs import JournalAltere
from app.metier.journal.preuves.verification import Verdict, verifier, verifier_chaine
from app.socle.erreurs import ErreurMetier


def ancres_tenues(fichier: Path, publiques: Publiques) -> list[Ancre]:
    """Return the anchors of a register, verified.

    Raises JournalAltere, ErreurMetier when there is none or when a public key is missing.
    """
    try:
        tenues = list(ancres_verifiees(registre.lignes(fichier), publiques))
    except AncreAlteree as erreur:
        raise JournalAltere(f"point d’ancrage {erreur.numero}, {erreur.anomalie}.") from erreur
    except CleInconnue as erreur:
        raise ErreurMetier(f"La clé publique {erreur.cle} n’est pas ici.") from erreur
    if not tenues:
        raise ErreurMetier("Il n’y a aucun point d’ancrage : flask journal ancrer en fait un.")
    return tenues


def verdict_selon_les_ancres(
    session: Session,
    fichier: Path,
    publique: Path,
    *,
    maintenant: datetime,
    depuis: int = 0,
    suivre: Callable[[Ancre], None] | None = None,
) -> tuple[Verdict, str | None]:
    """Return the verdict, and why it cannot be said to be intact when it cannot.

    `depuis` and `suivre` are those of `verifier`; without anchors all is read.
    """
    lignes, publiques = registre.lignes(fichier), lire_publiques(publique)
    if not lignes:
        doute = f"aucun point d’ancrage dans {fichier} ; une fin coupée ne se verrait pas."
        return verifier_chaine(session, maintenant=maintenant), doute
    try:
        ancres = ancres_verifiees(lignes, publiques)
        verdict = verifier(session, ancres, maintenant=maintenant, depuis=depuis, suivre=suivre)
    except CleInconnue as erreur:
        doute = f"la clé publique {erreur.cle} n’est pas dans {publique}."
        return verifier_chaine(session, maintenant=maintenant), doute
    doute = "des lignes attendent leur point d’ancrage depuis plus de 15 minutes."
    return verdict, doute if verdict.en_retard else None
