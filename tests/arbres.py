"""The service's code and screens, each file parsed once for all that look for something in them."""

import ast
from functools import cache
from pathlib import Path

from jinja2 import Environment, nodes


@cache
def arbre_du_code(fichier: Path) -> ast.Module:
    """What a file of Python says, to be read only."""
    return ast.parse(fichier.read_text(encoding="utf-8"))


@cache
def arbre_de_l_ecran(fichier: Path) -> nodes.Template:
    """What a template of HTML says, to be read only."""
    return Environment(autoescape=True).parse(fichier.read_text(encoding="utf-8"))
