"""What somebody is written when a référent has acted on their account, or on the whole team.

The words are those of `templates/courriels/equipe/`; who did it is said by the act (`app/web/actes.py`).
"""

from collections.abc import Collection
from functools import partial

from app.metier.authentification.models import MoyenConnexion
from app.metier.demarches.domaines import titres
from app.metier.messages.gabarits import Message, Redige, rediger

Annonce = Redige


def invitation(*, prenom: str, par: str, lieu: str, adresse: str) -> Message:
    """Propose to somebody, who may have no account, to manage a team."""
    return rediger("equipe/invitation", prenom=prenom, par=par, lieu=lieu, adresse=adresse)


def carte_donnee(carte: MoyenConnexion) -> Annonce:
    """Say that a card opens the account."""
    return partial(rediger, "equipe/carte_donnee", serie=carte.numero_serie)


def application_donnee() -> Annonce:
    """Say that an application opens the account, and how to be the only one with its key."""
    return partial(rediger, "equipe/application_donnee")


def moyen_suspendu(moyen: MoyenConnexion) -> Annonce:
    """Say that a lost device opens nothing any more."""
    return partial(rediger, "equipe/moyen_suspendu", serie=_serie(moyen), cle=_cle(moyen))


def moyen_repris(moyen: MoyenConnexion) -> Annonce:
    """Say that a device found again opens the account."""
    return partial(rediger, "equipe/moyen_repris", serie=_serie(moyen), cle=_cle(moyen))


def moyen_retire(moyen: MoyenConnexion, reste: int) -> Annonce:
    """Say that a device is removed; how many are left."""
    return partial(
        rediger, "equipe/moyen_retire", serie=_serie(moyen), cle=_cle(moyen), reste=reste
    )


def carte_a_l_heure(carte: MoyenConnexion) -> Annonce:
    """Say that a card's clock was put right."""
    return partial(rediger, "equipe/carte_a_l_heure", serie=carte.numero_serie)


def compte_debloque() -> Annonce:
    """Say that failures are forgotten."""
    return partial(rediger, "equipe/compte_debloque")


def acces_ferme() -> Annonce:
    """Say that an access is closed."""
    return partial(rediger, "equipe/acces_ferme")


def acces_rouvert() -> Annonce:
    """Say that an access is given back."""
    return partial(rediger, "equipe/acces_rouvert")


def referent_nomme() -> Annonce:
    """Say that somebody manages the team."""
    return partial(rediger, "equipe/referent_nomme")


def referent_retire() -> Annonce:
    """Say that somebody manages the team no longer."""
    return partial(rediger, "equipe/referent_retire")


def themes_choisis(domaines: Collection[str]) -> Annonce:
    """Say which themes somebody may use."""
    return partial(rediger, "equipe/themes_choisis", themes=titres(domaines))


def mandat_confie(numero: str) -> Annonce:
    """Say that a reserved mandate is open to somebody, and that its person must be told."""
    return partial(rediger, "equipe/mandat_confie", numero=numero)


def ordinateurs_interdits() -> Annonce:
    """Say that known computers serve here no longer."""
    return partial(rediger, "equipe/ordinateurs_interdits")


def _serie(moyen: MoyenConnexion) -> str | None:
    """A telephone's application has no number."""
    return moyen.numero_serie if moyen.genre == "carte" else None


def _cle(moyen: MoyenConnexion) -> str | None:
    """A passkey is called as its owner called it."""
    return moyen.cle.nom if moyen.cle else None
