"""Tell the persons who asked for it; send the SMS; forget numbers, addresses and answers."""

from datetime import datetime, timedelta
from functools import partial
from time import monotonic

from sqlalchemy import ColumnElement, and_, select

from app.metier.mandats.models import Mandat
from app.metier.nouvelles.avis import Pages, aviser, nb_a_aviser
from app.metier.nouvelles.envoi import nb_a_envoyer
from app.metier.nouvelles.models import COURRIEL, SMS, Abonnement, Sms, SmsRecu
from app.metier.purges import UN_JOUR, UN_MOIS, Purge
from app.metier.taches import CHAQUE_HEURE, CHAQUE_MINUTE, Moment, Moyens, Tache, par_lots, selon

# Seconds, as for the mails.
_TOURNEE = 40.0
# An end is told 30 days before at most: its row stays until then, so that it is told once.
_VIE_SMS = timedelta(days=45)


def _aviser(moyens: Moyens, *, canal: str) -> int:
    pages = Pages(moyens.page_de_la_carte, moyens.lien_d_arret)
    return par_lots(partial(aviser, canal=canal, pages=pages))(moyens)


def _aviser_par_sms(moyens: Moyens) -> int:
    """Nothing to tell where nothing can be sent."""
    return _aviser(moyens, canal=SMS) if moyens.envoyer_sms else 0


def _envoyer(moyens: Moyens) -> int:
    fin = monotonic() + _TOURNEE
    return moyens.envoyer_sms(lambda: monotonic() < fin) if moyens.envoyer_sms else 0


def _non_prouve(maintenant: datetime) -> ColumnElement[bool]:
    return and_(Abonnement.prouve_le.is_(None), Abonnement.demande_le <= maintenant - UN_JOUR)


def _arrete(maintenant: datetime) -> ColumnElement[bool]:
    return Abonnement.arrete_le <= maintenant - UN_MOIS


def _sans_mandat(maintenant: datetime) -> ColumnElement[bool]:
    """No mandate of the person has run here for a month."""
    court = select(Mandat.id).where(
        Mandat.usager_id == Abonnement.usager_id,
        Mandat.organisation_id == Abonnement.organisation_id,
        Mandat.fin_le >= maintenant - UN_MOIS,
    )
    return ~court.correlate(Abonnement).exists()


def _sms_vieux(maintenant: datetime) -> ColumnElement[bool]:
    return Sms.cree_le <= maintenant - _VIE_SMS


def _recu_vieux(maintenant: datetime) -> ColumnElement[bool]:
    return SmsRecu.recu_le <= maintenant - UN_MOIS


PURGES = (
    Purge("abonnements-non-prouves", Moment.TRACES, Abonnement, _non_prouve),
    Purge("abonnements-arretes", Moment.TRACES, Abonnement, _arrete),
    Purge("abonnements-sans-mandat", Moment.TRACES, Abonnement, _sans_mandat),
    Purge("sms-vieux", Moment.TRACES, Sms, _sms_vieux),
    Purge("sms-recus", Moment.TRACES, SmsRecu, _recu_vieux),
)
TACHES = (
    Tache(
        "avis-par-sms",
        CHAQUE_HEURE,
        Moment.ANNONCES,
        selon(partial(nb_a_aviser, canal=SMS)),
        _aviser_par_sms,
    ),
    Tache(
        "avis-par-courriel",
        CHAQUE_HEURE,
        Moment.ANNONCES,
        selon(partial(nb_a_aviser, canal=COURRIEL)),
        partial(_aviser, canal=COURRIEL),
    ),
    Tache("sms", CHAQUE_MINUTE, Moment.ENVOIS, selon(nb_a_envoyer), _envoyer),
    *(purge.tache for purge in PURGES),
)
