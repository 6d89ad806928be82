"""The practice mandate, and the first login."""

from tests.parcours.ecrans.ecran import Ecran
from tests.parcours.gestes import appuyer, envoyer, envoyer_la_signature
from tests.parcours.gestes_entrainement import exercer

EXERCICE = "/entrainement/"

ENTRAINEMENT = [
    Ecran("bienvenue", "alice", "/bienvenue"),
    Ecran("bienvenue sans moyen", "robert", "/bienvenue"),
    Ecran("exercice", "alice", EXERCICE),
    *(
        Ecran(f"exercice, {ecran or 'repris'}", "alice", EXERCICE, exercer(etape, ecran))
        for etape, ecrans in {
            "choix": ("choix",),
            "identite": ("", "identite", "franceconnect"),
            "conclusion": ("conclusion",),
            "papier": ("papier",),
            "site": ("carte", "site", "personne", "demarche"),
            "arret": ("arrivee", "arret"),
            "bilan": ("bilan",),
        }.items()
        for ecran in ecrans
    ),
    Ecran("exercice, sans choix", "alice", EXERCICE, exercer("choix", "choix", envoyer)),
    Ecran("exercice, sans nom", "alice", EXERCICE, exercer("identite", "franceconnect", envoyer)),
    Ecran(
        "exercice, sans accord",
        "alice",
        EXERCICE,
        exercer("conclusion", "conclusion", envoyer_la_signature),
    ),
    Ecran(
        "exercice, quelqu’un de désigné",
        "alice",
        EXERCICE,
        exercer(
            "conclusion",
            "conclusion",
            appuyer("Oui, quelqu’un a été désigné", "Un vrai mandat s’arrêterait ici"),
        ),
    ),
    Ecran("exercice, sans démarche", "alice", EXERCICE, exercer("site", "demarche", envoyer)),
]
