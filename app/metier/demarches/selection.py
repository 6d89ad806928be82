"""What a person means when they tick themes and démarches together."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.metier.demarches.catalogue import Catalogue
from app.metier.demarches.domaines import en_ordre, titres
from app.metier.demarches.fiches import Demarche
from app.socle.erreurs import ErreurMetier


@dataclass(frozen=True, slots=True)
class Selection:
    """Themes in display order, démarches chosen, and those that left with their theme.

    `disparues` were chosen too, and have left the catalogue since: they will not be named.
    """

    domaines: list[str]
    demarches: list[Demarche]
    retirees: list[Demarche]
    disparues: list[Demarche]
    avertissements: list[str]

    @property
    def cles(self) -> list[str]:
        """Keys of the démarches chosen, as a draft keeps them: what is gone is told of again."""
        return [demarche.cle for demarche in (*self.demarches, *self.disparues)]

    @property
    def nommees(self) -> dict[str, list[str]]:
        """Names of the démarches chosen, by domaine: see `noms_par_domaine`."""
        return _ranger(self.domaines, self.demarches)


def reunir(
    catalogue: Catalogue,
    domaines: Iterable[str],
    demarches: Iterable[str],
    *,
    montres: Iterable[str] = (),
    permis: Collection[str] | None = None,
) -> Selection:
    """Read ticked boxes: a démarche brings its theme, a theme un-ticked takes its démarches away.

    `montres` are the themes that the page showed ticked: one of them missing from `domaines` was
    un-ticked. `permis`, when given, are the only themes that may be brought or kept.
    """
    coches = set(domaines)
    decoches = set(montres) - coches
    connues = catalogue.connues(cles := [*demarches])
    offertes = [d for d in connues if permis is None or d.domaine in permis]
    gardees = [d for d in offertes if d.domaine not in decoches]
    voulus = en_ordre({*coches, *(demarche.domaine for demarche in gardees)})
    retenus = [cle for cle in voulus if permis is None or cle in permis]
    return Selection(
        retenus,
        gardees,
        [d for d in offertes if d.domaine in decoches],
        [d for d in catalogue.disparues(cles) if d.domaine in retenus],
        [dit for cle in retenus if (dit := catalogue.avertissements.get(cle))],
    )


def noms_par_domaine(
    catalogue: Catalogue, domaines: Iterable[str], cles: Iterable[str]
) -> dict[str, list[str]]:
    """Return, for each domaine, the names of the démarches chosen for it, as a mandate prints them.

    A démarche that left the catalogue, or these domaines, is skipped: its domaine stays whole.
    """
    return _ranger(domaines, catalogue.connues(cles))


def _ranger(domaines: Iterable[str], demarches: Sequence[Demarche]) -> dict[str, list[str]]:
    return {cle: [d.nom for d in demarches if d.domaine == cle] for cle in domaines}


def exiger_nommes(nommees: Mapping[str, Sequence[str]]) -> None:
    """Raise ErreurMetier when one of these domaines names no démarche: bounded, it opens nothing.

    `nommees` is what `noms_par_domaine` returns.
    """
    if vides := [cle for cle, noms in nommees.items() if not noms]:
        raise ErreurMetier(
            f"Sans démarche choisie : {titres(vides)}. Choisissez-y une démarche, décochez ce thème, "
            "ou décochez « Seulement ces démarches ».",
            champ="est_borne",
        )
