"""Where a request stands, in the words of who asks, and what comes next."""

from collections.abc import Mapping
from types import MappingProxyType

from app.metier.habilitation.etats import Etat

ETATS: Mapping[Etat, str] = MappingProxyType(
    {
        Etat.BROUILLON: "Pas encore envoyée",
        Etat.PAS_OUVERTE: "Gardée jusqu’à l’ouverture de votre région",
        Etat.DEPOSEE: "Envoyée : l’équipe nationale va la lire",
        Etat.EN_PAUSE: "Mise en attente par l’équipe nationale",
        Etat.A_MODIFIER: "Changements demandés",
        Etat.ACCEPTEE: "Acceptée",
        Etat.CLOSE: "Acceptée, la structure travaille",
        Etat.REFUSEE: "Refusée",
    }
)
# The same, for who answers; a draft is never shown to them.
ETATS_EQUIPE: Mapping[Etat, str] = MappingProxyType(
    {
        Etat.PAS_OUVERTE: "Région pas encore ouverte",
        Etat.DEPOSEE: "À traiter",
        Etat.EN_PAUSE: "En attente",
        Etat.A_MODIFIER: "Attend la structure",
        Etat.ACCEPTEE: "Acceptée",
        Etat.CLOSE: "La structure travaille",
        Etat.REFUSEE: "Refusée",
    }
)
SUITES: Mapping[Etat, str] = MappingProxyType(
    {
        Etat.BROUILLON: "Continuez quand vous voulez : tout ce que vous avez écrit est gardé.",
        Etat.PAS_OUVERTE: (
            "Elle partira d’elle-même le jour de l’ouverture. Vous n’avez rien à refaire."
        ),
        Etat.DEPOSEE: "Chaque réponse est annoncée par e-mail. Vous pouvez écrire à l’équipe ici.",
        Etat.EN_PAUSE: "Elle garde sa place. L’équipe dit ci-dessous ce qu’elle attend.",
        Etat.A_MODIFIER: (
            "Lisez ci-dessous ce qui est demandé, changez la demande, puis renvoyez-la. Elle garde "
            "sa place dans la file."
        ),
        Etat.ACCEPTEE: (
            "La personne référente reçoit un e-mail pour ouvrir son accès. Les personnes à former "
            "sont proposées aux formations."
        ),
        Etat.CLOSE: "La personne référente suit maintenant l’équipe depuis son espace.",
        Etat.REFUSEE: (
            "Lisez la réponse ci-dessous. Vous pouvez reprendre ce que vous aviez écrit dans une "
            "nouvelle demande."
        ),
    }
)
