"""Makers of notices."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.avis.models import Avis
from app.metier.avis.services import Contenu, ecrire


def un_avis(session: Session, par: Aidant, maintenant: datetime, **autrement: Any) -> Avis:
    """A notice for everybody, of a week, unless said otherwise."""
    contenu = Contenu(
        sorte="information",
        public="tous",
        titre="Le service s’arrête ce soir",
        texte="De 20 heures à 21 heures.\nRien n’est perdu.",
        finit_le=maintenant + timedelta(days=7),
    )
    return ecrire(session, replace(contenu, **autrement), par=par, maintenant=maintenant)
