"""One kind of act that the journal may hold: the links and the details that its line carries."""

from collections.abc import Mapping
from dataclasses import dataclass, field

LIENS = ("aidant", "organisation", "usager", "mandat", "autorisation", "cible")
Detail = str | int | bool | list[str]


@dataclass(frozen=True, slots=True)
class Action:
    """One kind of act, and all that is true of it.

    `exige`, `admet`: links it must, and may, carry; `details`, with their type. `du_mandat`: what
    the screens and papers of a mandate say of it, in the past tense; `du_membre`: what the timeline
    of a member says, of what was managed about them, never of what they did; empty, it is not read
    there; `du_compte`, `de_la_structure`: what the page of an account, of an organisation, says of it.
    `dit`: what the journal's own screen says, where none of those fits (`mots`).
    `confidentielle`: said of a mandate, but never on the screens of its aidants, one of whom it may be
    about. `oubliable`: its body goes after twelve months (rules.md, Retention: logins and
    presence); the database knows these too (migration 0009).
    """

    exige: frozenset[str]
    admet: frozenset[str] = frozenset()
    details: Mapping[str, type] = field(default_factory=dict)
    du_mandat: str = ""
    du_membre: str = ""
    du_compte: str = ""
    de_la_structure: str = ""
    dit: str = ""
    oubliable: bool = False
    confidentielle: bool = False

    @property
    def mots(self) -> str:
        """What it is called where it stands among all the others."""
        return self.dit or self.du_mandat or self.du_compte or self.de_la_structure

    def controler(self, liens: Mapping[str, object], details: Mapping[str, Detail]) -> None:
        """Raise ValueError when the line is not what the action declares."""
        presents = {nom for nom, valeur in liens.items() if valeur is not None}
        if not self.exige <= presents <= self.exige | self.admet:
            raise ValueError(f"liens du journal inattendus : {sorted(presents)}")
        for nom, valeur in details.items():
            if nom not in self.details or not _est_un(self.details[nom], valeur):
                raise ValueError(f"détail du journal inattendu : {nom}")


def _est_un(genre: type, valeur: Detail) -> bool:
    if isinstance(valeur, list) and not all(type(element) is str for element in valeur):
        return False
    return type(valeur) is genre


def action(
    exige: str,
    admet: str = "",
    *,
    du_mandat: str = "",
    du_membre: str = "",
    du_compte: str = "",
    de_la_structure: str = "",
    dit: str = "",
    oubliable: bool = False,
    confidentielle: bool = False,
    **details: type,
) -> Action:
    """Declare one: links and words as in `Action`, details by name with their type."""
    liens = frozenset(exige.split()), frozenset(admet.split())
    mots = du_mandat, du_membre, du_compte or du_membre, de_la_structure, dit
    return Action(*liens, details, *mots, oubliable, confidentielle)
