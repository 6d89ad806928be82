"""A crowded place: many persons with a mandate each, a long journal, inserted in bulk."""

import uuid
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.metier.journal.models import Corps, Ligne
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.usagers.identite import Identite
from app.metier.usagers.models import Usager, UsagerMot
from app.metier.usagers.mots import mots_de
from tests.fabriques import IDENTITE

_SYLLABES = "ba co di fu ga ho ji ka lo mi na po ru sa te vu".split()


def nom_de(rang: int) -> str:
    """A name of four syllables, another for each rank under 65,536."""
    return "".join(_SYLLABES[rang >> decalage & 15] for decalage in (0, 4, 8, 12))


def quelqu_un(rang: int) -> Identite:
    """A person with a name of their own, born in one of seventy years."""
    naissance = f"{1930 + rang % 70}-{1 + rang % 12:02}-{1 + rang % 28:02}"
    return replace(
        IDENTITE,
        sub=f"{rang:064x}",
        prenoms="Jo",
        nom_naissance=nom_de(rang),
        date_naissance=naissance,
    )


def colonnes(ligne: Any) -> dict[str, Any]:
    """What a row holds, to insert another like it."""
    return {c.key: getattr(ligne, c.key) for c in ligne.__mapper__.column_attrs}


def peupler(session: Session, modele: Mandat, nombre: int) -> None:
    """Add persons to the place of a mandate, each with a copy of it."""
    lignes: dict[type, list[dict[str, Any]]] = {
        table: [] for table in (Usager, UsagerMot, Mandat, Autorisation)
    }
    for rang in range(nombre):
        usager, mandat, qui = uuid.uuid4(), uuid.uuid4(), quelqu_un(rang)
        identite = {champ.name: getattr(qui, champ.name) for champ in fields(Identite)}
        instants = {"identifie_le": modele.debut_le, "cree_le": modele.debut_le}
        lignes[Usager].append({"id": usager, **instants, **identite})
        lignes[UsagerMot] += [
            {"organisation_id": modele.organisation_id, "usager_id": usager, "mot": mot}
            for mot in mots_de(qui)
        ]
        copie = {"id": mandat, "usager_id": usager, "code_verification": f"P{rang:025}"}
        lignes[Mandat].append(colonnes(modele) | copie)
        lignes[Autorisation].append(
            {"id": uuid.uuid4(), "mandat_id": mandat, "domaine": "argent", "demarches": []}
        )
    for table, contenu in lignes.items():
        session.execute(insert(table), contenu)


def allonger_le_journal(session: Session, mandat: Mandat, nombre: int) -> None:
    """Add acts to a mandate; they do not verify, and are quick to write."""
    tete = session.scalar(select(func.max(Ligne.seq))) or 0
    rangs = range(tete + 1, tete + 1 + nombre)
    session.execute(
        insert(Ligne),
        [
            {
                "seq": rang,
                "condensat": uuid.uuid4().bytes * 2,
                "empreinte": bytes(32),
                "action": "creation_attestation",
                "le": mandat.debut_le,
                "aidant_id": mandat.aidant_id,
                "organisation_id": mandat.organisation_id,
                "usager_id": mandat.usager_id,
                "mandat_id": mandat.id,
            }
            for rang in rangs
        ],
    )
    corps = '{"details":{}}'
    session.execute(
        insert(Corps), [{"seq": rang, "salt": bytes(16), "corps": corps} for rang in rangs]
    )
