"""What templates write of a field: its attributes, the place to fill in."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from app.web.gabarits.compilation import echapper

_SUR_UNE_LIGNE = frozenset(("text", "email", "date"))


def attributs(valeurs: Mapping[str, str | bool]) -> Markup:
    """Attributes of an element, by name; True is written without a value, False not at all."""
    ecrits = [
        f" {nom}" if valeur is True else f' {nom}="{echapper(valeur)}"'
        for nom, valeur in sorted(valeurs.items())
        if valeur is not False
    ]
    return Markup("".join(ecrits))  # noqa: S704


def saisie(champ: Any, donnes: Mapping[str, str | bool], aide: str | None = None) -> Markup:
    """A field to fill in, which points to its help and to its fault.

    Where one line is typed, what WTForms writes of attributes named as HTML does, several times
    quicker: a page is made of them.
    """
    decrit = [f"{champ.id}-aide"] * bool(aide) + [f"{champ.id}-faute"] * bool(champ.errors)
    fautif = {"aria-invalid": "true"} if champ.errors else {}
    dits = {**donnes, "aria-describedby": " ".join(decrit) or False, **fautif}
    genre = getattr(champ.widget, "input_type", "")
    if genre not in _SUR_UNE_LIGNE:
        return Markup(champ(**dits))  # noqa: S704
    voulus = champ.flags
    par_lui_meme = {
        "id": champ.id,
        "name": champ.name,
        "type": genre,
        "value": " ".join(champ._value().splitlines()),
        "required": voulus.required or False,
        "maxlength": voulus.maxlength or False,
    }
    return Markup(f"<input{attributs({**par_lui_meme, **dits})}>")  # noqa: S704
