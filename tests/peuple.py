"""A crowded place: many persons with a mandate each, a long journal, inserted in bulk.

What a plan is read on is made by PostgreSQL itself, by thousands of rows a statement: sent one by
one they cost seconds, of which the test needs none.
"""

import uuid
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    Table,
    Uuid,
    cast,
    func,
    insert,
    literal,
    literal_column,
    select,
    true,
)
from sqlalchemy.orm import Session, object_mapper

from app.metier.journal.models import Corps, Ligne
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.usagers.identite import Identite
from app.metier.usagers.models import Usager, UsagerMot
from app.metier.usagers.mots import mots_de
from app.socle.base import Base
from tests.fabriques import IDENTITE

_SYLLABES = "ba co di fu ga ho ji ka lo mi na po ru sa te vu".split()
_CORPS = '{"details":{}}'
# The rank of a copy among those that one statement makes, from 0.
RANG: ColumnElement[int] = literal_column("rangs.n", Integer)


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


# The same two, as PostgreSQL writes them of a copy.
NOM: ColumnElement[str] = func.concat(
    *(
        func.substr("".join(_SYLLABES), RANG.op(">>")(decalage).op("&")(15) * 2 + 1, 2)
        for decalage in (0, 4, 8, 12)
    )
)
_NEE_LE = func.make_date(RANG % 70 + 1930, RANG % 12 + 1, RANG % 28 + 1)


def colonnes(ligne: Any) -> dict[str, Any]:
    """What a row holds, to insert another like it."""
    return {c.key: getattr(ligne, c.key) for c in ligne.__mapper__.column_attrs}


def id_de(quoi: str, rang: ColumnElement[int] = RANG) -> ColumnElement[uuid.UUID]:
    """The id of the copy of a rank, for others to point to it: as scattered as one drawn."""
    return cast(func.md5(literal(quoi) + cast(rang, String)), Uuid)


def multiplier(session: Session, ligne: Base, nombre: int, **autres: Any) -> None:
    """Have PostgreSQL copy a row so many times, under ids of their own.

    What differs is made of `RANG`, or is a text: the format that `to_char` gives it.
    """
    mapper = object_mapper(ligne)
    table = mapper.local_table
    assert isinstance(table, Table)
    cle = zip(mapper.primary_key, mapper.primary_key_from_instance(ligne), strict=True)
    une = select(*table.columns).where(*(c == valeur for c, valeur in cle)).subquery()
    valeurs: dict[str, Any] = {"id": func.gen_random_uuid()} | {
        nom: func.to_char(RANG, autre) if isinstance(autre, str) else autre
        for nom, autre in autres.items()
    }
    copies = [valeurs.get(c.name, une.c[c.name]).label(c.name) for c in table.columns]
    source = select(*copies).select_from(une.join(rangs(nombre), true()))
    session.execute(insert(table).from_select([c.name for c in table.columns], source))


def peupler(session: Session, modele: Mandat, nombre: int) -> None:
    """Add persons to the place of a mandate, each with a copy of it. PostgreSQL only."""
    usager = session.get_one(Usager, modele.usager_id)
    mot = session.scalars(select(UsagerMot).filter_by(usager_id=usager.id).limit(1)).one()
    autorisation = session.scalars(
        select(Autorisation).filter_by(mandat_id=modele.id).limit(1)
    ).one()
    qui, mandat = id_de("usager"), id_de("mandat")
    sienne = {
        "sub": func.lpad(func.to_hex(RANG), 64, "0"),
        "prenoms": literal("Jo"),
        "nom_naissance": NOM,
        "date_naissance": func.to_char(_NEE_LE, "YYYY-MM-DD"),
    }
    multiplier(session, usager, nombre, id=qui, **sienne)
    mots = literal("jo"), NOM, func.to_char(_NEE_LE, "=YYYYMMDD")
    for le_mot in mots:
        multiplier(session, mot, nombre, usager_id=qui, mot=le_mot)
    numero = '"P"FM' + "0" * 25
    multiplier(session, modele, nombre, id=mandat, usager_id=qui, code_verification=numero)
    multiplier(session, autorisation, nombre, mandat_id=mandat, domaine=literal("argent"))
    _comparer(session, nombre - 1)


def _comparer(session: Session, rang: int) -> None:
    """Assert that PostgreSQL wrote of the last person what the service would have."""
    attendue = quelqu_un(rang)
    usager = session.scalars(select(Usager).filter_by(sub=attendue.sub)).one()
    assert usager.nom_naissance == attendue.nom_naissance
    assert usager.date_naissance == attendue.date_naissance
    ecrits = session.scalars(select(UsagerMot.mot).filter_by(usager_id=usager.id))
    assert {*ecrits} == mots_de(attendue)


def copier_au_journal(session: Session, lignes: Select[*tuple[Any, ...]]) -> None:
    """Add a line of the journal for each row read, of the same names. PostgreSQL only."""
    tete = session.scalar(select(func.max(Ligne.seq))) or 0
    lues = lignes.subquery()
    seq = func.row_number().over() + tete
    chaine = [*lues.c, seq, func.sha256(func.convert_to(cast(seq, String), "UTF8"))]
    noms = [*lues.c.keys(), "seq", "condensat", "empreinte"]
    session.execute(insert(Ligne).from_select(noms, select(*chaine, literal(bytes(32)))))
    corps = select(Ligne.seq, literal(bytes(16)), literal(_CORPS)).where(Ligne.seq > tete)
    session.execute(insert(Corps).from_select(["seq", "salt", "corps"], corps))


def allonger_les_journaux(session: Session, mandats: Select[Mandat], nombre: int) -> None:
    """Add so many acts to each of these mandates, a mandate after another. PostgreSQL only."""
    vus = mandats.subquery()
    sens = ("aidant_id", "organisation_id", "usager_id")
    lignes = select(
        literal("creation_attestation").label("action"),
        vus.c.debut_le.label("le"),
        *(vus.c[nom] for nom in sens),
        vus.c.id.label("mandat_id"),
    ).select_from(vus.join(rangs(nombre), true()))
    copier_au_journal(session, lignes)


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
    session.execute(
        insert(Corps), [{"seq": rang, "salt": bytes(16), "corps": _CORPS} for rang in rangs]
    )


def rangs(nombre: int) -> Any:
    """Ranks from 0, what `RANG` reads."""
    return func.generate_series(0, nombre - 1).table_valued("n").render_derived(name="rangs")
