"""The national team."""

from tests.parcours.ecrans.ecran import Ecran
from tests.parcours.gestes import appuyer, envoyer, lire_le_journal, lire_un_compte, remplir

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
    Ecran("équipe d’une structure", "nadia", "/pilotage/structures/{ici}/equipe"),
    Ecran("lire un mandat", "nadia", "/pilotage/mandats"),
    Ecran("lire un mandat, vide", "nadia", "/pilotage/mandats", envoyer),
    Ecran("lire une personne", "nadia", "/pilotage/personnes"),
    Ecran("lire une personne, vide", "nadia", "/pilotage/personnes", envoyer),
    Ecran("journal", "nadia", "/pilotage/journal"),
    Ecran("journal, vide", "nadia", "/pilotage/journal", envoyer),
    Ecran(
        "journal, lu",
        "nadia",
        "/pilotage/journal",
        lire_le_journal,
    ),
    Ecran("ouvrir un dossier", "nadia", "/pilotage/mandats/dossiers"),
    Ecran("demandes de droits", "nadia", "/pilotage/droits"),
    Ecran("tout d’un aidant", "nadia", "/pilotage/droits/compte"),
    Ecran("tout d’un aidant, vide", "nadia", "/pilotage/droits/compte", envoyer),
    Ecran("tout d’un aidant, lu", "nadia", "/pilotage/droits/compte", lire_un_compte),
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
