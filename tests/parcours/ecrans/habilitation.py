"""Requests of structures: who asks, behind the cookie that an address opens; who answers."""

from tests.parcours.decor_habilitation import SANS_COUPURE
from tests.parcours.ecrans.ecran import Ecran
from tests.parcours.gestes import envoyer, presser, remplir
from tests.parcours.gestes_habilitation import (
    decocher,
    deposer_une_liste,
    perdre_l_acces,
    relire,
)

DEMANDEUSE = "mariama"
PORTE, BROUILLON = "/habilitation/", "/habilitation/{brouillon}"
DEMANDES = "/pilotage/demandes"
_REPONSES = ("accepter", "refuser", "modifications", "pause")

_ETAPES = [
    Ecran(f"demande, {etape}", DEMANDEUSE, f"{BROUILLON}/{etape}")
    for etape in "demandeur siret structure referents aidants engagements envoi".split()
]
_FAUTES = [
    Ecran("demande, demandeur vide", DEMANDEUSE, f"{PORTE}{{vide}}/demandeur", envoyer),
    Ecran(
        "demande, siret faux", DEMANDEUSE, f"{BROUILLON}/siret", remplir({"SIRET": "1"}, envoyer)
    ),
    Ecran(
        "demande, structure sans nom",
        DEMANDEUSE,
        f"{BROUILLON}/structure",
        remplir({"Nom": "", "Code postal": "x"}, envoyer),
    ),
    Ecran(
        "demande, référent sans nom",
        DEMANDEUSE,
        f"{BROUILLON}/referents",
        remplir({"Prénom": "", "Nom": ""}, envoyer),
    ),
    Ecran("demande, aidant vide", DEMANDEUSE, f"{BROUILLON}/aidants", presser("Ajouter")),
    Ecran(
        "demande, sans engagement",
        DEMANDEUSE,
        f"{BROUILLON}/engagements",
        decocher(presser("Continuer")),
    ),
    Ecran("demande, accès fini", DEMANDEUSE, f"{BROUILLON}/demandeur", perdre_l_acces),
]
HABILITATION = [
    Ecran("demandes, la porte d’une connue", DEMANDEUSE, PORTE),
    Ecran("mes demandes", DEMANDEUSE, f"{PORTE}mes-demandes"),
    *_ETAPES,
    *_FAUTES,
    Ecran("demande, liste", DEMANDEUSE, f"{BROUILLON}/liste"),
    Ecran("demande, liste fautive", DEMANDEUSE, f"{BROUILLON}/liste", deposer_une_liste),
    Ecran("demande, effacer", DEMANDEUSE, f"{BROUILLON}/effacer"),
    *(
        Ecran(f"où j’en suis, {quoi}", DEMANDEUSE, f"{PORTE}{{{quoi}}}")
        for quoi in ("brouillon", "longue", "a_changer", "refusee")
    ),
    Ecran("où j’en suis, message vide", DEMANDEUSE, f"{PORTE}{{longue}}", envoyer),
    Ecran("récapitulatif", DEMANDEUSE, f"{PORTE}{{longue}}/recapitulatif"),
    Ecran("récapitulatif à trous", DEMANDEUSE, f"{PORTE}{{vide}}/recapitulatif"),
    Ecran("une demande", "nadia", f"{DEMANDES}/{{longue}}"),
    Ecran("une demande refusée", "nadia", f"{DEMANDES}/{{refusee}}"),
    *(
        Ecran(f"demande, {reponse}", "nadia", f"{DEMANDES}/{{longue}}/{reponse}")
        for reponse in _REPONSES
    ),
    Ecran(
        "demande, refuser sans mot",
        "nadia",
        f"{DEMANDES}/{{longue}}/refuser",
        remplir({"message": " "}, envoyer),
    ),
    *(
        Ecran(
            f"demande, relire {reponse}",
            "nadia",
            f"{DEMANDES}/{{longue}}/{reponse}",
            remplir({"message": SANS_COUPURE}, relire),
        )
        for reponse in ("accepter", "refuser")
    ),
    Ecran("ouvertures", "nadia", "/pilotage/ouvertures"),
    Ecran("une ouverture", "nadia", "/pilotage/ouvertures/{ouverture}"),
]
