"""The answers that one may give, and what each is answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Raison:
    """An answer: what its button says, and what may help whoever gave it."""

    titre: str
    suite: str


RAISONS: Mapping[str, Raison] = MappingProxyType(
    {
        "personne": Raison(
            "Personne ne me l’a encore demandé",
            "Beaucoup de gens ne savent pas que vous pouvez le faire. Parlez-en à l’accueil, ou "
            "quand vous faites déjà une démarche à côté de quelqu’un.",
        ),
        "temps": Raison(
            "Je n’ai pas encore eu le temps",
            "Rien ne presse. Un premier mandat prend une dizaine de minutes, avec la personne.",
        ),
        "pret": Raison(
            "Je ne me sens pas encore à l’aise",
            "C’est fréquent. Dans votre espace, « S’entraîner » fait faire un mandat pour de "
            "faux, autant de fois que vous voulez.",
        ),
        "connexion": Raison(
            "Je n’arrive pas à me connecter",
            "Votre personne référente peut vous donner un moyen de connexion en cinq minutes.",
        ),
        "autrement": Raison(
            "J’aide les gens autrement, sans mandat",
            "C’est très bien aussi. Le mandat sert le jour où il faut se connecter à leur place.",
        ),
        "poste": Raison(
            "Ce n’est plus mon travail",
            "Dites-le à votre personne référente : elle peut fermer votre accès.",
        ),
        "autre": Raison(
            "Une autre raison",
            "Si vous voulez nous en parler, appelez-nous.",
        ),
    }
)
