"""A page to print, read as blocks: titles, paragraphs, lists, tables. Its words are the page's own.

The page is ours, drawn by our templates: what is read here is not to be trusted with more.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

Bloc = dict[str, Any]
_VIDES = frozenset({"br", "img", "input", "link", "meta", "hr"})
_EN_LIGNE = frozenset({"a", "abbr", "b", "bdi", "em", "span", "strong", "time"})
_GRAS = frozenset({"b", "strong", "th", "dt"})
# Said to who listens to the page, or only on screen.
_TUS = frozenset({"hors-ecran", "ecran"})
_BLANCS = re.compile(r"[ \t\n\r\f]+")


@dataclass(slots=True)
class _Noeud:
    """An element and what it holds, in order; `dit` names a drawing for who does not see it.

    `sens` is what the element says of its direction: ltr, rtl, or nothing.
    """

    nom: str
    classes: frozenset[str] = frozenset()
    dit: str = ""
    sens: str = ""
    langue: str = ""
    contenu: list["_Noeud | str"] = field(default_factory=list)

    def fils(self, *noms: str) -> Iterator["_Noeud"]:
        """Its elements of these names, in order, down through others."""
        for enfant in self.contenu:
            if isinstance(enfant, _Noeud):
                if enfant.nom in noms:
                    yield enfant
                else:
                    yield from enfant.fils(*noms)

    def lettres(self) -> str:
        """All that it holds, as it was written."""
        return "".join(un if isinstance(un, str) else un.lettres() for un in self.contenu)

    def texte(self) -> str:
        """Its text, spaces as the page shows them."""
        return "".join(mot["texte"] for mot in _mots(self))


class _Lecteur(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.racine = _Noeud("")
        self._ouverts = [self.racine]
        self._dessin = list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._dessin or tag == "svg":
            self._dessin.append(self.get_starttag_text() or "")
            return
        lus = dict(attrs)
        classes = frozenset((lus.get("class") or "").split())
        dit, sens, langue = (lus.get(nom) or "" for nom in ("aria-label", "dir", "lang"))
        noeud = _Noeud(tag, classes, dit, sens, langue)
        self._ouverts[-1].contenu.append(noeud)
        if tag not in _VIDES:
            self._ouverts.append(noeud)

    def handle_endtag(self, tag: str) -> None:
        if tag == "svg":
            self._ouverts[-1].contenu.append(
                _Noeud("svg", contenu=["".join(self._dessin), "</svg>"])
            )
            self._dessin.clear()
        elif tag in (noeud.nom for noeud in self._ouverts[1:]):
            while self._ouverts.pop().nom != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._ouverts[-1].contenu.append(data)


def lire_page(page: str) -> Bloc:
    """Return the title of a page, and the blocks of its content; its language and direction."""
    lecteur = _Lecteur()
    lecteur.feed(page)
    lecteur.close()
    titre = next(lecteur.racine.fils("title")).texte()
    corps = next(lecteur.racine.fils("main"))
    return {
        "titre": titre,
        "blocs": _blocs(corps),
        "langue": corps.langue or "fr",
        "sens": corps.sens or "ltr",
        "grand": "grand" in corps.classes,
    }


def _blocs(noeud: _Noeud) -> list[Bloc]:
    """What a container holds; words between two elements are a paragraph."""
    blocs, mots = list[Bloc](), _Noeud("p")
    for enfant in noeud.contenu:
        if isinstance(enfant, str) or enfant.nom in _EN_LIGNE or enfant.nom == "br":
            mots.contenu.append(enfant)
            continue
        blocs += [*_paragraphe(mots), *_bloc(enfant)]
        mots = _Noeud("p")
    return [*blocs, *_paragraphe(mots)]


def _bloc(noeud: _Noeud) -> list[Bloc]:
    if noeud.classes & _TUS or noeud.nom in _VIDES:
        return []
    if noeud.nom in ("h1", "h2", "h3"):
        return [{"genre": "titre", "rang": int(noeud.nom[1]), "mots": _mots(noeud)}]
    if noeud.nom == "p":
        return _paragraphe(noeud)
    if noeud.nom in ("ul", "ol"):
        return [{"genre": noeud.nom, "lignes": [_blocs(ligne) for ligne in noeud.fils("li")]}]
    if noeud.nom == "dl":
        return [{"genre": "dl", "couples": list(_couples(noeud))}]
    if noeud.nom == "table":
        rangees = [[_mots(case) for case in ligne.fils("th", "td")] for ligne in noeud.fils("tr")]
        return [{"genre": "table", "entete": rangees[0], "rangees": rangees[1:]}]
    if "signatures" in noeud.classes:
        dits = [_mots(p) for p in noeud.fils("p")]
        return [
            {"genre": "signatures", "mots": dits, "cases": [_mots(d) for d in noeud.fils("div")]}
        ]
    if cadre := next((un for un in noeud.fils("div") if "qr" in un.classes), None):
        titre = next(noeud.fils("div"))
        return [
            {"genre": "entete", "blocs": _blocs(titre), "svg": _dessin(cadre), "dit": cadre.dit}
        ]
    if "carte" in noeud.classes:
        return [{"genre": "cadre", "blocs": _blocs(noeud)}]
    if noeud.nom == "footer":
        return [{"genre": "pied", "blocs": _blocs(noeud)}]
    return _blocs(noeud)


def _dessin(noeud: _Noeud) -> str:
    """The drawing that an element holds, as a file of its own would be."""
    source = "".join(str(morceau) for morceau in next(noeud.fils("svg")).contenu)
    return source.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)


def _couples(noeud: _Noeud) -> Iterator[list[Any]]:
    """Each term, and what is said of it."""
    terme: list[Bloc] = []
    for enfant in noeud.fils("dt", "dd"):
        if enfant.nom == "dt":
            terme = _mots(enfant)
        else:
            yield [terme, _blocs(enfant)]


def _paragraphe(noeud: _Noeud) -> list[Bloc]:
    mots = _mots(noeud)
    return [{"genre": "paragraphe", "mots": mots}] if mots else []


def _mots(noeud: _Noeud) -> list[Bloc]:
    """Runs of words, each bold or not; spaces as the page shows them, none at either end."""
    mots = list[Bloc]()
    for texte, gras, sens in _suites(noeud, noeud.nom in _GRAS, "lignes" in noeud.classes):
        debut = not mots or mots[-1]["texte"][-1] in " \n"
        texte = texte.lstrip(" ") if debut else texte
        if texte:
            mots.append({"texte": texte, "gras": gras, "sens": sens})
    if mots:
        mots[-1]["texte"] = mots[-1]["texte"].rstrip(" ")
    return [mot for mot in mots if mot["texte"]]


def _suites(
    noeud: _Noeud, gras: bool, en_lignes: bool, sens: str = ""
) -> Iterator[tuple[str, bool, str]]:
    """Each run of words: whether it is bold, and its direction when it is not its paragraph's."""
    if noeud.nom == "bdi":
        sens = noeud.sens or _sens_de(noeud.lettres())
    for enfant in noeud.contenu:
        if isinstance(enfant, str):
            lignes = enfant.split("\n") if en_lignes else [enfant]
            yield "\n".join(_BLANCS.sub(" ", ligne) for ligne in lignes), gras, sens
        elif enfant.nom == "br":
            yield "\n", gras, ""
        elif not enfant.classes & _TUS:
            yield from _suites(enfant, gras or enfant.nom in _GRAS, en_lignes, sens)


def _sens_de(texte: str) -> str:
    """The direction of words of any language, as a browser finds it: their first letter's."""
    fortes = (unicodedata.bidirectional(signe) for signe in texte)
    return "rtl" if next((f for f in fortes if f in ("L", "R", "AL")), "L") != "L" else "ltr"
