"""What who listens to a page must find in it: asserted of every page that a test fetches."""

from typing import Any

PHRASE = 80
XHTML = "{http://www.w3.org/1999/xhtml}"
_VIVANTES = ("status", "log")


def verifier_l_ecoute(racine: Any) -> None:
    """Assert short live regions, an answer that is heard, nothing invalid unasked, no closed fold."""
    elements = [e for e in racine.iter() if isinstance(e.tag, str)]
    _annonces_courtes(elements)
    _reponse_entendue(elements)
    _rien_de_faux_d_avance(elements)
    _tour_entendu(elements)
    for pli in (e for e in elements if e.tag == f"{XHTML}details"):
        assert [enfant.tag for enfant in pli] == [f"{XHTML}summary"], "un pli s’imprime vide"


def texte(element: Any) -> str:
    """Return what an element says, on one line."""
    return " ".join("".join(element.itertext()).split())


def _annonces_courtes(elements: list[Any]) -> None:
    for e in elements:
        dite = e.get("data-annonce") is not None
        if dite or e.get("aria-live") or e.get("role") in _VIVANTES:
            assert len(texte(e)) <= PHRASE, f"trop long à entendre : {texte(e)}"


def _reponse_entendue(elements: list[Any]) -> None:
    reponses = [e for e in elements if e.get("data-reponse") is not None]
    prenants = [e for e in elements if e.get("autofocus") is not None]
    assert len(prenants) <= 1 or prenants[0] in reponses, "deux éléments veulent le foyer"
    titre = texte(next(e for e in elements if e.tag == f"{XHTML}title"))
    for reponse in reponses:
        assert reponse in prenants or "Erreur" in titre
        assert reponse.get("tabindex") == "-1"
        dit = titre.partition(" – ")[0].removeprefix("Erreur : ")
        assert texte(reponse).startswith(dit), f"le titre dit « {dit} »"


def _rien_de_faux_d_avance(elements: list[Any]) -> None:
    ids = {e.get("id") for e in elements}
    for e in elements:
        genre = e.get("type") if e.tag == f"{XHTML}input" else e.tag.removeprefix(XHTML)
        if genre in ("checkbox", "radio", "select"):
            assert e.get("required") is None, "vide, il serait dit non valide avant toute réponse"
        if e.get("aria-invalid") == "true":
            fautes = [i for i in e.get("aria-describedby", "").split() if i.endswith("-faute")]
            assert fautes, f"{e.get('name')} est faux sans dire pourquoi"
            assert set(fautes) <= ids
    groupes = [e for e in elements if e.get("role") == "radiogroup"]
    ranges = {radio for groupe in groupes for radio in groupe.iter(f"{XHTML}input")}
    for radio in (e for e in elements if e.get("type") == "radio"):
        assert radio in ranges, f"{radio.get('name')} ne dit pas s’il faut choisir"


def _tour_entendu(elements: list[Any]) -> None:
    for tour in (e for e in elements if e.get("class") == "tour"):
        titre = next(e for e in elements if e.tag == f"{XHTML}h1")
        assert titre.get("aria-describedby") == tour.get("id")
        assert elements.index(tour) > elements.index(titre)
