"""The end of a mandate is told once, however long what says so is kept."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import update

from app.metier.mandats.delais import PREAVIS
from app.metier.messages import taches as messages
from app.metier.messages.models import Courriel
from app.metier.nouvelles import taches as nouvelles
from app.metier.nouvelles.models import Sms
from app.metier.purges import purger
from app.socle.bdd import transaction
from tests.fabriques import relire
from tests.metier.nouvelles.lieu import Lieu, deux_canaux


def _heures(depart: datetime, nombre: int) -> Iterator[datetime]:
    return (depart + timedelta(hours=rang) for rang in range(1, nombre + 1))


@deux_canaux
def test_dite_au_plus_tot_elle_ne_se_redit_pas(abonnee: Lieu) -> None:
    """Told as early as it may be; looked at each hour of the last days, when its trace is oldest."""
    fin = relire(abonnee.session, abonnee.mandat).fin_le
    instant = fin - PREAVIS
    assert abonnee.aviser(instant) == 0, "too early"
    instant = next(h for h in _heures(instant, 12) if abonnee.aviser(h))
    with transaction(abonnee.session) as session:
        session.execute(update(Sms).values(envoye_le=instant, contenu_chiffre=None))
        session.execute(update(Courriel).values(envoye_le=instant, texte_chiffre=None))
    for heure in _heures(fin - timedelta(days=3), 24 * 5):
        for purge in (*nouvelles.PURGES, *messages.PURGES):
            with transaction(abonnee.session) as session:
                purger(session, purge, maintenant=heure)
        assert abonnee.aviser(heure) == 0, heure
