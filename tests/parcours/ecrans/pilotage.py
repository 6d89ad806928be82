"""The national team."""

from tests.parcours.ecrans.ecran import Ecran
from tests.parcours.gestes import appuyer, envoyer, lire_l_equipe, remplir

COMPTE = "/mon-compte"

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
    Ecran("équipe d’une structure, pourquoi", "nadia", "/pilotage/structures/{ici}/equipe"),
    Ecran("équipe d’une structure", "nadia", "/pilotage/structures/{ici}/equipe", lire_l_equipe),
    Ecran("compte hors structure", "nadia", "/pilotage/comptes/{otto}"),
    Ecran("lien de sa clé d’accès", "nadia", "/pilotage/comptes/{otto}/cle"),
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
    Ecran("compte, carte à l’heure", "nadia", "/pilotage/comptes/{alice}/moyens/{carte}/heure"),
    Ecran("compte, suspendre", "nadia", "/pilotage/comptes/{alice}/moyens/{carte}/suspendre"),
    Ecran("cartes à code", "nadia", "/pilotage/cartes"),
    Ecran(
        "carte à code, trouvée",
        "nadia",
        "/pilotage/cartes",
        remplir({"Numéro écrit": "C-1"}, appuyer("Chercher", "est à quelqu’un")),
    ),
    Ecran("cartes, importer", "nadia", "/pilotage/cartes/importer"),
    Ecran("cartes, importer vide", "nadia", "/pilotage/cartes/importer", envoyer),
    Ecran("compte, rattacher vide", "nadia", "/pilotage/comptes/{alice}/rattacher", envoyer),
    Ecran("demandes", "nadia", "/pilotage/demandes"),
    Ecran(
        "demandes, recherche",
        "nadia",
        "/pilotage/demandes",
        remplir({"Numéro, nom": "pradelles"}, appuyer("Chercher", "pour cette recherche")),
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
