"""The wizard, a mandate and its papers."""

from tests.parcours.ecrans.ecran import Ecran
from tests.parcours.gestes import (
    appuyer,
    chercher_demarche,
    envoyer,
    envoyer_la_signature,
    lire_en_interprete,
    ne_rien_arreter,
    remplir,
)
from tests.parcours.gestes_arrets import au_milieu_d_un_envoi, couper, etre_parti, s_absenter

LIEU = {"Nom de cet autre lieu": "CCAS d’à côté", "Son adresse": "1 rue du Moulin\n43240 Ailleurs"}
NOUVEAU = "/mandats/nouveau"
SECRETS = {"Code secret, 4 à 6 chiffres": "7305", "Encore une fois": "7306"}

MANDATS = [
    Ecran("étape 1", "alice", NOUVEAU),
    Ecran("étape 1 vide", "alice", NOUVEAU, envoyer),
    Ecran("étape 1, démarche", "alice", NOUVEAU, chercher_demarche("carte grise", "démarche")),
    Ecran("étape 1, rien trouvé", "alice", NOUVEAU, chercher_demarche("zzzz", "Rien trouvé")),
    Ecran("étape 1, ligne coupée", "alice", NOUVEAU, couper),
    Ecran("étape 1, présence redemandée", "alice", NOUVEAU, s_absenter),
    Ecran("étape 1, connexion fermée", "alice", NOUVEAU, etre_parti),
    Ecran("étape 1, conditions changées", "alice", NOUVEAU, au_milieu_d_un_envoi),
    Ecran("étape 1 reprise", "alice", f"{NOUVEAU}/{{connu}}/choix"),
    Ecran("étape 2", "alice", f"{NOUVEAU}/{{choisi}}/identite"),
    Ecran("étape 2 en échec", "alice", f"{NOUVEAU}/{{echoue}}/identite"),
    Ecran("étape 2, identité effacée", "alice", f"{NOUVEAU}/{{oublie}}/identite"),
    Ecran("étape 2, à distance", "alice", f"{NOUVEAU}/{{choisi}}/distance"),
    Ecran("étape 2, à distance, vide", "alice", f"{NOUVEAU}/{{choisi}}/distance", envoyer),
    Ecran("rendez-vous", "alice", f"{NOUVEAU}/{{choisi}}/rendez-vous"),
    Ecran("étape 3", "alice", f"{NOUVEAU}/{{neuf}}/conclusion"),
    Ecran("étape 3 vide", "alice", f"{NOUVEAU}/{{neuf}}/conclusion", envoyer_la_signature),
    Ecran("étape 3, interprète", "alice", f"{NOUVEAU}/{{neuf}}/conclusion", lire_en_interprete),
    Ecran("étape 3, déjà confié", "alice", f"{NOUVEAU}/{{connu}}/conclusion"),
    Ecran(
        "quelqu’un d’autre signe",
        "alice",
        f"{NOUVEAU}/{{represente}}/conclusion",
        appuyer("Oui, quelqu’un a été désigné", "Venez avec cette personne"),
    ),
    Ecran("409", "alice", f"{NOUVEAU}/{{ferme}}/choix", statut=409),
    Ecran("404", "alice", "/mandats/{absent}", statut=404),
    Ecran("mandat", "alice", "/mandats/{mandat}"),
    Ecran("mandat terminé", "alice", "/mandats/{termine}"),
    Ecran("mandat à signer", "alice", "/mandats/{a_signer}"),
    Ecran("mandat suspendu", "alice", "/mandats/{suspendu}"),
    Ecran("mandat réservé", "alice", "/mandats/{reserve}"),
    Ecran("mandat arrêté en partie", "alice", "/mandats/{arrete}"),
    Ecran("mandat arrêté", "alice", "/mandats/{arrete_en_entier}"),
    Ecran("mandat remplacé", "alice", "/mandats/{remplace}"),
    Ecran("mandat qui finit bientôt", "alice", "/mandats/{bientot}"),
    Ecran("attestation", "alice", "/mandats/{mandat}/attestation"),
    Ecran("attestation réservée", "alice", "/mandats/{reserve}/attestation"),
    Ecran("version simplifiée", "alice", "/mandats/{mandat}/version-simplifiee?langue=ar"),
    Ecran("papier signé", "alice", "/mandats/{a_signer}/signature"),
    Ecran("papier signé, vide", "alice", "/mandats/{a_signer}/signature", envoyer),
    Ecran("renouveler", "alice", "/mandats/{mandat}/renouveler"),
    Ecran("renouveler, rien de coché", "alice", "/mandats/{mandat}/renouveler", ne_rien_arreter),
    Ecran(
        "renouveler, à signer",
        "alice",
        "/mandats/{mandat}/renouveler",
        appuyer("Continuer", "Lire ensemble"),
    ),
    Ecran("arrêter", "alice", "/mandats/{mandat}/arreter"),
    Ecran("arrêter, rien de coché", "alice", "/mandats/{mandat}/arreter", ne_rien_arreter),
    Ecran("attestation d’arrêt", "alice", "/mandats/{arrete}/arret"),
    Ecran("compte rendu", "alice", "/mandats/{mandat}/compte-rendu"),
    Ecran("lettre", "alice", "/mandats/{mandat}/lettre"),
    Ecran("lettre vide", "alice", "/mandats/{mandat}/lettre", envoyer),
    Ecran(
        "lettre imprimée",
        "alice",
        "/mandats/{mandat}/lettre",
        remplir(LIEU, appuyer("Préparer la lettre", "Objet")),
    ),
    Ecran("carte à imprimer", "alice", "/mandats/{mandat}/carte"),
    Ecran("secrets différents", "alice", "/mandats/{mandat}/carte", remplir(SECRETS, envoyer)),
    Ecran(
        "carte imprimée",
        "alice",
        "/mandats/{reserve}/carte",
        appuyer("Imprimer la carte", "Votre carte de mandat"),
    ),
]
