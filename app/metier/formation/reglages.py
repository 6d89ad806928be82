"""What the national team sets of training: how early one registers, from which Pix result one passes."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Aidant
from app.metier.formation.models import ReglagesFormation
from app.socle.erreurs import ErreurMetier

CHAMPS = ("delai_jours", "delai_peu_jours", "peu_inscrits", "seuil_pix")
_MAXIMUM = {"delai_jours": 365, "delai_peu_jours": 365, "peu_inscrits": 100, "seuil_pix": 100}


def lire(session: Session) -> ReglagesFormation:
    """Return the settings in force."""
    return session.get_one(ReglagesFormation, 1)


def changer(session: Session, voulus: dict[str, int], *, par: Aidant, maintenant: datetime) -> bool:
    """Change what is set; False when nothing changes. Raises ErreurMetier out of bounds."""
    reglages = session.get_one(ReglagesFormation, 1, with_for_update=True)
    for champ in CHAMPS:
        if not 0 <= voulus[champ] <= _MAXIMUM[champ]:
            raise ErreurMetier(f"Écrivez un nombre de 0 à {_MAXIMUM[champ]}.", champ=champ)
    changes = [champ for champ in CHAMPS if getattr(reglages, champ) != voulus[champ]]
    for champ in changes:
        setattr(reglages, champ, voulus[champ])
    if changes:
        session.flush()
        journal.noter(
            session,
            "reglages_formation",
            le=maintenant,
            aidant=par.id,
            details={"champs": list(changes)},
        )
    return bool(changes)
