"""Which numbers of a line are hidden: the small ones, with what would give them by subtraction."""

from collections.abc import Mapping


def codes_caches(total: int, nombres: Mapping[str, int], plancher: int) -> set[str]:
    """Return the codes to hide under a total that is shown.

    What is left by taking from the total the numbers shown is a number too: it must not be a small
    one, nor that of a single code. Until then the smallest shown is hidden with them.
    """
    caches = {code for code, nombre in nombres.items() if 0 < nombre < plancher}
    montres = sorted((nombre, code) for code, nombre in nombres.items() if nombre >= plancher)
    while caches and montres and _se_devine(total, montres, len(caches), plancher):
        caches.add(montres.pop(0)[1])
    return caches


def _se_devine(total: int, montres: list[tuple[int, str]], nb_caches: int, plancher: int) -> bool:
    reste = total - sum(nombre for nombre, _ in montres)
    return nb_caches == 1 or 0 < reste < plancher
