"""Every screen and state that the walk for accessibility visits, and how each is reached.

A screen to add is a line in `ECRANS`: who looks, at which address, after which gesture.
"""

from dataclasses import dataclass

from tests.parcours.gestes import (
    Geste,
    appuyer,
    apres_un_changement,
    arreter_le_premier_theme,
    au_milieu_d_un_envoi,
    avant_d_accepter,
    avec_la_carte,
    chercher,
    chercher_demarche,
    chercher_un_membre,
    couper,
    deja_venir,
    ecrire_le_secret,
    envoyer,
    envoyer_la_signature,
    envoyer_trop,
    etre_parti,
    lire_en_interprete,
    montrer,
    ne_rien_arreter,
    oublier_les_cookies,
    presser,
    remplir,
    s_absenter,
    suivre,
    tirer_des_codes,
    verrouillee,
    voir_la_carte,
)
from tests.parcours.gestes_chiffres import (
    deplier,
    deplier_de_grands_nombres,
    jamais_compter,
    publier,
)
from tests.parcours.gestes_entrainement import exercer


@dataclass(frozen=True)
class Ecran:
    """One state: `adresse` is filled with the ids of `decor.preparer`; `qui` is empty for nobody.

    `statut` is what the address answers, before the gesture.
    """

    nom: str
    qui: str
    adresse: str
    geste: Geste | None = None
    statut: int = 200


NOUVEAU, DEMANDE, COMPTE = "/mandats/nouveau", "/authorize/{demande}/personne", "/mon-compte"
SE_TROMPER = {"Adresse e-mail": "personne@demo.fr", "Code à 6 chiffres": "000000"}
SA_CLE, NOM_CLE = {"Adresse e-mail": "alice@demo.fr"}, {"Nom de la clé": "Clé bleue"}
MA_CLE = "Me servir de ma clé d’accès"
CARTE_FAUSSE = {"Code de la carte": "0000-0000-0000-0000", "Année de naissance": "1941"}
LIEU = {"Nom de cet autre lieu": "CCAS d’à côté", "Son adresse": "1 rue du Moulin\n43240 Ailleurs"}
SECRETS = {"Code secret, 4 à 6 chiffres": "7305", "Encore une fois": "7306"}
PUBLIQUES = (
    "personnes-aidees structures questions mentions-legales donnees-personnelles conditions "
    "accessibilite plan-du-site"
).split()

