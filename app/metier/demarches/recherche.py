"""Find a démarche from what people type: any order, accents, plurals, typing errors forgiven."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from app.metier.demarches.catalogue import Catalogue
from app.metier.demarches.domaines import DOMAINES
from app.metier.demarches.fiches import Demarche
from app.socle.langue.noms import plier

NB_RESULTATS = 8
_NB_MOTS = 8
_VIDES = frozenset(
    "au aux avec ce ces cette comment dans de des du en est et faire il je la le les leur ma me "
    "mes mon ne notre nos ou par pas pour que qui sa ses son sur un une veux veut voudrais vos "
    "votre".split()
)
# How well a typed word fits a word of the catalogue, and how much each kind of phrase counts.
_EXACT, _DEBUT, _FAMILLE, _DEBUT_FAUTIF = 10, 8, 6, 3
# The whole word, by its number of errors; no value of the other list, `note` tells them apart.
_FAUTES = (_EXACT, 5, 4)
_POIDS_MOTS, _POIDS_SITE, _POIDS_DOMAINE = 10, 6, 3


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to say a démarche. `soude` is its words typed as one."""

    mots: frozenset[str]
    soude: str
    poids: int

    def note(self, proches: Sequence[Mapping[str, int]]) -> int:
        """Return how well the typed words fit; better when little of the phrase is left out."""
        notes = [self._note(proche) for proche in proches]
        touches = min(len(self.mots), sum(note > 0 for note in notes))
        # Typed as one word, and whole: « cartegrise », « polemploi ».
        if any(proche.get(self.soude) in _FAUTES for proche in proches):
            touches = len(self.mots)
        return self.poids * sum(notes) * (len(self.mots) + touches) * 100 // len(self.mots)

    def _note(self, proche: Mapping[str, int]) -> int:
        return max(proche.get(self.soude, 0), *(proche.get(mot, 0) for mot in self.mots))


@dataclass(frozen=True, slots=True)
class Index:
    """The phrases of every démarche, and every word they hold."""

    phrases: Mapping[str, tuple[Phrase, ...]]
    vocabulaire: frozenset[str]


@lru_cache(maxsize=4)
def indexer(catalogue: Catalogue) -> Index:
    """Prepare a catalogue for the search, once for each."""
    phrases = {demarche.cle: tuple(_phrases(demarche)) for demarche in catalogue.demarches.values()}
    toutes = [phrase for siennes in phrases.values() for phrase in siennes]
    vocabulaire = frozenset(mot for phrase in toutes for mot in (*phrase.mots, phrase.soude))
    return Index(MappingProxyType(phrases), vocabulaire)


def chercher(catalogue: Catalogue, saisie: str) -> list[Demarche]:
    """Return the démarches that fit what was typed, the best first, eight at most.

    Those that fit the greatest number of the typed words alone; equal, in the catalogue's order.
    """
    index = indexer(catalogue)
    proches = [_proches(mot, index.vocabulaire) for mot in mots_utiles(saisie)[:_NB_MOTS]]
    notes = {cle: _note(phrases, proches) for cle, phrases in index.phrases.items()}
    plus = max((nombre for nombre, _ in notes.values()), default=0)
    trouvees = [cle for cle, (nombre, _) in notes.items() if nombre and nombre == plus]
    trouvees.sort(key=lambda cle: -notes[cle][1])
    return [catalogue.demarches[cle] for cle in trouvees[:NB_RESULTATS]]


def mots_utiles(texte: str) -> list[str]:
    """Return the words that say something, folded, singular, once each."""
    mots = (mot for mot in plier(texte) if len(mot) > 1 and mot not in _VIDES)
    return list(dict.fromkeys(_singulier(mot) for mot in mots))


def distance(un: str, autre: str, limite: int) -> int:
    """Return the number of letters to add, remove, change or swap, or `limite` + 1 when more."""
    if abs(len(un) - len(autre)) > limite or len(set(un) ^ set(autre)) > 2 * limite:
        return limite + 1
    avant: list[int] = []
    ligne = list(range(len(autre) + 1))
    for i, lettre in enumerate(un, 1):
        avant, precedente, ligne = ligne, avant, [i]
        for j, face in enumerate(autre, 1):
            cout = min(avant[j] + 1, ligne[j - 1] + 1, avant[j - 1] + (lettre != face))
            if i > 1 and j > 1 and lettre == autre[j - 2] and un[i - 2] == face:
                cout = min(cout, precedente[j - 2] + 1)
            ligne.append(cout)
    return min(ligne[-1], limite + 1)


def _singulier(mot: str) -> str:
    if len(mot) < 5 or mot[-1] not in "sx" or mot.endswith("ss"):
        return mot
    if mot.endswith("aux") and not mot.endswith("eaux"):
        return mot[:-2] + "l"
    return mot[:-1]


def _phrases(demarche: Demarche) -> Iterable[Phrase]:
    for texte in (demarche.nom, *demarche.mots):
        yield from _phrase(texte, _POIDS_MOTS)
    yield from _phrase(demarche.site, _POIDS_SITE)
    domaine = DOMAINES[demarche.domaine]
    yield from _phrase(domaine.titre, _POIDS_DOMAINE)


def _phrase(texte: str, poids: int) -> Iterable[Phrase]:
    mots = mots_utiles(texte)
    if mots:
        yield Phrase(frozenset(mots), "".join(mots), poids)


def _note(phrases: Iterable[Phrase], proches: Sequence[Mapping[str, int]]) -> tuple[int, int]:
    """Return how many typed words fit somewhere, and how well they fit the best phrase."""
    siennes = list(phrases)
    mots = {mot for phrase in siennes for mot in (*phrase.mots, phrase.soude)}
    nombre = sum(not mots.isdisjoint(proche) for proche in proches)
    return nombre, max((phrase.note(proches) for phrase in siennes), default=0) if nombre else 0


def _proches(tape: str, vocabulaire: Iterable[str]) -> Mapping[str, int]:
    """Return the words that a typed one may stand for; errors are looked for in last resort."""
    justes = {mot: note for mot in vocabulaire if (note := _ressemblance(tape, mot))}
    return justes or {mot: note for mot in vocabulaire if (note := _avec_fautes(tape, mot))}


def _ressemblance(tape: str, mot: str) -> int:
    if tape == mot:
        return _EXACT
    if len(tape) > 2 and mot.startswith(tape):
        return _DEBUT
    # « immatriculer » and « immatriculation »: the same first letters, six at least.
    commun = max(6, (2 * len(tape) + 2) // 3)
    return _FAMILLE if len(mot) >= commun and mot[:commun] == tape[:commun] else 0


def _avec_fautes(tape: str, mot: str) -> int:
    """One error from 4 letters on, two from 8 on."""
    permises = 2 if len(tape) >= 8 else 1 if len(tape) >= 4 else 0
    if not permises:
        return 0
    if (fautes := distance(tape, mot, permises)) <= permises:
        return _FAUTES[fautes]
    debuts = (mot[: len(tape) + ecart] for ecart in (0, 1) if len(mot) > len(tape) + ecart)
    if len(tape) > 4 and any(distance(tape, debut, 1) <= 1 for debut in debuts):
        return _DEBUT_FAUTIF
    return 0
