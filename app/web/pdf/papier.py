"""A paper of ours, as a page to print or, asked with `?format=pdf`, as a file.

Without the library that lays it out, the page stays: no link is shown, nothing else changes.
"""

import json
import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import urlencode

from flask import Response, current_app, flash, redirect, render_template, request

from app.socle.horloge import maintenant
from app.web.bdd import rendre_la_connexion
from app.web.formulaires import Page, est_un_envoi
from app.web.pdf.blocs import Bloc, lire_page

try:
    import typst
except ImportError:  # not on every kind of machine: the pages are printed from HTML as before
    typst = None  # type: ignore[assignment]

journal_technique = logging.getLogger(__name__)
_GABARIT = "layouts/papier.typ"
# Tagged, for who listens to it; and readable as long as the paper is worth something.
_NORMES: tuple[Literal["ua-1"], Literal["a-2a"]] = ("ua-1", "a-2a")
# Points: none is smaller than what a paper must be, or a sheet to understand (`main.grand`).
_TAILLES = ("10.8", "10.5", "10.2", "10")
_GRANDES_TAILLES = ("16", "15.3", "14.6", "14")
# How much room the lines take, from wide to close, one for each size.
_AISES = ("1", ".625", ".25", "0")
# Beyond so many pages, smaller letters spare nothing that counts.
_PEU = 3
# In a name, mostly: an ideogram, a sign of Tamil.
PAS_EN_PDF = "Pas de PDF : il y manque un signe, sans doute d’un nom. Imprimez cette page."


def papier(
    gabarit: str,
    parametres: Mapping[str, str] = MappingProxyType({}),
    /,
    *,
    fichier: str,
    **dits: Any,
) -> Page:
    """Return the paper that this page asks for; `fichier` names it, and nobody.

    `parametres` is what its address says beside the format.
    """
    en_pdf = request.args.get("format") == "pdf"
    seule = f"{request.path}?{urlencode(parametres)}" if parametres else request.path
    adresse = (
        f"{request.path}?{urlencode({**parametres, 'format': 'pdf'})}"
        if typst is not None
        else None
    )
    page = render_template(gabarit, adresse_pdf=adresse, **dits)
    if not (en_pdf and adresse):
        return page
    rendre_la_connexion()
    try:
        corps = composer(page)
    except typst.TypstError:
        # Without its words: they may be the person's.
        journal_technique.warning("papier non composé en PDF : %s", fichier)
        if est_un_envoi():  # what was typed is nowhere else
            return render_template(gabarit, pas_en_pdf=PAS_EN_PDF, **dits)
        flash(PAS_EN_PDF, "avis")
        return redirect(seule, 303)
    entete = {"Content-Disposition": f'attachment; filename="{fichier}.pdf"'}
    return Response(corps, mimetype="application/pdf", headers=entete)


def est_possible() -> bool:
    """True where papers can be files."""
    return typst is not None


def composer(page: str) -> bytes:
    """Return a page to print as a PDF: in the largest of our sizes that takes the fewest.

    Raises TypstError for a sign that our letters lack.
    """
    source = Path(current_app.root_path, str(current_app.template_folder), _GABARIT).read_bytes()
    lue = lire_page(page)
    return typst.compile(
        source,
        format="pdf",
        sys_inputs=_a_la_bonne_taille(source, lue),
        font_paths=_lettres(),
        pdf_standards=[*_NORMES],
        timestamp=int(maintenant().timestamp()),
    )


def _a_la_bonne_taille(source: bytes, lue: Bloc) -> dict[str, str]:
    """Return what the template is given: the largest size that takes the fewest pages.

    One page, or many whatever the size: the search ends there.
    """
    tailles, texte = _GRANDES_TAILLES if lue["grand"] else _TAILLES, json.dumps(lue)
    essais = [
        {"papier": texte, "taille": taille, "aise": aise}
        for taille, aise in zip(tailles, _AISES, strict=True)
    ]
    nombres = list[int]()
    for essai in essais:
        nombres.append(_nb_pages(source, essai))
        if nombres[-1] == 1 or nombres[-1] > _PEU:
            return essai
    return essais[nombres.index(min(nombres))]


def _nb_pages(source: bytes, entrees: dict[str, str]) -> int:
    dit = typst.query(source, "<pages>", field="value", sys_inputs=entrees, font_paths=_lettres())
    (nombre,) = json.loads(dit)
    return int(nombre)


@cache
def _lettres() -> "typst.Fonts":
    """Our letters alone, read once: a paper is the same whatever the machine has."""
    ici = Path(__file__).parent / "polices"
    return typst.Fonts(font_paths=[ici], include_system_fonts=False, include_embedded_fonts=False)
