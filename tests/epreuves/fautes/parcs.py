"""More than one machine: nothing is kept in a process that another one would need."""

import email
import email.policy
import re
import time
import uuid
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
from sqlalchemy import select

from app.metier.messages.models import Courriel
from app.metier.messages.services import texte_de
from app.metier.organisations.models import Organisation
from app.socle.horloge import maintenant
from tests.epreuves.banc import Banc
from tests.epreuves.declaration import POSTGRESQL, Constat, epreuve
from tests.epreuves.gestes import LECTEURS, Entree, Geste, caches, ensemble, lecteurs, rates
from tests.epreuves.machines import Absent, Parc, parc
from tests.epreuves.service import Service
from tests.epreuves.verite import manques
from tests.fabriques import IDENTITE, le_membre, un_aidant, un_mandat, un_usager

_OU = "deux machines de deux processus, nginx, PgBouncer par transaction"
# A year's mandate of fifty weeks ago: its end is announced.
_IL_Y_A = timedelta(weeks=50)
_NB_MANDATS = 5


@epreuve("deux machines : une personne passe de l’une à l’autre", POSTGRESQL)
def passage(banc: Banc) -> Constat:
    """The login begins on one and ends on the other; so does a draft; wrong codes add up."""
    (qui, visee) = banc.conclusions(2)
    try:
        with parc(banc) as tout:
            fautes = _se_connecter(Entree(qui.courriel, qui.graine), tout)
            refus = _se_tromper(Entree(visee.courriel, visee.graine), tout)
    except Absent as absent:
        return Constat(f"non jouée : {absent}", "")
    attendus = [422] * 5 + [429]
    fautes += [f"six codes faux : {refus}"] * (refus != attendus)
    return Constat(
        f"{_OU} : code sur l’une, lien sur l’autre, brouillon écrit ici et lu là, codes faux sur les deux",
        "connectée sur les deux, brouillon suivi, sixième code faux refusé (429)",
        (*fautes, *manques(banc)),
    )


def _se_connecter(entree: Entree, tout: Parc) -> list[str]:
    entree.tenter(tout.a.port)
    with httpx.Client(cookies=entree.cookies, timeout=40) as vers:
        suite = f"/connexion/lien?jeton={_jeton(tout.courriels)}"
        ouvert = vers.get(_a(tout.b, suite))
        if ouvert.status_code == 200:
            ouvert = vers.post(_a(tout.a, suite), data=caches(ouvert.text))
        accueil = [vers.get(_a(hote, "/espace-aidant/")).status_code for hote in (tout.a, tout.b)]
        page = vers.get(_a(tout.b, "/mandats/nouveau"))
        champs = {**caches(page.text), "domaines": "argent", "duree": "mois"}
        ecrit = vers.post(_a(tout.b, "/mandats/nouveau"), data=champs)
        lu = vers.get(_a(tout.a, ecrit.headers.get("Location", "/")))
    return [
        *[f"accueil : {accueil}"] * (accueil != [200, 200]),
        *[f"brouillon : {ecrit.status_code}, puis {lu.status_code}"] * (lu.status_code != 200),
    ]


def _a(hote: Service, chemin: str) -> str:
    return f"http://127.0.0.1:{hote.port}{chemin}"


def _jeton(courriels: Path) -> str:
    """What the link that was mailed carries, once it has come."""
    fin = time.monotonic() + 60
    while time.monotonic() < fin:
        for recu in courriels.glob("*.eml"):
            message = email.message_from_bytes(recu.read_bytes(), policy=email.policy.default)
            if trouve := re.search(r"jeton=([\w-]+)", texte_de(message)):
                return trouve[1]
        time.sleep(0.2)
    raise AssertionError("aucun courriel reçu")


def _se_tromper(entree: Entree, tout: Parc) -> list[int]:
    for rang in range(6):
        hote = (tout.a, tout.b)[rang % 2]
        with httpx.Client(base_url=_a(hote, ""), timeout=40) as vers:
            entree.envoyer(vers, f"{rang:06}")
    return entree.statuts


