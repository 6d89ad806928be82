"""What the connected person has to read on their home."""

from app.metier.avis.queries import ALire, Lecteur, a_lire
from app.socle.horloge import maintenant
from app.web.bdd import session
from app.web.connectee import personne


def lecteur() -> Lecteur:
    """Return who reads, as notices choose their public."""
    moi = personne()
    return Lecteur(moi.aidant.id, moi.connexion.organisation_id, moi.peut)


def avis_a_lire() -> list[ALire]:
    """Return what the connected person has not closed yet, here."""
    return a_lire(session(), lecteur(), maintenant=maintenant())