PUBLICS = [
    Ecran("accueil public", "", "/"),
    *(Ecran(nom, "", f"/{nom}") for nom in PUBLIQUES),
    Ecran("trouver un lieu", "", "/trouver-un-lieu"),
    Ecran("trouver un lieu, inconnu", "", "/trouver-un-lieu?ou=inconnue-sur-rien"),
    Ecran("trouver un lieu, plusieurs communes", "", "/trouver-un-lieu?ou=saint-denis"),
    Ecran("lieux près d’une commune", "", "/trouver-un-lieu/43205"),
    Ecran("lieux, aucun", "", "/trouver-un-lieu/97502"),
    Ecran("statistiques, rien de publié", "", "/statistiques"),
    Ecran("statistiques", "", "/statistiques", publier),
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
    Ecran("carte, arrêt sans confirmer", "", "/carte", avec_la_carte(envoyer)),
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

COMPTES = [
    Ecran("espace sans brouillon", "chloe", "/espace-aidant/"),
    Ecran("espace de qui n’est pas aidant", "robert", "/espace-aidant/"),
    Ecran("403", "robert", NOUVEAU, statut=403),
    Ecran("compte sans moyen en service", "robert", f"{COMPTE}/"),
    Ecran("espace avec brouillons et papiers", "alice", "/espace-aidant/"),
    Ecran("conditions", "alice", "/cgu"),
    Ecran("conditions, première fois", "alice", "/cgu", avant_d_accepter()),
    Ecran("conditions non acceptées", "alice", "/cgu", avant_d_accepter(envoyer)),
    Ecran("conditions changées", "alice", "/cgu", apres_un_changement),
    Ecran("présence", "alice", "/presence"),
    Ecran("présence vide", "alice", "/presence", envoyer),
    Ecran("présence, verrouillée", "alice", f"{COMPTE}/", verrouillee()),
    Ecran("présence, par sa clé", "alice", f"{COMPTE}/", verrouillee(montrer(MA_CLE))),
    Ecran("présence, clé demandée", "alice", f"{COMPTE}/", verrouillee(suivre(MA_CLE))),
    Ecran("structure", "alice", "/structure"),
    Ecran("structures", "chloe", "/structure"),
    Ecran("structures, pour un mandat", "chloe", "/structure?suite=/espace-aidant/"),
    Ecran("compte", "alice", f"{COMPTE}/"),
    Ecran("application à ajouter", "alice", f"{COMPTE}/application"),
    Ecran("application à valider", "alice", f"{COMPTE}/application/{{moyen}}"),
    Ecran("application refusée", "alice", f"{COMPTE}/application/{{moyen}}", envoyer),
    Ecran("carte à ajouter", "alice", f"{COMPTE}/carte"),
    Ecran("carte à ajouter, vide", "alice", f"{COMPTE}/carte", envoyer),
    Ecran("carte à l’heure", "alice", f"{COMPTE}/moyens/{{carte}}/synchroniser"),
    Ecran("carte pas à l’heure", "alice", f"{COMPTE}/moyens/{{carte}}/synchroniser", envoyer),
    Ecran("moyen à retirer", "alice", f"{COMPTE}/moyens/{{carte}}/retirer"),
    Ecran("moyen à retirer, sans motif", "alice", f"{COMPTE}/moyens/{{carte}}/retirer", envoyer),
    Ecran("clé à ajouter", "alice", f"{COMPTE}/cles/nouvelle"),
    Ecran("clé à ajouter, sans nom", "alice", f"{COMPTE}/cles/nouvelle", envoyer),
    Ecran(
        "clé à ajouter, demandée",
        "alice",
        f"{COMPTE}/cles/nouvelle",
        remplir(NOM_CLE, suivre("Créer la clé d’accès")),
    ),
    Ecran("clé à renommer", "alice", f"{COMPTE}/cles/{{cle}}/nom"),
    Ecran("clé à retirer", "alice", f"{COMPTE}/moyens/{{cle}}/retirer"),
    Ecran("secours à tirer", "alice", f"{COMPTE}/secours"),
    Ecran("secours tirés", "alice", f"{COMPTE}/secours", tirer_des_codes),
]

CHIFFRES = [
    Ecran("chiffres", "robert", "/equipe/chiffres", deplier),
    Ecran("chiffres de l’an passé", "robert", "/equipe/chiffres?jusqu_a={an_passe}", deplier),
    Ecran("chiffres, en grand nombre", "robert", "/equipe/chiffres", deplier_de_grands_nombres),
    Ecran("chiffres, rien de fait", "chloe", "/equipe/chiffres"),
    Ecran("chiffres, avant le premier comptage", "chloe", "/equipe/chiffres", jamais_compter),
]

ALICE = "/equipe/{alice}"
MOYENS = [
    Ecran("équipe, compte bloqué", "robert", ALICE),
    Ecran("équipe, plus aucun moyen", "robert", "/equipe/{lise}"),
    Ecran("équipe, carte à donner", "robert", f"{ALICE}/carte"),
    Ecran("équipe, carte à donner, vide", "robert", f"{ALICE}/carte", envoyer),
    Ecran("équipe, téléphone", "robert", f"{ALICE}/application"),
    Ecran("équipe, carré", "robert", f"{ALICE}/application/{{carre}}"),
    Ecran("équipe, carré, code refusé", "robert", f"{ALICE}/application/{{carre}}", envoyer),
    Ecran("équipe, carte à l’heure", "robert", f"{ALICE}/moyens/{{carte}}/heure"),
    Ecran("équipe, carte pas à l’heure", "robert", f"{ALICE}/moyens/{{carte}}/heure", envoyer),
    Ecran("équipe, à suspendre", "robert", f"{ALICE}/moyens/{{carte}}/suspendre"),
    Ecran("équipe, le seul à suspendre", "robert", "/equipe/{paul}/moyens/{unique}/suspendre"),
    Ecran("équipe, à reprendre", "robert", f"{ALICE}/moyens/{{perdue}}/reprendre"),
    Ecran("équipe, à reprendre, vide", "robert", f"{ALICE}/moyens/{{perdue}}/reprendre", envoyer),
    Ecran("équipe, à retirer", "robert", f"{ALICE}/moyens/{{carte}}/retirer"),
    Ecran("équipe, à retirer, vide", "robert", f"{ALICE}/moyens/{{carte}}/retirer", envoyer),
    Ecran("équipe, le seul à retirer", "robert", "/equipe/{paul}/moyens/{unique}/retirer"),
    Ecran("équipe, clé à suspendre", "robert", f"{ALICE}/moyens/{{cle}}/suspendre"),
    Ecran("équipe, clé à retirer", "robert", f"{ALICE}/moyens/{{cle}}/retirer"),
    Ecran("équipe, à débloquer", "robert", f"{ALICE}/debloquer"),
    Ecran("équipe, pas bloqué", "robert", "/equipe/{paul}/debloquer"),
]

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

FORMATION, SESSION, FORMATIONS = "/equipe/formation", "/formation/{seance}", "/pilotage/formations"
FORMATIONS_ET_SESSIONS = [
    Ecran("sessions", "otto", "/formation/"),
    Ecran("sessions passées", "otto", "/formation/?quand=passees"),
    Ecran("créer une session", "otto", "/formation/nouvelle"),
    Ecran("créer une session, vide", "otto", "/formation/nouvelle", envoyer),
    Ecran("une session", "otto", SESSION),
    Ecran("une session, présences à noter", "otto", "/formation/{a_noter}"),
    Ecran("une session, présences notées", "otto", "/formation/{passee}"),
    Ecran("changer une session", "otto", f"{SESSION}/changer"),
    Ecran("annuler une session", "otto", f"{SESSION}/annuler"),
    Ecran("annuler une session, sans raison", "otto", f"{SESSION}/annuler", envoyer),
    Ecran("feuille de présence", "otto", f"{SESSION}/feuille"),
    Ecran("personnes à former", "robert", FORMATION),
    Ecran("à former, sans session", "robert", f"{FORMATION}/{{sans_session}}"),
    Ecran("à former, rien de choisi", "robert", f"{FORMATION}/{{sans_session}}", envoyer),
    Ecran("à former, inscrite", "robert", f"{FORMATION}/{{inscrite}}"),
    Ecran("formée", "robert", f"{FORMATION}/{{formee}}"),
    Ecran("entre pairs", "robert", f"{FORMATION}/{{sans_session}}/entre-pairs"),
    Ecran("entre pairs, vide", "robert", f"{FORMATION}/{{sans_session}}/entre-pairs", envoyer),
    Ecran("attestation de formation", "robert", f"{FORMATION}/{{formee}}/attestation"),
    Ecran("formations", "farid", FORMATIONS),
    Ecran("ajouter un organisme", "farid", f"{FORMATIONS}/organisme"),
    Ecran("ajouter un organisme, vide", "farid", f"{FORMATIONS}/organisme", envoyer),
    Ecran("délais et seuil", "farid", f"{FORMATIONS}/reglages"),
    Ecran("importer de Pix", "farid", f"{FORMATIONS}/pix"),
    Ecran("importer de Pix, sans fichier", "farid", f"{FORMATIONS}/pix", envoyer),
    Ecran("personnes sans compte", "farid", f"{FORMATIONS}/personnes"),
    Ecran("ouvrir un compte", "farid", f"{FORMATIONS}/personnes/{{formee}}"),
    Ecran("ouvrir un compte, sans raison", "farid", f"{FORMATIONS}/personnes/{{formee}}", envoyer),
]

EQUIPES = [
    Ecran("équipe", "robert", "/equipe/"),
    Ecran("équipe, qui ne peut pas travailler", "robert", "/equipe/?filtre=bloques&tri=connexion"),
    Ecran("équipe, accès fermés", "robert", "/equipe/?filtre=partis"),
    Ecran("équipe d’une seule personne", "chloe", "/equipe/"),
    Ecran("équipe, personne de bloqué", "chloe", "/equipe/?filtre=bloques"),
    Ecran("équipe, trouvée", "robert", "/equipe/", chercher_un_membre("yasm")),
    Ecran("équipe, introuvable", "robert", "/equipe/", chercher_un_membre("zzz")),
    Ecran("membre", "robert", "/equipe/{alice}"),
    Ecran("membre sans moyen", "robert", "/equipe/{yasmine}"),
    Ecran("membre parti", "robert", "/equipe/{maxime}"),
    Ecran("fermer un accès", "robert", "/equipe/{alice}/fermer"),
    Ecran("fermer un accès, sans raison", "robert", "/equipe/{alice}/fermer", envoyer),
    Ecran("rouvrir un accès", "robert", "/equipe/{maxime}/rouvrir"),
    Ecran("nommer personne référente", "robert", "/equipe/{yasmine}/nommer-referent"),
    Ecran("retirer personne référente", "robert", "/equipe/{referent}/retirer-referent"),
    Ecran("thèmes permis", "robert", "/equipe/{alice}/themes"),
    Ecran("thèmes permis, aucun", "robert", "/equipe/{alice}/themes", ne_rien_arreter),
    Ecran("accueil du public", "robert", "/equipe/accueil-du-public"),
    Ecran("ordinateurs connus", "robert", "/equipe/ordinateurs"),
    Ecran(
        "membre, juste après un acte",
        "robert",
        "/equipe/{yasmine}/nommer-referent",
        appuyer("Nommer personne référente", "Ce qui a été fait"),
    ),
    Ecran("contestations", "robert", "/suivi/contestations/"),
    Ecran("contestation", "robert", "/suivi/contestations/{contestation}"),
    Ecran("contestation vide", "robert", "/suivi/contestations/{contestation}", envoyer),
    Ecran("403, soi-même", "robert", "/equipe/{robert}", statut=403),
]

PERSONNES = [
    Ecran("recherche", "alice", "/usagers/"),
    Ecran("recherche vide", "alice", "/usagers/", envoyer),
    Ecran("recherche, trouvée", "alice", "/usagers/", chercher("factice")),
    Ecran("recherche, introuvable", "alice", "/usagers/", chercher("zzz")),
    Ecran("personne", "alice", "/usagers/{usager}"),
    Ecran("personne aux nombreux mandats", "alice", "/usagers/{aidee}"),
    Ecran("personne sans mandat en cours", "alice", "/usagers/{sans_mandat}"),
    Ecran("signaler une fin", "alice", "/usagers/{usager}/fin"),
    Ecran("signaler une fin, vide", "alice", "/usagers/{usager}/fin", envoyer),
    Ecran("acte", "alice", "/usagers/{usager}/acte"),
    Ecran("acte vide", "alice", "/usagers/{usager}/acte", envoyer),
    Ecran("qui aidez-vous", "alice", DEMANDE),
    Ecran("qui aidez-vous, vide", "alice", DEMANDE, envoyer),
    Ecran("qui aidez-vous, trouvée", "alice", DEMANDE, chercher("factice")),
    Ecran("qui aidez-vous, sans mandat", "alice", DEMANDE, chercher("imagin")),
    Ecran("qui aidez-vous, introuvable", "alice", DEMANDE, chercher("zzz")),
    Ecran("demande close", "alice", "/authorize/{absent}/personne", statut=404),
    Ecran("quelle démarche", "alice", "/authorize/{choisie}/demarche"),
    Ecran("quelle démarche, vide", "alice", "/authorize/{choisie}/demarche", envoyer),
]

PILOTAGE = [
    Ecran("pilotage", "nadia", "/pilotage/"),
    Ecran("pilotage, chercher", "nadia", "/pilotage/recherche"),
    Ecran(
        "pilotage, trouvé",
        "nadia",
        "/pilotage/recherche",
        remplir({"Que cherchez-vous": "saint-just"}, appuyer("Chercher", "résultat")),
    ),
    Ecran("e-mails abandonnés", "nadia", "/pilotage/courriels"),
    Ecran("exports", "nadia", "/pilotage/exports"),
    Ecran("équipe d’une structure", "nadia", "/pilotage/structures/{ici}/equipe"),
    Ecran("lire un mandat", "nadia", "/pilotage/mandats"),
    Ecran("lire un mandat, vide", "nadia", "/pilotage/mandats", envoyer),
    Ecran("lire une personne", "nadia", "/pilotage/personnes"),
    Ecran("lire une personne, vide", "nadia", "/pilotage/personnes", envoyer),
    Ecran("ouvrir un dossier", "nadia", "/pilotage/mandats/dossiers"),
    Ecran("demandes de droits", "nadia", "/pilotage/droits"),
    Ecran("demande de droits, nouvelle", "nadia", "/pilotage/droits/nouvelle"),
    Ecran("demande de droits, vide", "nadia", "/pilotage/droits/nouvelle", envoyer),
    Ecran("pilotage, un seul rôle", "chidi", "/pilotage/"),
    Ecran("structures", "nadia", "/pilotage/structures"),
    Ecran(
        "structures, trouvées",
        "nadia",
        "/pilotage/structures",
        remplir({"Nom, ville": "saint-just"}, appuyer("Chercher", "1 structure")),
    ),
    Ecran("structures fermées", "nadia", "/pilotage/structures?filtre=fermees"),
    Ecran("une structure", "nadia", "/pilotage/structures/{ici}"),
    *(
        Ecran(f"structure, {acte}", "nadia", f"/pilotage/structures/{{ici}}/{acte}")
        for acte in ("fiche", "themes", "fermer", "referents", "ordinateurs")
    ),
    Ecran("structure, nommer vide", "nadia", "/pilotage/structures/{ici}/referents", envoyer),
    Ecran(
        "structure, retirer un rôle",
        "nadia",
        "/pilotage/structures/{ici}/referents/{referent}/retirer",
    ),
    Ecran("structure, réunir", "nadia", "/pilotage/structures/{ici}/fusion"),
    Ecran("structure, réunir vide", "nadia", "/pilotage/structures/{ici}/fusion", envoyer),
    Ecran("fusions", "nadia", "/pilotage/fusions"),
    Ecran("structure, fermer vide", "nadia", "/pilotage/structures/{ici}/fermer", envoyer),
    Ecran("comptes", "nadia", "/pilotage/comptes"),
    Ecran(
        "comptes, trouvés",
        "nadia",
        "/pilotage/comptes",
        remplir({"Nom, adresse": "exemplaire"}, appuyer("Chercher", "1 compte")),
    ),
    Ecran("un compte, pourquoi", "nadia", "/pilotage/comptes/{robert}"),
    Ecran("un compte, pourquoi vide", "nadia", "/pilotage/comptes/{robert}", envoyer),
    Ecran("un compte", "nadia", "/pilotage/comptes/{alice}"),
    *(
        Ecran(f"compte, {acte}", "nadia", f"/pilotage/comptes/{{alice}}/{acte}")
        for acte in ("nom", "courriel", "fermer", "rattacher", "debloquer")
    ),
    Ecran("compte, rattacher vide", "nadia", "/pilotage/comptes/{alice}/rattacher", envoyer),
    Ecran("demandes", "nadia", "/pilotage/demandes"),
    Ecran(
        "demandes, recherche",
        "nadia",
        "/pilotage/demandes",
        remplir({"Numéro, nom": "montbrac"}, appuyer("Chercher", "1 demande")),
    ),
    Ecran("signalements", "nadia", "/pilotage/signalements"),
    Ecran("contestations nationales", "nadia", "/pilotage/contestations"),
    Ecran("avis", "nadia", "/pilotage/avis"),
    Ecran("avis à écrire", "nadia", "/pilotage/avis/nouveau"),
    Ecran("avis à écrire, vide", "nadia", "/pilotage/avis/nouveau", envoyer),
    Ecran("rôles", "nadia", "/pilotage/roles"),
    Ecran("rôles, proposer", "nadia", "/pilotage/roles/proposer"),
    Ecran("rôles, proposer vide", "nadia", "/pilotage/roles/proposer", envoyer),
    Ecran("rôles, une proposition", "nadia", "/pilotage/roles/propositions/{proposition}"),
    Ecran("rôles, la sienne", "paula", "/pilotage/roles/propositions/{proposition}"),
    Ecran("rôles, retirer", "nadia", "/pilotage/roles/{paula}/pilotage/retirer"),
    Ecran("adresse e-mail", "alice", f"{COMPTE}/courriel"),
    Ecran("adresse e-mail vide", "alice", f"{COMPTE}/courriel", envoyer),
    Ecran("adresse à confirmer", "", "/connexion/courriel?jeton={courriel}"),
]

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

# What changes what the others show comes last.
ECRANS = [
    *(*PILOTAGE, *COMPTES, *CHIFFRES, *EQUIPES, *FORMATIONS_ET_SESSIONS, *MOYENS),
    *(*MANDATS, *PERSONNES, *PUBLICS, *ENTRAINEMENT),
]
