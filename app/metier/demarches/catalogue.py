"""What a catalogue is, and how its entries are put together; the one that the release ships."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.metier.demarches.domaines import DOMAINES
from app.metier.demarches.fiches import Demarche, Site, demarche
from app.metier.demarches.regles import TAILLE_TEXTE, Faute, fautes
from app.socle.horloge import jour_a_paris, maintenant

FICHIER = Path(__file__).parent / "donnees" / "demarches.toml"
_PARTIES = {"avertissements", "demarche", "site"}


class CatalogueInvalide(ValueError):
    """The entries cannot be used together: the message lists every fault, one a line."""

    def __init__(self, *fautes: Faute) -> None:
        super().__init__("\n".join(map(str, fautes)))
        self.fautes = fautes


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every démarche and every site by its key, and what is always said of some domaines.

    `retirees` are those that were taken away, as they last were: what named them still reads.
    """

    demarches: Mapping[str, Demarche]
    sites: Mapping[str, Site]
    avertissements: Mapping[str, str]
    retirees: Mapping[str, Demarche] = field(default_factory=dict, compare=False)

    # By identity: what is prepared once of each is kept by it.
    __hash__ = object.__hash__

    def connues(self, cles: Iterable[str]) -> list[Demarche]:
        """Return the démarches of these keys, once each; a key that is gone is skipped."""
        return [self.demarches[cle] for cle in dict.fromkeys(cles) if cle in self.demarches]

    def disparues(self, cles: Iterable[str]) -> list[Demarche]:
        """Return those of these keys that were taken away, once each."""
        return [self.retirees[cle] for cle in dict.fromkeys(cles) if cle in self.retirees]

    def cles_de(self, noms: Iterable[str]) -> list[str]:
        """Return the keys of the démarches that a mandate names, those taken away last.

        A name that is gone is skipped.
        """
        voulus = set(noms)
        return [d.cle for d in self._toutes() if d.nom in voulus]

    def site_de(self, nom: str) -> str | None:
        """Return the site of the démarche that a mandate names so, None when the name is gone."""
        return next((d.site for d in self._toutes() if d.nom == nom), None)

    def _toutes(self) -> Iterable[Demarche]:
        return (*self.demarches.values(), *self.retirees.values())

    def alertes(self, domaine: str, noms: Iterable[str] = ()) -> list[str]:
        """Return what to say of a domaine, and of the démarches named for it in a mandate."""
        voulus = set(noms)
        nommees = [d for d in self.demarches.values() if d.nom in voulus and d.domaine == domaine]
        generale = self.avertissements.get(domaine)
        phrases = [generale] if generale else []
        return phrases + [f"{d.titre} : {' '.join(d.alertes)}" for d in nommees if d.alertes]


def lire(texte: str, *, aujourd_hui: date) -> Catalogue:
    """Read a catalogue from TOML. Raises CatalogueInvalide, with every fault at once."""
    try:
        brut = tomllib.loads(texte)
    except tomllib.TOMLDecodeError as erreur:
        raise CatalogueInvalide(Faute("", "", f"fichier illisible : {erreur}")) from erreur
    return assembler(brut, aujourd_hui=aujourd_hui)


def assembler(brut: Mapping[str, Any], *, aujourd_hui: date) -> Catalogue:
    """Check entries, wherever they come from. Raises CatalogueInvalide, with every fault at once."""
    demarches: Sequence[dict[str, Any]] = brut.get("demarche", [])
    sites: Sequence[dict[str, Any]] = brut.get("site", [])
    avertissements: dict[str, str] = brut.get("avertissements", {})
    trouvees = [
        *(Faute("", "", f"partie inconnue : {nom}") for nom in sorted(brut.keys() - _PARTIES)),
        *_fautes_des_avertissements(avertissements),
        *(f for fiche in demarches for f in fautes(fiche, Demarche, aujourd_hui=aujourd_hui)),
        *(f for fiche in sites for f in fautes(fiche, Site, aujourd_hui=aujourd_hui)),
        *_repetes(demarches, cle="clé", nom="nom"),
        *_repetes(sites, cle="clé de site", titre="titre de site"),
    ]
    if trouvees:
        raise CatalogueInvalide(*trouvees)
    return Catalogue(
        MappingProxyType({fiche["cle"]: demarche(fiche) for fiche in demarches}),
        MappingProxyType({fiche["cle"]: Site(**fiche) for fiche in sites}),
        MappingProxyType(avertissements),
    )


def _fautes_des_avertissements(avertissements: Mapping[str, str]) -> Iterable[Faute]:
    for cle in sorted(avertissements.keys() - DOMAINES.keys()):
        yield Faute("", "domaine", f"thème inconnu dans les avertissements : {cle}")
    for cle, texte in avertissements.items():
        if len(texte) > TAILLE_TEXTE:
            yield Faute(cle, "texte", f"l’avertissement dépasse {TAILLE_TEXTE} signes")


def _repetes(fiches: Sequence[Mapping[str, Any]], **champs: str) -> list[Faute]:
    """Return the values that come twice; each field with what to call it."""
    return [
        Faute("", champ, f"{nom} {valeur} : deux fois")
        for champ, nom in champs.items()
        for valeur, fois in Counter(str(fiche.get(champ)) for fiche in fiches).items()
        if fois > 1
    ]


# What the release ships; what is in force is `vigueur.en_vigueur`.
PUBLIE = lire(FICHIER.read_text(encoding="utf-8"), aujourd_hui=jour_a_paris(maintenant()))
