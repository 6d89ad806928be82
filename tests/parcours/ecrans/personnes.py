"""The finder, one person, the choice at FranceConnect’s request."""

from tests.parcours.ecrans.ecran import Ecran
from tests.parcours.gestes import chercher, envoyer

DEMANDE = "/authorize/{demande}/personne"

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
    Ecran("prévenir, sans passerelle", "alice", "/usagers/{usager}/sms"),
    Ecran("prévenir, vide", "alice", "/usagers/{usager}/sms", envoyer),
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
