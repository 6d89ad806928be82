"""A base lost, and its backup restored, as docs/exploitation.md says."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import sqlalchemy as sa

from app.metier.mandats.models import Mandat
from app.metier.organisations.models import Organisation
from app.socle.horloge import maintenant
from tests.epreuves.banc import Banc
from tests.epreuves.declaration import Constat, epreuve
from tests.epreuves.gestes import Geste, ensemble
from tests.epreuves.moteurs import Postgresql
from tests.epreuves.verite import manques
from tests.exploitation import bloc, coquille, libpq
from tests.fabriques import le_membre, un_aidant, un_mandat, un_usager
from tests.postgres import base_jetable

HIER = timedelta(days=1)


@epreuve("base perdue, sauvegarde rendue")
def rendue(banc: Banc) -> Constat:
    """Saved under load; acts go on and are anchored; the base is lost: what says so?"""
    copie = str(banc.dossier / "copie")
    _ecrire_hier(banc)
    fautes = _attendus(banc, "journal", "cle-ancres") + _attendus(banc, "journal", "ancrer")
    avant: list[Geste] = [*banc.conclusions(2), *banc.usages(2)]
    pendant: list[Geste] = [*banc.conclusions(1), *banc.usages(2)]
    with banc.service() as service:
        fautes += ensemble(service.port, avant, lambda: None)
        fautes += ensemble(service.port, pendant, lambda: _sauver(banc, copie))
        service.tuer()
    _ecrire_hier(banc)
    fautes += _attendus(banc, "journal", "ancrer")
    with _neuve(banc) as url:
        _rendre(banc, url, copie)
        rendu = Banc(banc.moteur, url, banc.dossier, banc.coups, organisation=banc.organisation)
        try:
            fautes += [*_apres(rendu), *manques(rendu, avant), *_servir(rendu)]
        finally:
            rendu.app.extensions["moteur"].dispose()
    return Constat(
        "sauvée sous les écritures, perdue, rendue dans une base neuve, commandes de la page",
        "« journal verifier » et l’ancrage disent que la base est en retard ; le service reprend",
        tuple(fautes),
    )


def _ecrire_hier(banc: Banc) -> None:
    """A mandate of yesterday: old enough to be anchored."""
    hier = maintenant() - HIER
    with banc.ecrire() as session:
        ici = session.get_one(Organisation, banc.organisation)
        courriel = f"hier.{uuid.uuid4().hex}@essai.fr"
        membre = le_membre(session, un_aidant(session, ici, hier, courriel=courriel), ici)
        un_mandat(session, membre, un_usager(session, membre, hier), hier)


def _sauver(banc: Banc, copie: str) -> None:
    if isinstance(banc.moteur, Postgresql):
        coquille("sauver-postgresql", BASE=libpq(banc.url), COPIE=copie)
    else:
        coquille("sauver-sqlite", BASE=str(sa.make_url(banc.url).database), COPIE=copie)


@contextmanager
def _neuve(banc: Banc) -> Iterator[str]:
    if isinstance(banc.moteur, Postgresql):
        with base_jetable(banc.moteur.grappe.url) as url:
            yield url
    else:
        yield f"sqlite:///{banc.dossier / 'neuve.db'}"


def _rendre(banc: Banc, url: str, copie: str) -> None:
    if isinstance(banc.moteur, Postgresql):
        coquille("rendre-postgresql", NEUVE=libpq(url), COPIE=copie)
    else:
        coquille("rendre-sqlite", NEUVE=str(sa.make_url(url).database), COPIE=copie)


# What is said when the anchors are ahead of the base; the last scheduled act refuses to sign it.
_DISENT = {"journal verifier": "ALTÉRÉ", "taches executer": "Rien n’a été ancré"}


def _apres(rendu: Banc) -> list[str]:
    """The commands of the page, in its order."""
    fautes = []
    for ligne in bloc("apres").splitlines():
        commande = " ".join(ligne.partition("#")[0].split()[3:])
        code, dit = rendu.commande(*commande.split())
        phrase = _DISENT.get(commande, "")
        if code != bool(phrase) or phrase not in dit:
            fautes.append(f"{commande} répond {code} : {dit[-200:]}")
    return fautes


def _servir(rendu: Banc) -> list[str]:
    gestes: list[Geste] = [*rendu.conclusions(1), *rendu.usages(1)]
    with rendu.lire() as session:
        avant = session.scalar(sa.select(sa.func.count()).select_from(Mandat)) or 0
    with rendu.service() as service:
        fautes = ensemble(service.port, gestes, lambda: None)
    with rendu.lire() as session:
        apres = session.scalar(sa.select(sa.func.count()).select_from(Mandat)) or 0
    return fautes + ["le service rendu n’écrit pas"] * (apres != avant + 1)


def _attendus(banc: Banc, *mots: str) -> list[str]:
    code, dit = banc.commande(*mots)
    return [f"{' '.join(mots)} répond {code} : {dit[-200:]}"] * (code != 0)
