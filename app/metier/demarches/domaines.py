"""The ten domaines of a mandate, in display order, with FranceConnect's label for each.

Titles follow service-public.fr; labels are the values of FranceConnect's `rep_scope` claim.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Domaine:
    """One theme: what the screens show, and the name FranceConnect gives it."""

    cle: str
    titre: str
    exemples: str
    libelle_fc: str

    @property
    def apercu(self) -> str:
        """The first two examples, where room is short; what is read aloud says them all."""
        return ", ".join(self.exemples.split(", ")[:2])


_TOUS = (
    Domaine(
        "papiers",
        "Papiers – Citoyenneté – Élections",
        "carte d’identité, passeport, carte grise, changement d’adresse",
        "Papier-Citoyenneté-Elections",
    ),
    Domaine(
        "famille",
        "Famille – Scolarité",
        "allocations familiales, inscription à l’école, bourses",
        "Famille-Scolarité",
    ),
    Domaine(
        "social",
        "Social – Santé",
        "carte Vitale, complémentaire santé, RSA, handicap",
        "Social-Santé",
    ),
    Domaine(
        "travail",
        "Travail – Formation",
        "inscription à France Travail, compte formation, retraite",
        "Travail-Formation",
    ),
    Domaine(
        "logement",
        "Logement",
        "demande de logement social, aide au logement",
        "Logement",
    ),
    Domaine(
        "transports",
        "Transports – Mobilité",
        "permis de conduire, amendes, vignette Crit’Air",
        "Transports-Mobilité",
    ),
    Domaine(
        "argent",
        "Argent – Impôts – Consommation",
        "déclaration de revenus, timbres fiscaux, surendettement",
        "Argent-Impots-Consommation",
    ),
    Domaine(
        "justice",
        "Justice",
        "casier judiciaire, recours, aide juridictionnelle",
        "Justice",
    ),
    Domaine(
        "etranger",
        "Étranger – Europe",
        "titre de séjour, naturalisation, asile",
        "Etranger-Europe",
    ),
    Domaine(
        "loisirs",
        "Loisirs – Sport – Culture",
        "permis de chasser, pass Culture, licence de sport",
        "Loisirs-Sport-Culture",
    ),
)

DOMAINES: Mapping[str, Domaine] = MappingProxyType({d.cle: d for d in _TOUS})
TITRES: Mapping[str, str] = MappingProxyType({d.cle: d.titre for d in _TOUS})
_PAR_LIBELLE = {d.libelle_fc: d.cle for d in _TOUS}


def en_ordre(cles: Iterable[str]) -> list[str]:
    """Return the known keys among `cles`, once each, in display order."""
    voulues = set(cles)
    return [cle for cle in DOMAINES if cle in voulues]


def titres(cles: Iterable[str]) -> str:
    """Return the titles of these domaines, as a list in a sentence of ours reads."""
    return ", ".join(TITRES[cle] for cle in cles)


def ouverts(permis: list[str] | None, limites: list[str] | None = None) -> list[str]:
    """Return the keys that an organisation offers, and its aidant may use, in display order.

    `permis` None or empty opens all of them; `limites` None leaves the aidant what is offered.
    """
    return [
        cle
        for cle in DOMAINES
        if (not permis or cle in permis) and (limites is None or cle in limites)
    ]


def depuis_rep_scope(valeurs: Iterable[object]) -> tuple[list[str], list[str]]:
    """Read the values of a `rep_scope` claim: known keys in order, then unknown values.

    A value is FranceConnect's label or our short key.
    """
    connues: set[str] = set()
    inconnues: list[str] = []
    for valeur in valeurs:
        texte = str(valeur)
        cle = _PAR_LIBELLE.get(texte, texte)
        if cle in DOMAINES:
            connues.add(cle)
        else:
            inconnues.append(texte[:80])
    return en_ordre(connues), inconnues
