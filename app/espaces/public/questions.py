"""Questions by theme, all of them or those that hold what is looked for."""

from dataclasses import dataclass, field

from flask import render_template, request

from app.espaces.public import plan
from app.metier.aidants.droits import Droit
from app.socle.langue.noms import plier
from app.socle.langue.saisies import sur_une_ligne
from app.web.acces import exige
from app.web.configuration import reglages

_MAXIMUM = 100
# Said in nearly every question: they choose none.
_PARTOUT = frozenset(
    plier("au aux avec ce ces comment dans des du en est et il je la le les ma mes mon ne on ou "
          "par pas pour puis que quel quelle qui quoi sa se ses son sur un une vos votre")
)  # fmt: skip


@dataclass(slots=True)
class Recherche:
    """What is looked for; `garde` says whether a question holds every word, and counts it."""

    saisie: str
    mots: list[str] = field(init=False)
    nb: int = 0

    def __post_init__(self) -> None:
        """Fold what is looked for, without the words that are everywhere."""
        lus = plier(self.saisie)
        self.mots = [mot for mot in lus if mot not in _PARTOUT and len(mot) > 1] or lus

    def garde(self, texte: str) -> bool:
        """Return whether each word begins one of the text."""
        ecrits = plier(texte)
        tous = all(any(ecrit.startswith(mot) for ecrit in ecrits) for mot in self.mots)
        self.nb += tous
        return tous


@plan.get("/questions")
@exige(Droit.PUBLIC)
def questions() -> str:
    """Questions that aidants, usagers, référents and elected people ask."""
    saisie = sur_une_ligne(request.args.get("q", ""))[:_MAXIMUM]
    return render_template(
        "public/questions.html",
        recherche=Recherche(saisie),
        a_distance=reglages().mandat_a_distance,
    )
