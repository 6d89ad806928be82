"""A civil identity as FranceConnect gives it, and how it reads on screen."""

import re
from calendar import monthrange
from dataclasses import dataclass, fields
from datetime import date
from typing import Self

from app.socle.langue.dates import MOIS, jour_long
from app.socle.langue.noms import plier

FRANCE = "99100"
MAJORITE = 18
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class DateNaissance:
    """A birth date that may be partial: month, or day, is None when unknown."""

    annee: int
    mois: int | None
    jour: int | None

    @classmethod
    def lire(cls, texte: str) -> Self:
        """Read `YYYY-MM-DD`, `YYYY-MM-00` or `YYYY-00-00`. Raises ValueError otherwise."""
        trouve = _DATE.fullmatch(texte)
        if not trouve:
            raise ValueError("date de naissance illisible")
        annee, mois, jour = (int(partie) for partie in trouve.groups())
        if jour and not mois:
            raise ValueError("date de naissance sans mois")
        date(annee, mois or 1, jour or 1)
        return cls(annee, mois or None, jour or None)

    @property
    def dernier_jour_possible(self) -> date:
        """The latest day that fits, from which the age is counted."""
        mois = self.mois or 12
        return date(self.annee, mois, self.jour or monthrange(self.annee, mois)[1])

    def est_majeur(self, jour: date) -> bool:
        """True when the person is surely 18 on that day."""
        ne = self.dernier_jour_possible
        return (jour.year - ne.year - ((jour.month, jour.day) < (ne.month, ne.day))) >= MAJORITE

    def __str__(self) -> str:
        """Read « le 3 mars 1957 », « en mars 1957 » or « en 1957 »."""
        if self.mois is None:
            return f"en {self.annee}"
        if self.jour is None:
            return f"en {MOIS[self.mois - 1]} {self.annee}"
        return f"le {jour_long(date(self.annee, self.mois, self.jour))}"


@dataclass(frozen=True, slots=True)
class Identite:
    """What FranceConnect says of a person; `sub` is already our own keyed hash.

    Or what an aidant read on an identity document, for a mandat papier: `sub` is then None,
    `courriel` and `pays_naissance` are empty, and `lieu_dit` is the place of birth as written there.
    `date_naissance` is the text that the person's identity provider gave, partial or not;
    `lieu_naissance` (INSEE commune) is None for a birth abroad.
    """

    sub: str | None
    prenoms: str
    nom_naissance: str
    nom_usage: str | None
    genre: str
    date_naissance: str
    lieu_naissance: str | None
    pays_naissance: str
    courriel: str
    lieu_dit: str | None = None

    def est_de_la_meme_personne(self, autre: "Identite") -> bool:
        """True of the same names and birth date, unless FranceConnect named two (decision 69)."""
        if self.sub and autre.sub:
            return self.sub == autre.sub
        return self.se_dit_comme(autre)

    def se_dit_comme(self, autre: "Identite") -> bool:
        """True of the same names and birth date, whoever said them."""
        return self._dite() == autre._dite()

    def _dite(self) -> tuple[list[str], list[str], str]:
        return plier(self.prenoms), plier(self.nom_naissance), self.date_naissance

    @property
    def est_sur_papier(self) -> bool:
        """True when FranceConnect has not said who they are."""
        return self.sub is None

    @property
    def naissance(self) -> DateNaissance:
        """The birth date, read."""
        return DateNaissance.lire(self.date_naissance)

    @property
    def nom_complet(self) -> str:
        """Read « Angela DURAND, née DUBOIS », or without the second part."""
        nom = f"{self.prenoms} {(self.nom_usage or self.nom_naissance).upper()}"
        if self.nom_usage and self.nom_usage.casefold() != self.nom_naissance.casefold():
            return f"{nom}, {self.participe_ne} {self.nom_naissance.upper()}"
        return nom

    @property
    def participe_ne(self) -> str:
        """« née », « né », or both when the gender is not said."""
        return {"female": "née", "male": "né"}.get(self.genre, "né·e")

    @property
    def courriel_masque(self) -> str:
        """The e-mail with most of its local part hidden, for a screen seen by two."""
        local, _, hote = self.courriel.partition("@")
        return f"{local[:2]}•••@{hote}"

    @property
    def courriel_dit(self) -> str:
        """The masked e-mail for who listens: read letter by letter, it would be another real one."""
        local, _, hote = self.courriel.partition("@")
        return f"une adresse qui commence par {', '.join(local[:2])} et finit par {hote}"


CHAMPS_IDENTITE = tuple(champ.name for champ in fields(Identite))
