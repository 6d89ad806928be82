"""What a folder holds is found by looking into it: no list to forget."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

_AUTRE_PROGRAMME = "app.bouchon"


def modules(paquet: ModuleType) -> Iterator[ModuleType]:
    """Import and give every module of a package, in order of name, the stand-in's apart."""
    for trouve in pkgutil.iter_modules(paquet.__path__, f"{paquet.__name__}."):
        if trouve.name == _AUTRE_PROGRAMME:
            continue
        module = import_module(trouve.name)
        yield module
        if trouve.ispkg:
            yield from modules(module)
