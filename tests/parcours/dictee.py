"""A page as it is heard: the browser's own accessibility tree, told in order, in plain words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import CDPSession, Page

MOIS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
# What changes from a day to the next, or is drawn.
_CHANGEANTS = (
    (rf"\b\d{{1,2}}(?:er)?\s(?:{MOIS})\s\d{{4}}", "‹date›"),
    (r"\b\d{1,2}\sh\s\d\d", "‹heure›"),
    (r"\b(?:[0-9a-f] ){63}[0-9a-f]\b", "‹empreinte›"),
    (r"\b[0-9a-f]{64}\b", "‹empreinte›"),
    (r"localhost:\d+", "‹service›"),
    (r"(?<=verifier/)[\w-]+", "‹code›"),
    (r"\b(?:[0-9A-Z]{4} ?){3}[0-9A-Z]{4}\b", "‹code›"),
)
_REPERES = {
    "banner": "En-tête",
    "navigation": "Navigation",
    "main": "Contenu",
    "contentinfo": "Pied de page",
    "search": "Recherche",
    "region": "Région",
    "complementary": "À côté",
    "form": "Formulaire",
    "radiogroup": "Groupe de choix",
    "group": "Groupe",
    "alert": "Alerte",
    "list": "Liste",
    "table": "Tableau",
    "blockquote": "Citation",
}
_COMMANDES = {
    "link": "lien",
    "button": "bouton",
    "textbox": "champ",
    "searchbox": "champ de recherche",
    "checkbox": "case",
    "radio": "choix",
    "combobox": "liste de choix",
    "DisclosureTriangle": "pli",
    "image": "image",
    "img": "image",
}
_BLOCS = {
    "paragraph": "",
    "listitem": "• ",
    "term": "",
    "definition": "   ",
    "DescriptionListTerm": "",
    "DescriptionListDetail": "   ",
    "row": "",
    "caption": "",
    "Caption": "",
    "status": "",
    "log": "",
}
# A legend is heard as the name of its group.
_TUS = {"InlineTextBox", "ListMarker", "LineBreak", "Legend"}
_BOITES = {"div", "section", "p", "form", "header", "footer", "address", "figure", "dl"}
Noeud = Mapping[str, Any]


@dataclass
class Lecture:
    """What has been said so far, line by line; a sentence is kept until a block ends it."""

    cdp: CDPSession
    noeuds: Mapping[str, Noeud]
    lignes: list[str] = field(default_factory=list)
    phrase: str = ""
    puce: str = ""

    def dire(self, ligne: str, retrait: int) -> None:
        """One line, after what was being said."""
        self.finir(retrait)
        self.lignes.append("  " * retrait + self.puce + ligne)
        self.puce = ""

    def finir(self, retrait: int) -> None:
        """End the sentence."""
        dite, self.phrase = _lisse(self.phrase), ""
        if dite:
            self.dire(dite, retrait)

    def ajouter(self, morceau: str) -> None:
        """Go on with the sentence; words of two boxes do not stick together."""
        colles = self.phrase[-1:].isalnum() or self.phrase[-1:] in ".!?…»]"
        if self.phrase and colles and (morceau[:1].isalnum() or morceau[:1] == "["):
            self.phrase += " "
        self.phrase += morceau

    def enfants(self, noeud: Noeud) -> Iterator[Noeud]:
        """Its children that are known."""
        return (self.noeuds[i] for i in noeud.get("childIds", []) if i in self.noeuds)

    def lire(self, noeud: Noeud, retrait: int = 0) -> None:
        """Say a node, then what it holds."""
        role = "" if noeud["ignored"] else noeud["role"]["value"]
        if role in _TUS:
            return
        if role == "StaticText":
            self.ajouter(_nom(noeud))
        elif role == "link":
            self.ajouter(f"[{self.commande(noeud)}]")
        elif role in _COMMANDES:
            self.dire(self.commande(noeud), retrait)
        elif role == "heading":
            self.dire(f"Titre {_propriete(noeud, 'level')} : {_nom(noeud)}", retrait)
        elif role in _REPERES and (role not in ("region", "form", "group") or _nom(noeud)):
            self.repere(noeud, retrait)
        elif role in _BLOCS:
            ici = role == "listitem" and "aria-current" in self.attributs(noeud)
            self.bloc(noeud, _BLOCS[role] + "ici : " * ici, retrait)
        elif role in ("cell", "gridcell", "columnheader", "rowheader"):
            self.cellule(noeud, retrait)
        elif role != "LabelText" and self.balise(noeud) in _BOITES:
            self.bloc(noeud, "", retrait)
        else:
            self.suite(noeud, retrait, muet=role == "LabelText")

    def suite(self, noeud: Noeud, retrait: int, *, muet: bool = False) -> None:
        """What a node holds; of a label, its control alone: its words are the control's name."""
        for enfant in self.enfants(noeud):
            if muet and enfant.get("role", {}).get("value") == "StaticText":
                continue
            if muet and (enfant["ignored"] or enfant["role"]["value"] not in _COMMANDES):
                self.suite(enfant, retrait, muet=True)
            else:
                self.lire(enfant, retrait)

    def repere(self, noeud: Noeud, retrait: int) -> None:
        """A landmark, or a group: its name, then what it holds, set in."""
        role = noeud["role"]["value"]
        nom = f" « {_nom(noeud)} »" if _nom(noeud) else ""
        combien = f" de {sum(1 for _ in self.enfants(noeud))}" if role == "list" else ""
        self.dire(f"{_REPERES[role]}{combien}{nom}{self.etats(noeud)}{_decrit(noeud)}", retrait)
        self.suite(noeud, retrait + 1)
        self.finir(retrait + 1)

    def bloc(self, noeud: Noeud, avant: str, retrait: int) -> None:
        """A paragraph, an item: a line of its own."""
        self.finir(retrait)
        self.puce = avant or self.puce
        self.suite(noeud, retrait)
        self.finir(retrait)

    def cellule(self, noeud: Noeud, retrait: int) -> None:
        """A cell, parted from the one before on its line."""
        if self.phrase.strip():
            self.phrase = self.phrase.rstrip() + " | "
        self.suite(noeud, retrait)

    def commande(self, noeud: Noeud) -> str:
        """A link, a button, a field: kind, name, value, states, description."""
        mots = f"{_COMMANDES[noeud['role']['value']]} « {_nom(noeud)} »"
        valeur = noeud.get("value", {}).get("value")
        if valeur and noeud["role"]["value"] != "link":
            mots += f" = {valeur}"
        return mots + self.etats(noeud) + _decrit(noeud)

    def etats(self, noeud: Noeud) -> str:
        """Its states, in words."""
        dits = []
        coche = _propriete(noeud, "checked")
        if noeud["role"]["value"] in ("checkbox", "radio"):
            dits.append("coché" if coche == "true" else "non coché")
        if _propriete(noeud, "required"):
            dits.append("obligatoire")
        if _propriete(noeud, "invalid") not in (None, "false"):
            dits.append("non valide")
        ouvert = _propriete(noeud, "expanded")
        if ouvert is not None:
            dits.append("déplié" if ouvert else "replié")
        if noeud["role"]["value"] in ("link", "button"):
            attributs = self.attributs(noeud)
            if "aria-current" in attributs:
                dits.append("page courante")
            if "lang" in attributs:
                dits.append(f"langue {attributs['lang']}")
        return "".join(f", {dit}" for dit in dits)

    def attributs(self, noeud: Noeud) -> dict[str, str]:
        """What the tree does not tell: where one is, in which language."""
        plats = self._element(noeud).get("attributes", [])
        return dict(zip(plats[::2], plats[1::2], strict=True))

    def balise(self, noeud: Noeud) -> str:
        """Its element: a box ends the sentence, a `span` does not."""
        return str(self._element(noeud).get("localName", ""))

    def _element(self, noeud: Noeud) -> Mapping[str, Any]:
        if "backendDOMNodeId" not in noeud:
            return {}
        options = {"backendNodeId": noeud["backendDOMNodeId"]}
        element: Mapping[str, Any] = self.cdp.send("DOM.describeNode", options)["node"]
        return element


