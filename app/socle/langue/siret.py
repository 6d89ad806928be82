"""SIRET: fourteen digits kept as text, whose key tells a mistyped one."""

from app.socle.erreurs import ErreurMetier
from app.socle.langue.saisies import lire_signes

_TAILLE = 14
_TAILLE_SIREN = 9
_LA_POSTE = "356000000"
_GROUPES = ((0, 3), (3, 6), (6, 9), (9, 14))


def lire_siret(saisie: str, *, champ: str = "siret") -> str:
    """Return the digits of a SIRET, however it is separated. Raises ErreurMetier, with what is wrong.

    It may begin with 0, and several organisations may share one.
    """
    siret = lire_signes(saisie)
    if not siret:
        raise ErreurMetier("Écrivez le SIRET de la structure : 14 chiffres.", champ=champ)
    if not siret.isdecimal():
        raise ErreurMetier("Un SIRET n’a que des chiffres : il en compte 14.", champ=champ)
    if len(siret) == _TAILLE_SIREN:
        raise ErreurMetier(
            "Ces 9 chiffres sont un SIREN. Le SIRET en compte 14 : le SIREN, puis les 5 chiffres "
            "de l’établissement.",
            champ=champ,
        )
    if len(siret) != _TAILLE:
        raise ErreurMetier(
            f"Un SIRET compte 14 chiffres : il y en a {len(siret)} ici.", champ=champ
        )
    if not est_un_siret(siret):
        raise ErreurMetier(
            "Ce SIRET n’existe pas : un chiffre au moins est faux. Recopiez-le.", champ=champ
        )
    return siret


def est_un_siret(siret: str) -> bool:
    """True when the key of fourteen digits is right; La Poste's many places have one of their own."""
    siren = siret[:_TAILLE_SIREN]
    if siren == _LA_POSTE and sum(map(int, siret)) % 5 == 0:
        return True
    return int(siret) > 0 and _a_la_bonne_cle(siren) and _a_la_bonne_cle(siret)


def ecrire_siret(siret: str) -> str:
    """Return « 449 514 298 00024 », on one line."""
    return "\u00a0".join(siret[debut:fin] for debut, fin in _GROUPES)


def _a_la_bonne_cle(chiffres: str) -> bool:
    """Luhn: every second digit from the right counts twice, the digits of what it makes added."""
    doubles = (int(chiffre) * (1 + rang % 2) for rang, chiffre in enumerate(reversed(chiffres)))
    return sum(sum(divmod(double, 10)) for double in doubles) % 10 == 0
