"""Addresses that several people read: said to who writes one, and to who verifies; never refused."""

# A town hall of one has no other. What they begin with, up to a dot or a dash too.
_PARTAGEES = frozenset(
    "accueil administration bonjour ccas cias contact direction france-services franceservices "
    "info infos mairie mediatheque mfs msap secretariat".split()
)


def est_partagee(courriel: str) -> bool:
    """True for an address that does not look like one person's."""
    debut = courriel.partition("@")[0]
    return debut in _PARTAGEES or debut.replace(".", "-").partition("-")[0] in _PARTAGEES
