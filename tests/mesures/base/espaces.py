"""The home and the lists of each space: who reads them, by their roles, and where they are."""

from app.metier.aidants.droits import NATIONAUX

# The aidant at work is their team's référent too: no other account is needed.
ESPACES: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "public": (
        (),
        {"accueil": "/", "chiffres": "/statistiques", "réseau": "/statistiques/reseau"},
    ),
    "équipe": (
        (),
        {
            "accueil": "/equipe/",
            "papiers": "/equipe/papiers",
            "chiffres": "/equipe/chiffres",
            "formation": "/equipe/formation",
        },
    ),
    "organisme": (("formateur",), {"accueil": "/formation/"}),
    "national": (
        NATIONAUX,
        {
            "accueil": "/pilotage/",
            "recherche": "/pilotage/recherche",
            "demandes": "/pilotage/demandes",
            "structures": "/pilotage/structures",
            "comptes": "/pilotage/comptes",
            "formations": "/pilotage/formations",
            "signalements": "/pilotage/signalements",
            "avis": "/pilotage/avis",
            "démarches": "/pilotage/demarches",
            "courriels": "/pilotage/courriels",
            "journal": "/pilotage/journal",
            "droits": "/pilotage/droits",
            "rôles": "/pilotage/roles",
        },
    ),
}
PUBLIQUES = ("connexion", *(f"public, {nom}" for nom in ESPACES["public"][1]))
