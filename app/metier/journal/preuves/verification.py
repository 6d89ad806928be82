"""Verification: every row is read again, in order, and compared with what was anchored."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.metier.journal.models import Corps, Ligne
from app.metier.journal.preuves.ancres import Ancre, AncreAlteree
from app.metier.journal.preuves.relecture import (
    ILLISIBLE,
    PAR_LOT,
    Relecture,
    lignes_apres,
    reprise,
)
from app.socle.cles import cles

# How long a row may wait for its anchor: three times their rhythm.
RETARD_ADMIS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Rows read, and the first anomaly if there is one (its seq and its kind).

    `seq` is None when the anomaly is in the anchors. `ancre` is the last anchor that held, and
    `en_retard` says that a row has waited for its own too long: nobody can say of those rows.
    The first `reprise` rows were not read: a signed anchor stands for them.
    """

    nb_lignes: int
    seq: int | None = None
    anomalie: str | None = None
    ancre: Ancre | None = None
    nb_ancres: int = 0
    en_retard: bool = False
    reprise: int = 0

    @property
    def est_intact(self) -> bool:
        """True when nothing was found."""
        return self.anomalie is None


def verifier_chaine(session: Session, *, maintenant: datetime | None = None) -> Verdict:
    """Recompute the whole chain and stop at the first row that does not hold.

    A cut tail leaves a valid chain: only an anchor kept elsewhere can tell. At `maintenant` None,
    no body may be missing.
    """
    return _Verification(session, iter(()), maintenant).verdict()


def verifier(
    session: Session,
    ancres: Iterable[Ancre],
    *,
    maintenant: datetime,
    depuis: int = 0,
    suivre: Callable[[Ancre], None] | None = None,
) -> Verdict:
    """Recompute the chain and the tree, and compare them with each anchor, in one reading.

    The anchors were read before the session reads anything. From the last anchor of `depuis` rows
    at most: an earlier reading answers for those. `suivre` is told of each anchor that holds.
    Raises CleInconnue.
    """
    return _Verification(session, iter(ancres), maintenant, depuis, suivre).verdict()


class _Verification:
    def __init__(
        self,
        session: Session,
        ancres: Iterator[Ancre],
        maintenant: datetime | None,
        depuis: int = 0,
        suivre: Callable[[Ancre], None] | None = None,
    ) -> None:
        self._session, self._ancres, self._maintenant = session, ancres, maintenant
        self._depuis, self._suivre = depuis, suivre
        self._relecture = Relecture(cles(session).journal, maintenant)
        self._tenue: Ancre | None = None
        self._nb_ancres = self._reprise = 0
        self._attend_depuis: datetime | None = None

    def verdict(self) -> Verdict:
        try:
            return self._relire() or self._orphelin() or self._fin()
        except AncreAlteree as erreur:
            return self._altere(None, f"point d’ancrage {erreur.numero}, {erreur.anomalie}")

    def _relire(self) -> Verdict | None:
        prochaine = self._reprendre()
        relecture = self._relecture
        if self._tenue and self._tete() != self._tenue.tete:
            return self._altere(relecture.seq, "ce n’est plus celle de son point d’ancrage")
        with self._session.execute(
            lignes_apres(relecture.seq), execution_options=PAR_LOT
        ) as lignes:
            try:
                for ligne in lignes:
                    anomalie = relecture.avancer(ligne)
                    if anomalie:
                        return self._altere(ligne.seq, anomalie)
                    self._attend_depuis = min(self._attend_depuis or ligne.le, ligne.le)
                    if prochaine and prochaine.taille == relecture.seq:
                        if not self._correspond(prochaine):
                            return self._autre_contenu(prochaine)
                        self._tenir(prochaine)
                        prochaine = next(self._ancres, None)
            except ILLISIBLE:
                ou = relecture.seq + 1
                return self._altere(ou, "une colonne est illisible, ici ou peu après")
        if prochaine:
            absentes = f"elle manque, le point d’ancrage {self._nb_ancres + 1}"
            return self._altere(relecture.seq + 1, f"{absentes} compte {prochaine.taille} lignes")
        return None

    def _reprendre(self) -> Ancre | None:
        """Stand where the last anchor of `depuis` rows at most does; return the next one."""
        for ancre in self._ancres:
            if ancre.taille > self._depuis:
                return ancre
            self._relecture = reprise(cles(self._session).journal, self._maintenant, ancre)
            self._tenue, self._reprise = ancre, ancre.taille
            self._nb_ancres += 1
        return None

    def _tete(self) -> bytes | None:
        """The link of the row where the reading stands, as the base has it."""
        return self._session.scalar(select(Ligne.empreinte).where(Ligne.seq == self._relecture.seq))

    def _correspond(self, ancre: Ancre) -> bool:
        relecture = self._relecture
        return (
            tuple(relecture.arbre.frontiere) == ancre.frontiere
            and relecture.tete == ancre.tete
            and relecture.sceller_les_colonnes() == ancre.colonnes
        )

    def _tenir(self, ancre: Ancre) -> None:
        self._tenue, self._attend_depuis = ancre, None
        self._nb_ancres += 1
        if self._suivre:
            self._suivre(ancre)

    def _autre_contenu(self, ancre: Ancre) -> Verdict:
        debut = (self._tenue.taille if self._tenue else 0) + 1
        quoi = f"d’ici à la ligne {ancre.taille}, ce n’est plus ce que le point d’ancrage"
        return self._altere(debut, f"{quoi} {self._nb_ancres + 1} a signé")

    def _orphelin(self) -> Verdict | None:
        """Look for a body without its row where none was read: the numbers read follow each other."""
        orphelin = self._session.scalar(
            select(Corps.seq)
            .outerjoin(Ligne, Ligne.seq == Corps.seq)
            .where(or_(Corps.seq < 1, Corps.seq > self._relecture.seq), Ligne.seq.is_(None))
            .order_by(Corps.seq)
            .limit(1)
        )
        return None if orphelin is None else self._altere(orphelin, "un corps sans sa ligne")

    def _altere(self, seq: int | None, anomalie: str) -> Verdict:
        return Verdict(self._relecture.seq, seq, anomalie, self._tenue, self._nb_ancres)

    def _fin(self) -> Verdict:
        attente = self._attend_depuis
        return Verdict(
            self._relecture.seq,
            ancre=self._tenue,
            nb_ancres=self._nb_ancres,
            reprise=self._reprise,
            en_retard=bool(
                self._maintenant and attente and attente <= self._maintenant - RETARD_ADMIS
            ),
        )
