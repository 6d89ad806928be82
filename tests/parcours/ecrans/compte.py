"""What somebody sees of their own account: home, means of login, presence."""

from tests.parcours.ecrans.ecran import Ecran
from tests.parcours.gestes import envoyer, montrer, remplir, suivre, tirer_des_codes
from tests.parcours.gestes_arrets import apres_un_changement, avant_d_accepter, verrouillee

COMPTE = "/mon-compte"
MA_CLE = "Me servir de ma clé d’accès"
NOM_CLE = {"Nom de la clé": "Clé bleue"}
NOUVEAU = "/mandats/nouveau"

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
    Ecran("qui a consulté mon compte", "alice", f"{COMPTE}/consultations"),
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