@epreuve("deux machines : les actes programmés en même temps", POSTGRESQL)
def programmes(banc: Banc) -> Constat:
    """Both run all of them at the same minute: each thing is done once, each mail leaves once."""
    _mandats_qui_finissent(banc)
    fautes: list[str] = []
    try:
        with parc(banc) as tout:
            for lancee in [banc.lancer("taches", "executer") for _ in range(2)]:
                dit, _ = lancee.communicate(timeout=300)
                fautes += [f"taches executer : {dit[-300:]}"] * bool(lancee.returncode)
            ecrits = _courriels(banc)
            partis = len(list(tout.courriels.glob("*.eml")))
    except Absent as absent:
        return Constat(f"non jouée : {absent}", "")
    fautes += [f"écrits deux fois : {quoi}" for quoi, nombre in ecrits.items() if nombre > 1]
    nb_ecrits = ecrits.total()
    fautes += [f"{nb_ecrits} écrits, {partis} partis"] * (not nb_ecrits == partis > 0)
    return Constat(
        f"{_OU} : « taches executer » sur les deux au même instant, {_NB_MANDATS} mandats vont finir",
        f"{nb_ecrits} courriels écrits, {partis} partis, aucun deux fois",
        (*fautes, *manques(banc)),
    )


def _mandats_qui_finissent(banc: Banc) -> None:
    avant = maintenant() - _IL_Y_A
    with banc.ecrire() as session:
        ici = session.get_one(Organisation, banc.organisation)
        for _ in range(_NB_MANDATS):
            courriel = f"aidant.{uuid.uuid4().hex}@essai.fr"
            membre = le_membre(session, un_aidant(session, ici, avant, courriel=courriel), ici)
            identite = replace(IDENTITE, sub=uuid.uuid4().hex * 2)
            un_mandat(
                session, membre, un_usager(session, membre, avant, identite), avant, duree="longue"
            )


def _courriels(banc: Banc) -> Counter[tuple[str, str]]:
    with banc.lire() as session:
        lus = session.execute(select(Courriel.destinataire, Courriel.sujet)).all()
        return Counter((destinataire, sujet) for destinataire, sujet in lus)


@epreuve("deux machines : l’une perdue, puis mises à jour tour à tour", POSTGRESQL)
def perdue(banc: Banc) -> Constat:
    """One is killed and comes back; then each is stopped and started: nobody sees it."""
    (temoin,), gestes = banc.conclusions(1), list[Geste]()
    fautes: list[str] = []
    try:
        with parc(banc) as tout, lecteurs(tout.port, temoin.secret, LECTEURS) as donnes:
            debut = time.monotonic()
            for hote, arreter in (
                (tout.a, tout.a.tuer),
                *((h, h.arreter) for h in (tout.a, tout.b)),
            ):
                tournee: list[Geste] = [*banc.conclusions(1), *banc.usages(2)]

                def refaire(hote: Service = hote, arreter: object = arreter) -> None:
                    assert callable(arreter)
                    arreter()
                    time.sleep(2)
                    hote.demarrer()
                    time.sleep(2)

                fautes += ensemble(tout.port, tournee, refaire)
                gestes += tournee
            par_seconde = donnes["200"] / (time.monotonic() - debut)
    except Absent as absent:
        return Constat(f"non jouée : {absent}", "")
    fautes += rates(donnes)
    renvois = sum(len(geste.statuts) - 1 for geste in gestes)
    return Constat(
        f"{_OU} : {LECTEURS} lecteurs sans relâche, une conclusion et deux usages à chaque fois",
        f"{donnes['200']} pages servies, {par_seconde:.0f} par seconde ; actes renvoyés : {renvois}",
        (*fautes, *manques(banc, gestes)),
    )
