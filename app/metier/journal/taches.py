"""Anchor, every five minutes, where the journal stands."""

from app.metier.journal.preuves.signataire import signataire
from app.metier.taches import TOUTES_LES_5_MINUTES, Moment, Moyens, Tache


def _nb_a_ancrer(moyens: Moyens) -> int:
    if not moyens.ancres.cle.exists():
        return 0
    with signataire(moyens.session, moyens.ancres) as qui:
        return qui.nb_a_ancrer(maintenant=moyens.maintenant())


def _ancrer(moyens: Moyens) -> int:
    """Anchor when it is due. Without the key, that is perhaps another process's business."""
    if not moyens.ancres.cle.exists():
        moyens.avertir("Points d’ancrage : pas de clé ici (réglage CLE_ANCRES).")
        return 0
    with signataire(moyens.session, moyens.ancres) as qui:
        nombre = qui.nb_a_ancrer(maintenant=moyens.maintenant())
        if nombre:
            qui.ancrer(maintenant=moyens.maintenant())
        return nombre


TACHES = (Tache("ancres", TOUTES_LES_5_MINUTES, Moment.ANCRES, _nb_a_ancrer, _ancrer),)
