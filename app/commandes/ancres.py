"""Where the settings put the anchors and their keys."""

from app.metier.journal.preuves.signataire import Lieux
from app.web.configuration import reglages


def lieux_des_ancres() -> Lieux:
    """Return the files of the running application."""
    lus = reglages()
    return Lieux(lus.ancres, lus.cle_ancres, lus.ancres_cle_publique)
