"""People at the third screen, people before a site: what whole acts start from."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import cycle, islice

from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.authentification import services as authentification
from app.metier.authentification.codes import graine
from app.metier.authentification.models import MoyenConnexion
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.socle.horloge import maintenant
from tests.fabriques import le_membre, un_aidant, un_brouillon
from tests.mesures.base.dossiers import identite
from tests.mesures.decor import Decor
from tests.mesures.tenue.actes import Brouillon, Site

# Who concludes comes back after more than a code's life, at the rates asked here; few enough that
# no team is changed by them.
_REDACTEURS, _SUR_LES_SITES = 400, 100
# Of twenty mandates, which ones have no paper yet: they open nothing.
_SIGNES = range(20, 400)


def brouillons(decor: Decor, nombre: int) -> Iterator[Brouillon]:
    """Open as many drafts, whose persons have just come back from FranceConnect."""
    with decor.ouvrir() as session, transaction(session):
        instant = maintenant()
        qui = [_redacteur(session, decor, r, instant) for r in range(min(nombre, _REDACTEURS))]
        prets = []
        for rang, (membre, secret, secret_du_code) in enumerate(islice(cycle(qui), nombre)):
            lui = replace(identite(rang), sub=uuid.uuid4().hex * 2)
            ouvert = un_brouillon(session, membre, instant, identite=lui, duree="semestre")
            prets.append(Brouillon(ouvert.id, secret, secret_du_code))
    return iter(prets)


def _redacteur(
    session: Session, decor: Decor, rang: int, instant: datetime
) -> tuple[Appartenance, str, str]:
    """An aidant of any organisation but the first, whose pages are measured; login and seed."""
    autres = decor.taille.organisations - 1
    ici = session.get_one(Organisation, decor.base.organisation(1 + rang % autres))
    courriel = f"redige.{uuid.uuid4().hex}@essai.fr"  # the base may have served already
    qui = un_aidant(session, ici, instant, courriel=courriel)
    moyen = session.query(MoyenConnexion).filter_by(aidant_id=qui.id).one()
    _, secret = authentification.ouvrir(session, qui.id, maintenant=instant)
    return le_membre(session, qui, ici), secret, graine(session, moyen)


def sites(decor: Decor) -> Iterator[Site]:
    """Give for ever, in turn, people before a site and the mandate that each uses."""
    base, fi = decor.base, decor.app.extensions["reglages"].fi
    choisis = [mandat for mandat in _SIGNES if mandat < base.nb_actifs][:_SUR_LES_SITES]
    with decor.ouvrir() as session, transaction(session):
        instant, prets = maintenant(), []
        for mandat in choisis:
            qui = base.aidant(base.tenu_par(mandat))
            _, secret = authentification.ouvrir(session, qui, maintenant=instant)
            prets.append(Site(fi, secret, base.usager(mandat), base.domaines(mandat)[0]))
    return cycle(prets)
