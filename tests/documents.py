"""Write the pages of docs/ that are drawn from the code: `python -m tests.documents`."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from flask import Flask

from app import create_app
from app.metier.chiffres.colonnes import COLONNES
from app.metier.chiffres.definitions import MESURES, PUBLIQUES
from app.metier.reseau.colonnes import COLONNES as COLONNES_DU_RESEAU
from app.metier.reseau.definitions import RESEAU
from app.web.acces import regle_de
from config import charger
from tests.acces import LIGNES, ROLES

RACINE = Path(__file__).parents[1]
DOCS = RACINE / "docs"
ACCES = DOCS / "acces.md"
CHIFFRES = DOCS / "chiffres.md"
_DEBUT = """# Who may do what

Written by `.venv/bin/python -m tests.documents` from the tables `acces.txt` of `tests/`, which
tries every row against the running service and checks that a refusal changes nothing. Do not edit.

`ici`: what the address or the body names belongs to the aidant; `ailleurs`: to the aidant of another
organisation; `absent`: to nobody. `ent`: sent to log in. 404: not theirs, or does not exist; the
answer is the same. Columns: nobody, an aidant, their référent (not an aidant), a person who is both,
the aidant and the référent of elsewhere, a closed account, the national team (every role), its figures
only; then, in no structure at all, its support only and a training body.
"""


def page_acces(app: Flask) -> str:
    """Return docs/acces.md as it should be: a section per role asked, a row per case."""
    adresses = {regle.endpoint: regle.rule for regle in app.url_map.iter_rules()}
    sections: dict[str, list[str]] = {}
    for ligne in LIGNES:
        regle = regle_de(app.view_functions[ligne.route])
        assert regle is not None
        reponses = " | ".join(ligne.attendus[role] for role in ROLES)
        rangee = f"| {ligne.methode} `{adresses[ligne.route]}` | {ligne.cas} | {reponses} |"
        sections.setdefault(regle.droit.value, []).append(rangee)
    titres = " | ".join(role.replace("_", " ") for role in ROLES)
    entete = f"| address | case | {titres} |\n|{'---|' * (2 + len(ROLES))}"
    return _DEBUT + "".join(
        f"\n## Asked of: {role}\n\n{entete}\n" + "\n".join(rangees) + "\n"
        for role, rangees in sections.items()
    )


_DEBUT_CHIFFRES = """# What each figure counts

Written by `.venv/bin/python -m tests.documents` from the definitions that the counts, the screens and the files read. Do not
edit. Why they are so: decisions [22](decisions/0022-chiffres.md) (an organisation's) and
[39](decisions/0039-chiffres-publics.md) (public ones, what is hidden), [53](decisions/0053-chiffres-filtres.md) (the network).
"""


def page_chiffres() -> str:
    """Return docs/chiffres.md as it should be: an organisation's figures, public ones, columns."""
    d_une_structure = _tableau(
        ("key", "on screen", "counts the lines", "said of it"),
        (
            (f"`{cle}`", une.titre, " ".join(f"`{a}`" for a in une.actions), une.explication)
            for cle, une in MESURES.items()
        ),
    )
    publics = _tableau(
        ("key", "on screen", "said of it"),
        ((f"`{cle}`", une.titre, une.explication) for cle, une in PUBLIQUES.items()),
    )
    reseau = _tableau(
        ("key", "on screen", "said of it", "from"),
        (
            (f"`{cle}`", une.titre, une.explication, str(une.plancher))
            for cle, une in RESEAU.items()
        ),
    )
    colonnes, du_reseau = (
        _tableau(
            ("column", "type", "example", "holds"),
            (
                (f"`{une.nom}`", une.genre, une.exemple.replace("|", "\\|"), une.description)
                for une in toutes
            ),
        )
        for toutes in (COLONNES, COLONNES_DU_RESEAU)
    )
    return (
        f"{_DEBUT_CHIFFRES}\n## Of an organisation, by month\n\n{d_une_structure}"
        f"\n## Public, by month closed\n\n{publics}"
        f"\n## The network, by month closed (`/statistiques/reseau`)\n\n{reseau}"
        f"\n## The file `/statistiques.csv`\n\n{colonnes}"
        f"\n## The file `/statistiques/reseau.csv`\n\n{du_reseau}"
    )


def _tableau(titres: tuple[str, ...], rangees: Iterable[tuple[str, ...]]) -> str:
    lignes = [titres, ("---",) * len(titres), *rangees]
    return "".join(f"| {' | '.join(ligne)} |\n" for ligne in lignes)


def main() -> None:
    """Write the pages."""
    CHIFFRES.write_text(page_chiffres(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as dossier:
        app = create_app(charger({"APP_ENV": "test", "INSTANCE": dossier}))
        ACCES.write_text(page_acces(app), encoding="utf-8")


if __name__ == "__main__":
    main()
