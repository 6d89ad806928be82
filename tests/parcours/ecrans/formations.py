"""Training: the référent, the body, the national team."""

from tests.parcours.ecrans.ecran import Ecran
from tests.parcours.gestes import envoyer
from tests.parcours.gestes_habilitation import essayer_pix

FORMATION = "/equipe/formation"
FORMATIONS = "/pilotage/formations"
SESSION = "/formation/{seance}"

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
    Ecran("une demi-journée manque", "otto", "/formation/{a_noter}/personnes/{absente}"),
    Ecran(
        "une demi-journée manque, sans raison",
        "otto",
        "/formation/{a_noter}/personnes/{absente}",
        envoyer,
    ),
    Ecran("à former, autres régions", "robert", f"{FORMATION}/{{sans_session}}?regions=toutes"),
    Ecran("personnes à former", "robert", FORMATION),
    Ecran("à former, sans session", "robert", f"{FORMATION}/{{sans_session}}"),
    Ecran("à former, rien de choisi", "robert", f"{FORMATION}/{{sans_session}}", envoyer),
    Ecran("à former, inscrite", "robert", f"{FORMATION}/{{inscrite}}"),
    Ecran("formée", "robert", f"{FORMATION}/{{formee}}"),
    Ecran("entre pairs", "robert", f"{FORMATION}/{{sans_session}}/entre-pairs"),
    Ecran("entre pairs, vide", "robert", f"{FORMATION}/{{sans_session}}/entre-pairs", envoyer),
    Ecran("attestation de formation", "robert", f"{FORMATION}/{{formee}}/attestation"),
    Ecran("proposer une personne", "robert", f"{FORMATION}/proposer"),
    Ecran("proposer une personne, vide", "robert", f"{FORMATION}/proposer", envoyer),
    Ecran("proposer par un fichier, vide", "robert", f"{FORMATION}/liste", envoyer),
    Ecran("ne plus former", "robert", f"{FORMATION}/{{sans_session}}/retirer"),
    Ecran("formations", "farid", FORMATIONS),
    Ecran("ajouter un organisme", "farid", f"{FORMATIONS}/organisme"),
    Ecran("ajouter un organisme, vide", "farid", f"{FORMATIONS}/organisme", envoyer),
    Ecran("retirer d’un organisme", "farid", f"{FORMATIONS}/organisme/retirer"),
    Ecran("retirer d’un organisme, vide", "farid", f"{FORMATIONS}/organisme/retirer", envoyer),
    Ecran("dans aucune structure", "otto", "/structure"),
    Ecran("délais et seuil", "farid", f"{FORMATIONS}/reglages"),
    Ecran("importer de Pix", "farid", f"{FORMATIONS}/pix"),
    Ecran("importer de Pix, sans fichier", "farid", f"{FORMATIONS}/pix", envoyer),
    Ecran("importer de Pix, l’essai", "farid", f"{FORMATIONS}/pix", essayer_pix),
    Ecran("pourquoi pas encore, en chiffres", "farid", f"{FORMATIONS}/pourquoi"),
    Ecran("personnes sans compte", "farid", f"{FORMATIONS}/personnes"),
    Ecran("ouvrir un compte", "farid", f"{FORMATIONS}/personnes/{{formee}}"),
    Ecran("ouvrir un compte, sans raison", "farid", f"{FORMATIONS}/personnes/{{formee}}", envoyer),
]
