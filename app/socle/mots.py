"""Words by which rows are found, each a row beside them: a prefix is a range of the same index."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    String,
    delete,
    event,
    insert,
    inspect,
    or_,
    select,
)

from app.socle.base import Base

# A range of bytes: on PostgreSQL, whatever language the server sorts in.
MOT = String(80).with_variant(String(80, collation="C"), "postgresql")
# « { » comes after every letter and digit.
_APRES = "{"


def suivre_les_mots(
    modele: type[Base],
    mots: type[Base],
    lien: str,
    *,
    de: Callable[[Any], Collection[str]],
    quand: Collection[str],
) -> None:
    """Keep in `mots` the words of each row of `modele` that is written, or one of whose `quand` is.

    What is written without the ORM is not followed.
    """

    def ecrire(connexion: Connection, ligne: Any) -> None:
        lignes = [{"mot": mot, lien: ligne.id} for mot in sorted(set(de(ligne)))]
        if lignes:
            connexion.execute(insert(mots), lignes)

    @event.listens_for(modele, "after_insert")
    def apparaitre(_: object, connexion: Connection, ligne: Any) -> None:
        ecrire(connexion, ligne)

    @event.listens_for(modele, "after_update")
    def changer(_: object, connexion: Connection, ligne: Any) -> None:
        attributs = inspect(ligne).attrs
        if any(attributs[nom].history.has_changes() for nom in quand):
            connexion.execute(delete(mots).where(getattr(mots, lien) == ligne.id))
            ecrire(connexion, ligne)


def cles_trouvees(mots: type[Base], lien: str, cherches: Sequence[Sequence[str]]) -> Select[Any]:
    """Return the keys of the rows that have, for each word looked for, one that begins as typed.

    Each is given with its other readings; there is one at least.
    """
    un, *autres = (_qui_commencent(mots, lien, lus) for lus in cherches)
    return un.where(*(getattr(mots, lien).in_(autre.correlate(None)) for autre in autres))


def cle_du_mot(mots: type[Base], lien: str, mot: str) -> Select[Any]:
    """Return the keys of the rows that have this whole word."""
    return select(getattr(mots, lien)).where(mots.__table__.c.mot == mot)


def _qui_commencent(mots: type[Base], lien: str, lus: Sequence[str]) -> Select[Any]:
    mot = mots.__table__.c.mot
    commence = or_(*(mot.between(lu, lu + _APRES) for lu in lus))
    return select(getattr(mots, lien)).where(commence)
