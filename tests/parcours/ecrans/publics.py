"""What anybody sees: public pages, login, card."""

from tests.parcours.ecrans.ecran import Ecran
from tests.parcours.gestes import (
    appuyer,
    arreter_le_premier_theme,
    avec_la_carte,
    deja_venir,
    ecrire_le_secret,
    envoyer,
    envoyer_trop,
    oublier_les_cookies,
    presser,
    remplir,
    suivre,
    voir_la_carte,
)
from tests.parcours.gestes_chiffres import publier, publier_le_reseau, publier_sans_pli

CARTE_FAUSSE = {"Code de la carte": "0000-0000-0000-0000", "Année de naissance": "1941"}
PUBLIQUES = (
    "personnes-aidees structures questions mentions-legales donnees-personnelles conditions "
    "accessibilite plan-du-site ressources ouvertures mode-d-emploi mode-d-emploi/aidant "
    "mode-d-emploi/personne-aidee"
).split()
SA_CLE = {"Adresse e-mail": "alice@demo.fr"}
SE_TROMPER = {"Adresse e-mail": "personne@demo.fr", "Code à 6 chiffres": "000000"}

PUBLICS = [
    Ecran("accueil public", "", "/"),
    *(Ecran(nom, "", f"/{nom}") for nom in PUBLIQUES),
    Ecran("questions, cherchées", "", "/questions?q=mot"),
    Ecran("questions, aucune", "", "/questions?q=xylophone"),
    Ecran("trouver un lieu", "", "/trouver-un-lieu"),
    Ecran("trouver un lieu, inconnu", "", "/trouver-un-lieu?ou=inconnue-sur-rien"),
    Ecran("trouver un lieu, plusieurs communes", "", "/trouver-un-lieu?ou=saint-denis"),
    Ecran("lieux près d’une commune", "", "/trouver-un-lieu/43205"),
    Ecran("lieux, aucun", "", "/trouver-un-lieu/97502"),
    Ecran("statistiques, rien de publié", "", "/statistiques"),
    Ecran("statistiques", "", "/statistiques", publier),
    Ecran("statistiques, cinq ans", "", "/statistiques?mois=60", publier),
    Ecran("statistiques du réseau", "", "/statistiques/reseau", publier_le_reseau),
    Ecran("statistiques par type", "", "/statistiques/types", publier),
    Ecran("statistiques d’un thème", "", "/statistiques?theme=logement", publier),
    Ecran("statistiques d’un département", "", "/statistiques/departement/2A", publier_sans_pli),
    Ecran("statistiques d’une région", "", "/statistiques?region=94", publier),
    Ecran("demande d’une structure", "", "/habilitation/"),
    Ecran("demande d’une structure, sans adresse", "", "/habilitation/", envoyer),
    Ecran("demande d’une structure, lien parti", "", "/habilitation/envoye"),
    Ecran("demande d’une structure, lien", "", "/habilitation/lien?jeton=inconnu"),
    Ecran("connexion", "", "/connexion"),
    Ecran("connexion, ordinateur connu", "", "/connexion", deja_venir),
    Ecran("connexion, moyen suspendu", "", "/connexion?suspendu=oui"),
    Ecran("connexion vide", "", "/connexion", envoyer),
    Ecran("connexion refusée", "", "/connexion", remplir(SE_TROMPER, envoyer)),
    Ecran("secours", "", "/connexion/secours"),
    Ecran("secours vide", "", "/connexion/secours", envoyer),
    Ecran("clé d’accès", "", "/connexion/cle"),
    Ecran("clé d’accès exigée", "", "/connexion/cle?exigee=oui"),
    Ecran("clé d’accès vide", "", "/connexion/cle", envoyer),
    Ecran("clé d’accès demandée", "", "/connexion/cle", remplir(SA_CLE, suivre("Continuer"))),
    Ecran("première clé", "", "/connexion/cle/creer?jeton={invitation}"),
    Ecran("première clé, sans nom", "", "/connexion/cle/creer?jeton={invitation}", envoyer),
    Ecran("attente", "", "/connexion/attente"),
    Ecran("lien", "", "/connexion/lien?jeton=inconnu"),
    Ecran(
        "lien qui ne sert plus",
        "",
        "/connexion/lien?jeton=inconnu",
        appuyer("Me connecter", "Ce lien ne sert plus"),
    ),
    Ecran("moyen perdu", "", "/connexion/perdu"),
    Ecran("moyen perdu vide", "", "/connexion/perdu", envoyer),
    Ecran("moyen perdu, message parti", "", "/connexion/perdu/envoye"),
    Ecran("qu’avez-vous perdu", "", "/connexion/perdu/lien?jeton={perte}"),
    Ecran("lien de perte inconnu", "", "/connexion/perdu/lien?jeton=inconnu", statut=403),
    Ecran("pourquoi pas encore", "", "/pourquoi-pas-encore?jeton={question}"),
    Ecran("pourquoi pas encore, merci", "", "/pourquoi-pas-encore/merci"),
    Ecran("mandat à distance, lien", "", "/distance?j=inconnu"),
    Ecran("mandat à distance, sans chiffres", "", "/distance?j=inconnu", envoyer),
    Ecran("ne plus recevoir de messages", "", "/messages/arreter?j=inconnu"),
    Ecran(
        "ne plus recevoir de messages, lien perdu",
        "",
        "/messages/arreter?j=inconnu",
        appuyer("Ne plus recevoir ces messages", "Ce lien ne sert plus"),
    ),
    Ecran("vérification", "", "/verifier/{code}"),
    Ecran("vérification vide", "", "/verifier/{code}", envoyer),
    Ecran(
        "mandat vérifié",
        "",
        "/verifier/{code}",
        remplir(
            {"Nom de naissance": "Factice", "Année": "1941"},
            appuyer("Vérifier", "Ce mandat correspond"),
        ),
    ),
    Ecran("carte", "", "/carte"),
    Ecran("carte vide", "", "/carte", envoyer),
    Ecran("carte refusée", "", "/carte", remplir(CARTE_FAUSSE, envoyer)),
    Ecran("mandat de la carte", "", "/carte", voir_la_carte),
    Ecran("carte, arrêt sans confirmer", "", "/carte", avec_la_carte(presser("Arrêter"))),
    Ecran("carte, secret vide", "", "/carte", avec_la_carte(presser("Voir ce qui a été fait"))),
    Ecran("carte, ce qui a été fait", "", "/carte", avec_la_carte(ecrire_le_secret)),
    Ecran("carte, thème arrêté", "", "/carte", avec_la_carte(arreter_le_premier_theme)),
    Ecran("déconnexion de FranceConnect", "", "/logout/"),
    Ecran("400", "", "/authorize/", statut=400),
    Ecran("404 sans compte", "", "/absente", statut=404),
    Ecran("405", "", "/verrouiller", statut=405),
    Ecran("413", "", "/connexion/perdu", envoyer_trop),
    Ecran("400, cookies refusés", "", "/connexion/perdu", oublier_les_cookies),
]