def _nom(noeud: Noeud) -> str:
    dit = str(noeud.get("name", {}).get("value", ""))
    return dit if noeud["role"]["value"] == "StaticText" else _lisse(dit)


def _decrit(noeud: Noeud) -> str:
    dit = noeud.get("description", {}).get("value")
    return f" ; {_lisse(dit)}" if dit else ""


def _lisse(texte: str) -> str:
    return re.sub(r"[ \n\t]+", " ", texte).strip(" ")


def _propriete(noeud: Noeud, nom: str) -> Any:
    for propriete in noeud.get("properties", []):
        if propriete["name"] == nom:
            return propriete["value"].get("value")
    return None


def dicter(page: Page, *, tout: bool) -> str:
    """Title, what has the focus, what was announced; then the content, or the whole page."""
    cdp = page.context.new_cdp_session(page)
    arbre = cdp.send("Accessibility.getFullAXTree")["nodes"]
    lecture = Lecture(cdp, {noeud["nodeId"]: noeud for noeud in arbre})
    racine = arbre[0]
    contenu = [n for n in arbre if not n["ignored"] and n["role"]["value"] == "main"]
    lecture.lire(racine if tout or not contenu else contenu[0])
    lecture.finir(0)
    foyer = [n for n in arbre if _propriete(n, "focused") and n is not racine]
    entete = [f"=== {page.title()}"]
    entete += [f"Foyer : {_foyer(lecture, noeud)}" for noeud in foyer]
    entete += [
        f"Annoncé : {dit}" for dit in page.locator("#annonce, #etat").all_inner_texts() if dit
    ]
    cdp.detach()
    return sans_ce_qui_change("\n".join([*entete, *lecture.lignes]))


def _foyer(lecture: Lecture, noeud: Noeud) -> str:
    role = noeud["role"]["value"]
    if role in _COMMANDES:
        return lecture.commande(noeud)
    mot = {"heading": "titre", "alert": "alerte"}.get(role, "paragraphe")
    return f"{mot} « {_nom(noeud)} »" if _nom(noeud) else mot


def sans_ce_qui_change(texte: str) -> str:
    """The same tomorrow, elsewhere."""
    for motif, mot in _CHANGEANTS:
        texte = re.sub(motif, mot, texte)
    return texte
