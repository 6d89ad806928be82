"""The statements that a page sends, the budgets of both, and much to read."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, event, insert, update

from app.metier.authentification.models import Connexion, Ordinateur
from app.metier.brouillons.models import Brouillon
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.usagers.identite import Identite
from app.metier.usagers.models import Usager, UsagerMot
from app.metier.usagers.mots import mots_de
from app.socle.bdd import transaction
from tests.fabriques import IDENTITE
from tests.peuple import allonger_le_journal, colonnes
from tests.scene import Scene

ORDRES_PAR_PAGE = 8


KO = 1024


@contextmanager
def ordres(moteur: Engine) -> Iterator[list[str]]:
    """The statements sent meanwhile, transactions' own aside."""
    envoyes: list[str] = []

    def noter(_c: object, _k: object, ordre: str, *_: object) -> None:
        if not ordre.startswith("BEGIN"):
            envoyes.append(ordre)

    event.listen(moteur, "before_cursor_execute", noter)
    yield envoyes
    event.remove(moteur, "before_cursor_execute", noter)


def types_et_valeurs(lignes: Iterable[Iterable[object]]) -> list[list[str]]:
    """What rows hold, whatever their order and who read them: the type and the value of each column."""
    return sorted([f"{type(valeur)} {valeur!r}" for valeur in ligne] for ligne in lignes)


def remplir(scene: Scene, nombre: int) -> None:
    """Add persons to Alice's place, each with a mandate; to her, drafts and known computers."""
    ici, instant = scene.objets["ici"], scene.temps.instant
    with scene.app.extensions["fabrique"]() as session, transaction(session):
        modele = session.get_one(Mandat, ici.mandat)
        brouillon = session.get_one(Brouillon, ici.brouillon)
        ordinateur = session.get_one(Ordinateur, ici.ordinateur)
        lignes: dict[type, list[dict[str, Any]]] = {
            t: [] for t in (Usager, UsagerMot, Mandat, Autorisation, Brouillon, Ordinateur)
        }
        for i in range(nombre):
            usager, mandat = uuid.uuid4(), uuid.uuid4()
            identite = _identite(i)
            lignes[Usager].append(
                {"id": usager, "identifie_le": instant, "cree_le": instant, **identite}
            )
            lignes[UsagerMot] += [
                {"organisation_id": ici.structure, "usager_id": usager, "mot": mot}
                for mot in mots_de(Identite(**identite))
            ]
            copie = {"id": mandat, "usager_id": usager, "code_verification": f"{i:026}"}
            lignes[Mandat].append(colonnes(modele) | copie)
            lignes[Autorisation].append(
                {"id": uuid.uuid4(), "mandat_id": mandat, "domaine": "argent", "demarches": []}
            )
            if i < nombre // 10:
                lignes[Brouillon].append(colonnes(brouillon) | {"id": uuid.uuid4()})
                copie = {"id": uuid.uuid4(), "secret_hash": f"{i:064}"}
                lignes[Ordinateur].append(colonnes(ordinateur) | copie)
        for table, contenu in lignes.items():
            if contenu:
                session.execute(insert(table), contenu)
        allonger_le_journal(session, modele, nombre)


def _identite(rang: int) -> dict[str, Any]:
    copie = {champ.name: getattr(IDENTITE, champ.name) for champ in fields(Identite)}
    return copie | {"sub": f"{rang:064x}", "prenoms": f"Personne {rang}"}


def reculer_la_derniere_visite(scene: Scene) -> None:
    """The next page also notes that Alice is there: the dearest case."""
    with scene.app.extensions["moteur"].begin() as connexion:
        connexion.execute(
            update(Connexion).values(vue_le=scene.temps.instant - timedelta(minutes=2))
        )
