"""The demonstration's people: all invented, plainly so."""

from typing import Any

from app.metier.aidants.droits import NATIONAUX
from app.metier.usagers.identite import FRANCE, Identite

ORGANISATIONS: dict[str, dict[str, Any]] = {
    "saint-just": {
        "nom": "France Services de Saint-Just",
        "type_": "france_services",
        "siret": "12345678200010",
        "adresse": "1 place de la Mairie",
        "code_postal": "43240",
        "ville": "Saint-Just-Malmont",
        "code_commune": "43205",
        "label_france_services": True,
        "numero_france_services": "DEMO-43",
        "categorie_juridique": "7210",
        "telephone": "01 99 00 00 11",
        "responsable": "Odile Fictive, maire de Saint-Just-Malmont",
    },
    "ccas": {
        "nom": "CCAS de Port-Louis-les-Bains",
        "type_": "ccas",
        "categorie_juridique": "7361",
        "siret": "12345678200028",
        "adresse": "12 rue des Flamboyants",
        "code_postal": "97400",
        "ville": "Saint-Denis",
        "code_commune": "97411",
        "telephone": "01 99 00 00 29",
        "responsable": "Expédit Inventé, président du CCAS",
    },
    "mediatheque": {
        "nom": "Médiathèque L’Île-aux-Pages",
        "type_": "mediatheque",
        "siret": "12345678200036",
        "adresse": "3 quai des Conteurs",
        "code_postal": "97410",
        "ville": "Saint-Pierre",
        "code_commune": "97416",
        "telephone": "01 99 00 00 37",
    },
}
# What the référent of Saint-Just says to the public.
ACCUEIL = {
    "horaires": "Du lundi au vendredi, de 9 h à 12 h et de 14 h à 17 h.\nLe jeudi, jusqu’à 19 h.",
    "pour_nous_joindre": "Avec ou sans rendez-vous. Entrée par la cour de la mairie, accès en fauteuil.",
}
# The national team and training bodies work in no structure.
HORS_STRUCTURE = ""
COMPTES: tuple[tuple[str, str, str, str, dict[str, tuple[str, ...]]], ...] = (
    (
        "alice@demo.fr",
        "Alice",
        "Exemplaire",
        "conseillère France Services",
        {"saint-just": ("aidant",)},
    ),
    ("robert@demo.fr", "Robert", "Démonstratif", "responsable", {"saint-just": ("referent",)}),
    (
        "chloe@demo.fr",
        "Chloé",
        "Échantillon-Payet",
        "travailleuse sociale",
        {"ccas": ("aidant", "referent"), "mediatheque": ("aidant", "referent")},
    ),
    ("nadia@demo.fr", "Nadia", "Spécimen", "chargée de mission", {HORS_STRUCTURE: NATIONAUX}),
    (
        "paula@demo.fr",
        "Paula",
        "Témoin",
        "responsable de programme",
        {HORS_STRUCTURE: ("pilotage",)},
    ),
    ("sacha@demo.fr", "Sacha", "Essai", "chargé du support", {HORS_STRUCTURE: ("support",)}),
    ("ada@demo.fr", "Ada", "Modèle", "chargée des demandes", {HORS_STRUCTURE: ("admission",)}),
    (
        "farid@demo.fr",
        "Farid",
        "Exercice",
        "chargé des formations",
        {HORS_STRUCTURE: ("formation",)},
    ),
    ("selma@demo.fr", "Selma", "Parade", "chargée de la sécurité", {HORS_STRUCTURE: ("securite",)}),
    ("diego@demo.fr", "Diego", "Registre", "délégué aux données", {HORS_STRUCTURE: ("donnees",)}),
    ("otto@demo.fr", "Otto", "Atelier", "formateur", {HORS_STRUCTURE: ("formateur",)}),
    ("chidi@demo.fr", "Chidi", "Compteur", "chargé d’études", {HORS_STRUCTURE: ("chiffres",)}),
)
TYPOLOGIES = {
    "alice@demo.fr": "agent_france_services",
    "chloe@demo.fr": "travailleur_social",
    "yasmine@demo.fr": "mediateur",
    "denis@demo.fr": "secretaire_mairie",
    "maxime@demo.fr": "agent_france_services",
}
CONSEILLERS_NUMERIQUES = {"yasmine@demo.fr"}
# Three colleagues of Alice who cannot log in: what a référent has to look after.
COLLEGUES = {
    "yasmine": ("Yasmine", "Prototype", "conseillère numérique"),
    "denis": ("Denis", "Maquette", "agent d’accueil"),
    "maxime": ("Maxime", "Gabarit", "conseiller France Services"),
}
CARTE_PERDUE = "DEMO-0417"
USAGERS = (
    (
        Identite(
            "demo-1", "Marguerite Lucienne", "Factice", "Inventée", "female", "1941-03-08",
            "43205", FRANCE, "marguerite@exemple.fr",
        ),
        ["argent", "papiers", "social"], "longue", 40,
    ),
    (
        Identite(
            "demo-2", "N’Guessan Koffi", "Fictif", None, "male", "1957-00-00",
            None, "99326", "koffi@exemple.fr",
        ),
        ["etranger"], "mois", 26,
    ),
    (
        Identite(
            "demo-3", "Marie-Expédite", "Imaginaire", None, "female", "1968-11-21",
            "97411", FRANCE, "marie-expedite@exemple.fr",
        ),
        ["logement", "famille"], "court", 60,
    ),
)  # fmt: skip
# What Alice did for Marguerite, who gave the longest mandate: how many days ago, with which theme,
# and at which counter; through FranceConnect when there is none.
DEMARCHES = (
    (25, "argent", None),
    (24, "social", ("appele", "ameli")),
    (18, "papiers", None),
    (17, "papiers", None),
    (11, "social", ("depose", "msa")),
    (4, "argent", None),
    (3, "argent", ("rendez_vous", "impots")),
)


def travail(courriel: str) -> dict[str, Any]:
    """Return what somebody's work is, as the service that creates an account takes it."""
    return {
        "typologie": TYPOLOGIES.get(courriel),
        "conseiller_numerique": courriel in CONSEILLERS_NUMERIQUES,
    }
