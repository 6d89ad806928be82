"""Files of a spreadsheet: read however it was saved; no cell of ours is run as a formula."""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from app.socle.erreurs import ErreurMetier
from app.socle.langue.noms import plier
from app.socle.langue.saisies import sur_une_ligne

# Bytes: less than what a request may weigh, for a file that was shown is sent again to be taken.
TAILLE_MAX = 900_000
# Columns past these are not read; a longer cell is a quotation mark that nothing closes.
_LIGNES_MAX, _COLONNES_MAX, _CELLULE_MAX = 5_000, 500, 10_000
# What makes a spreadsheet read a cell as a formula, and what it may skip before.
_FORMULES = ("=", "+", "-", "@", "\t", "\r", "\n")
_BLANCS = " \u00a0\ufeff"
_SEPARATEURS = ";,\t"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


# How a cell is cleaned; `str` keeps the joiners that some languages write with.
Nettoyage = Callable[[str], str]


class FichierRefuse(ErreurMetier):
    """The file is no table that can be read: nothing of it was."""

    def __init__(self, phrase: str) -> None:
        super().__init__(phrase, champ="fichier")


@dataclass(frozen=True, slots=True)
class Ligne:
    """A row that says something; `rang` is where the file holds it, from 1."""

    rang: int
    cellules: Sequence[str]

    def cellule(self, colonne: int | None) -> str:
        """Return a cell; empty when it is not there."""
        if colonne is None or not 0 <= colonne < len(self.cellules):
            return ""
        return self.cellules[colonne]


@dataclass(frozen=True, slots=True)
class Tableau:
    """A file that was read: the titles of its columns, then its rows."""

    titres: Sequence[str]
    lignes: Sequence[Ligne]

    def colonne(self, noms: Iterable[str]) -> int | None:
        """Return the first column called one of these, folded (`plier`)."""
        plies = [" ".join(plier(titre)) for titre in self.titres]
        return next((plies.index(nom) for nom in noms if nom in plies), None)

    def colonnes(self, noms: Mapping[str, str]) -> Mapping[str, int]:
        """Return where each field is, from how its column may be called, folded."""
        la: dict[str, int] = {}
        for rang, titre in enumerate(self.titres):
            champ = noms.get(" ".join(plier(titre)))
            if champ:
                la.setdefault(champ, rang)
        return la


def lire_fichier(octets: bytes, *, nettoyer: Nettoyage = sur_une_ligne) -> Tableau:
    """Read a file as a spreadsheet saves it. Raises FichierRefuse."""
    if len(octets) > TAILLE_MAX:
        raise FichierRefuse("Ce fichier est trop gros : 900 Ko au plus.")
    if octets.startswith(b"PK\x03\x04"):
        raise FichierRefuse("C’est un classeur. Dans votre tableur, enregistrez-le en CSV.")
    return lire_tableau(_decoder(octets), nettoyer=nettoyer)


def _decoder(octets: bytes) -> str:
    try:
        return octets.decode("utf-16" if octets.startswith(_UTF_16) else "utf-8-sig")
    except UnicodeDecodeError:
        return octets.decode("cp1252", "replace")  # as Excel writes it for itself


def lire_tableau(texte: str, *, nettoyer: Nettoyage = sur_une_ligne) -> Tableau:
    """Read a table in CSV: its separator is the one that its titles hold. Raises FichierRefuse."""
    if len(texte) > TAILLE_MAX:
        raise FichierRefuse("Ce fichier est trop gros : 900 Ko au plus.")
    if "\0" in texte:
        raise FichierRefuse(
            "Ce fichier n’est pas du texte. Dans votre tableur, enregistrez-le en CSV."
        )
    propre = texte.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    premiere = propre.lstrip().partition("\n")[0]
    lecteur = csv.reader(StringIO(propre), delimiter=max(_SEPARATEURS, key=premiere.count))
    try:
        lues = [Ligne(lecteur.line_num, _cellules(ligne, nettoyer)) for ligne in lecteur]
    except csv.Error as erreur:
        raise FichierRefuse(
            "Ce fichier ne se lit pas. Dans votre tableur, enregistrez-le en CSV."
        ) from erreur
    dites = [ligne for ligne in lues if any(ligne.cellules)]
    if not dites:
        raise FichierRefuse("Ce fichier est vide.")
    if len(dites) > _LIGNES_MAX + 1:
        raise FichierRefuse("Ce fichier a trop de lignes : 5 000 au plus.")
    return Tableau(dites[0].cellules, dites[1:])


def _cellules(ligne: Sequence[str], nettoyer: Nettoyage) -> Sequence[str]:
    if any(len(cellule) > _CELLULE_MAX for cellule in ligne):
        raise FichierRefuse("Ce fichier a une cellule trop longue : un guillemet y est de trop.")
    return [_nue(nettoyer(cellule)).strip() for cellule in ligne[:_COLONNES_MAX]]


def _nue(cellule: str) -> str:
    """Return a cell without the mark that kept a spreadsheet from running it."""
    return cellule[1:] if cellule[:1] == "'" and est_formule(cellule[1:]) else cellule


def est_formule(cellule: str) -> bool:
    """True when a spreadsheet would run this cell; one that shows nothing runs nothing."""
    return cellule.lstrip(_BLANCS).startswith(_FORMULES) and bool(sur_une_ligne(cellule))


def ecrire_tableau(lignes: Iterable[Iterable[str]]) -> str:
    """Write rows as French Excel opens them; no cell is a formula."""
    texte = StringIO()
    ecrire = csv.writer(texte, delimiter=";", lineterminator="\r\n")
    ecrire.writerows([_inerte(cellule) for cellule in ligne] for ligne in lignes)
    return texte.getvalue()


def _inerte(cellule: str) -> str:
    return f"'{cellule}" if est_formule(cellule) else cellule
