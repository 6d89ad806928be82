"""What each failure of the identification says: the cause, the next step, who to call."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Echec:
    """The words of one failure, for the screen of step 2."""

    titre: str
    suite: str


_TEXTES = {
    "refus": Echec(
        "La personne n’a pas poursuivi sur FranceConnect.",
        "Rien n’est perdu. Reprenez quand elle est prête, ou abandonnez si elle renonce.",
    ),
    "panne": Echec(
        "FranceConnect a un problème en ce moment.",
        "Vos choix sont gardés 7 jours. Réessayez dans quelques minutes.",
    ),
    "injoignable": Echec(
        "FranceConnect ne répond pas.",
        "Vos choix sont gardés 7 jours. Réessayez dans quelques minutes.",
    ),
    "mineur": Echec(
        "Cette personne n’a pas 18 ans.",
        "Un mandat est réservé aux adultes. Venez avec un parent ou un représentant légal.",
    ),
    "soi_meme": Echec(
        "Cette identité a pu venir d’Aidants Connect, pas de la personne elle-même.",
        "Un mandat vient de servir pour elle dans cet ordinateur. Déconnectez-vous, attendez "
        "une heure, puis laissez la personne s’identifier avec son propre compte.",
    ),
    "ferme": Echec(
        "Une autre identification a commencé depuis.",
        "Une seule à la fois, pour ne pas confondre deux personnes. Recommencez celle-ci.",
    ),
    "identite": Echec(
        "FranceConnect n’a pas transmis toute l’identité de la personne.",
        "Qu’elle essaie avec un autre compte (impots.gouv, ameli, La Poste…). "
        "Si cela recommence, appelez-nous.",
    ),
    "jeton": Echec(
        "La réponse de FranceConnect n’a pas pu être vérifiée.",
        "Par sécurité, elle est refusée et rien de la personne n’est gardé. Recommencez ; "
        "si cela se reproduit, appelez-nous.",
    ),
    "configuration": Echec(
        "Nous n’avons pas pu nous entendre avec FranceConnect.",
        "C’est de notre côté. Vos choix sont gardés : appelez-nous.",
    ),
}
# Several technical motives are one thing for the two people at the counter.
_MEMES = {"niveau": "jeton", "emetteur": "jeton", "reponse": "panne"}

ECHECS: Mapping[str, Echec] = MappingProxyType(
    _TEXTES | {motif: _TEXTES[autre] for motif, autre in _MEMES.items()}
)
