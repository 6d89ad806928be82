"""Nothing newer than the oldest browsers promised, Chrome 109 and Firefox 115.

`python -m tests.epreuves.navigateurs` walks them; this reads, and costs nothing.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

RACINE = Path(__file__).parents[1]
STYLES = sorted((RACINE / "static").glob("*.css"))
SCRIPTS = sorted((RACINE / "static").glob("*.js"))
GABARITS = sorted((RACINE / "templates").rglob("*.html"))

# What came after one of them, and cannot be seen failing in a newer browser. `text-wrap` is not
# here: where it is not known, a title is only less well cut.
DANS_UN_STYLE = (
    r":has\(",  # Firefox 121
    r"(?m)^\s*&|[;{]\s*&",  # nesting: Chrome 120, Firefox 117
    r"@(?:scope|starting-style|property|view-transition|position-try)\b",
    r"\b(?:color-mix|light-dark|oklch|oklab|lch|lab|linear)\(",
    r"\bsubgrid\b|\banchor\(|\binterpolate-size\b|\bfield-sizing\b|\bcontent-visibility\b",
    r"\d(?:lh|rlh|cap|ric|rex)\b",
    r":(?:popover-open|user-invalid|user-valid|open|dir)\b",
    r"\b(?:scrollbar-gutter|animation-timeline|view-timeline|scroll-timeline|zoom):",
)
DANS_UN_SCRIPT = (
    r"\.(?:toSorted|toReversed|toSpliced|with)\(",  # Chrome 110, Firefox 115
    r"\b(?:Object|Map)\.groupBy\b|\bArray\.fromAsync\b|\bIterator\.",
    r"\bPromise\.(?:withResolvers|try)\b|\bURL\.(?:canParse|parse)\b|\bAbortSignal\.any\b",
    r"\.(?:isSubsetOf|symmetricDifference|intersection|isDisjointFrom)\(",
    r"\b(?:parseCreationOptionsFromJSON|parseRequestOptionsFromJSON)\b",
    r"\b(?:showPopover|hidePopover|togglePopover|startViewTransition|moveBefore|setHTMLUnsafe)\b",
    r"\b(?:navigation|scheduler)\.\w|\bnew (?:Sanitizer|URLPattern|CloseWatcher)\b",
    r"/[gimsuy]*v[gimsuy]*\.(?:test|exec)\(",  # Chrome 112, Firefox 116
    r"\bcheckVisibility\(|\bRegExp\.escape\b|\bfetchLater\b",
)
DANS_UN_GABARIT = (
    r"\bpopover(?:target(?:action)?)?[ =>]",  # Chrome 114, Firefox 125
    r"<(?:search|selectedcontent|permission)\b",
    r"<details[^>]*\bname=",  # Chrome 120, Firefox 130
    r'\bhidden="until-found"|\bcommandfor=|\bclosedby=|\bshadowrootmode=|\bwritingsuggestions=',
)


def trop_neuf(texte: str, motifs: tuple[str, ...]) -> Iterator[str]:
    """What is newer than the floor, without what comments say."""
    dit = re.sub(r"/\*.*?\*/|\{#.*?#\}", "", texte, flags=re.DOTALL)
    for motif in motifs:
        yield from (trouve[0] for trouve in re.finditer(motif, dit))


@pytest.mark.parametrize(
    ("fichiers", "motifs"),
    [(STYLES, DANS_UN_STYLE), (SCRIPTS, DANS_UN_SCRIPT), (GABARITS, DANS_UN_GABARIT)],
    ids=["styles", "scripts", "gabarits"],
)
def test_rien_de_plus_neuf_que_les_planchers(fichiers: list[Path], motifs: tuple[str, ...]) -> None:
    assert fichiers
    lus = {f.name: [*trop_neuf(f.read_text(encoding="utf-8"), motifs)] for f in fichiers}
    assert not {nom: trouves for nom, trouves in lus.items() if trouves}


@pytest.mark.parametrize(
    ("texte", "motifs"),
    [
        ("li:has(> a) { color: red }", DANS_UN_STYLE),
        (".carte { & p { margin: 0 } }", DANS_UN_STYLE),
        ("a { color: light-dark(#000, #fff) }", DANS_UN_STYLE),
        ("p { max-height: 3lh }", DANS_UN_STYLE),
        ("const tri = noms.toSorted();", DANS_UN_SCRIPT),
        ("if (URL.canParse(url)) aller(url);", DANS_UN_SCRIPT),
        ('<button popovertarget="menu">', DANS_UN_GABARIT),
        ('<details name="questions">', DANS_UN_GABARIT),
    ],
)
def test_ce_qui_est_trop_neuf_se_voit(texte: str, motifs: tuple[str, ...]) -> None:
    assert [*trop_neuf(texte, motifs)]
