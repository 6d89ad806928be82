"""How somebody who has had the whole base in hand may have changed the journal."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from app.metier import journal
from app.metier.aidants.models import Appartenance
from app.metier.journal.models import Corps, Ligne
from app.socle.cles import Cles
from tests.conftest import CLES
from tests.courses import un_acte
from tests.fabriques import INSTANT, un_membre


@dataclass
class Acte:
    """A row of the chain and its body, to be tampered with."""

    ligne: dict[str, Any]
    corps: dict[str, Any] | None


def remplir(moteur: Engine, cles: Cles) -> None:
    """Six lines: the four of an account, two logins."""
    with un_acte(moteur, cles) as session:
        un_membre(session, INSTANT)
    noter_des_connexions(moteur, 2, cles)


def noter_des_connexions(moteur: Engine, nombre: int, cles: Cles = CLES) -> None:
    """Journal logins of the only account, one minute after the other."""
    with un_acte(moteur, cles) as session:
        membre = session.query(Appartenance).one()
        for minutes in range(1, nombre + 1):
            journal.noter(
                session,
                "connexion",
                le=INSTANT + timedelta(minutes=minutes),
                aidant=membre.aidant_id,
                organisation=membre.organisation_id,
            )


def ouvrir_le_coffre(connexion: Connection) -> None:
    """Drop what the database holds against tampering, as its owner could."""
    if connexion.dialect.name == "postgresql":
        for table in ("journal", "journal_corps"):
            connexion.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        return
    noms = connexion.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    for nom in noms.scalars().all():
        connexion.execute(sa.text(f"DROP TRIGGER {nom}"))


def truquer(moteur: Engine, trucage: Callable[[list[Acte]], None]) -> None:
    """Read the whole journal, let `trucage` change it, write it back."""
    lignes, corps = Ligne.__table__, Corps.__table__
    assert isinstance(lignes, sa.Table)
    assert isinstance(corps, sa.Table)
    with moteur.begin() as connexion:
        ouvrir_le_coffre(connexion)
        par_seq = {c.seq: dict(c._mapping) for c in connexion.execute(sa.select(corps))}
        actes = [
            Acte(dict(ligne._mapping), par_seq.get(ligne.seq))
            for ligne in connexion.execute(sa.select(lignes).order_by(lignes.c.seq))
        ]
        trucage(actes)
        connexion.execute(sa.delete(corps))
        connexion.execute(sa.delete(lignes))
        for acte in actes:
            connexion.execute(sa.insert(lignes).values(acte.ligne))
            if acte.corps:
                connexion.execute(sa.insert(corps).values(acte.corps))


def numeroter(actes: list[Acte]) -> None:
    for seq, acte in enumerate(actes, start=1):
        acte.ligne = {**acte.ligne, "seq": seq}
        acte.corps = acte.corps and {**acte.corps, "seq": seq}


def retoucher_le_corps(actes: list[Acte]) -> None:
    assert actes[4].corps
    actes[4].corps["corps"] = actes[4].corps["corps"].replace("09:31", "09:41")


def retoucher_l_action(actes: list[Acte]) -> None:
    actes[4].ligne["action"] = "presence"


def retoucher_l_instant(actes: list[Acte]) -> None:
    actes[4].ligne["le"] += timedelta(seconds=1)


def retoucher_un_lien(actes: list[Acte]) -> None:
    actes[4].ligne["aidant_id"] = None


def ajouter_un_lien(actes: list[Acte]) -> None:
    actes[4].ligne["cible_id"] = actes[4].ligne["aidant_id"]


def effacer_au_milieu(actes: list[Acte]) -> None:
    del actes[4]


def effacer_et_renumeroter(actes: list[Acte]) -> None:
    del actes[4]
    numeroter(actes)


def effacer_le_debut(actes: list[Acte]) -> None:
    del actes[0]


def inserer_au_milieu(actes: list[Acte]) -> None:
    salt, corps = bytes(16), actes[4].corps
    assert corps
    condensat = hashlib.sha256(b"\0" + salt + corps["corps"].encode()).digest()
    faux = Acte({**actes[4].ligne, "condensat": condensat}, {**corps, "salt": salt})
    actes.insert(4, faux)
    numeroter(actes)


def permuter(actes: list[Acte]) -> None:
    actes[4], actes[5] = actes[5], actes[4]
    numeroter(actes)


def repeter_la_derniere(actes: list[Acte]) -> None:
    actes.append(Acte(actes[5].ligne, actes[5].corps))
    numeroter(actes)


def recalculer_sans_la_cle(actes: list[Acte]) -> None:
    retoucher_le_corps(actes)
    enchainer_depuis(actes, b"une autre cle")


def recalculer_avec_la_cle(actes: list[Acte]) -> None:
    retoucher_le_corps(actes)
    actes[4].ligne["le"] += timedelta(minutes=10)
    enchainer_depuis(actes, CLES.journal)


def enchainer_depuis(actes: list[Acte], cle: bytes) -> None:
    """Recompute leaves and links from the fifth row on, with this key."""
    precedente = actes[3].ligne["empreinte"]
    for acte in actes[4:]:
        assert acte.corps
        texte = acte.corps["corps"].encode()
        condensat = hashlib.sha256(b"\0" + acte.corps["salt"] + texte).digest()
        message = b"\x01" + acte.ligne["seq"].to_bytes(8, "big") + precedente + condensat
        precedente = hmac.new(cle, message, hashlib.sha256).digest()
        acte.ligne |= {"condensat": condensat, "empreinte": precedente}


def couper_la_fin(actes: list[Acte]) -> None:
    del actes[-1]


def perdre_un_corps(actes: list[Acte]) -> None:
    actes[4].corps = None


COLONNE = "une colonne ne dit pas ce que dit le corps"
TRUCAGES: dict[Callable[[list[Acte]], None], tuple[int, str]] = {
    retoucher_le_corps: (5, "le corps a été modifié"),
    retoucher_l_action: (5, COLONNE),
    retoucher_l_instant: (5, COLONNE),
    retoucher_un_lien: (5, COLONNE),
    ajouter_un_lien: (5, COLONNE),
    effacer_au_milieu: (6, "la suite des numéros est rompue"),
    effacer_et_renumeroter: (5, "la chaîne est rompue"),
    effacer_le_debut: (2, "la suite des numéros est rompue"),
    inserer_au_milieu: (5, "la chaîne est rompue"),
    permuter: (5, "la chaîne est rompue"),
    repeter_la_derniere: (7, "la chaîne est rompue"),
    recalculer_sans_la_cle: (5, "la chaîne est rompue"),
    perdre_un_corps: (5, "le corps manque"),
}
