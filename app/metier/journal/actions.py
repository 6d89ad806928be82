"""What may be written in the journal: each action declares its links and its details.

Details are small and typed: never free text about a person, a password or a token.
"""

from collections.abc import Mapping
from typing import Any

from app.metier.journal.action import Action, action

# Why operations may open a mandate's file.
MOTIFS_OUVERTURE: Mapping[str, str] = {
    "justice": "demande d’un juge ou d’un enquêteur",
    "personne": "demande de la personne, ou de qui la représente",
    "litige": "litige sur un acte du mandat",
    "controle": "contrôle par une autorité",
}

# Why the data-protection role reads one mandate, or all of one person's.
MOTIFS_LECTURE: Mapping[str, str] = {
    "personne": "La personne, ou qui la représente, le demande",
    "structure": "La structure le demande",
    "litige": "Un acte est contesté",
    "erreur": "Une erreur à comprendre",
    "autorite": "Une autorité le demande",
}

_EQUIPE = "aidant organisation cible"
_MANDAT = "aidant organisation usager mandat"
_AVIS: dict[str, Any] = {"avis": str, "sorte": str, "public": str}
_FUSION: dict[str, Any] = {"de": str, "fusion": str, "propose_par": str}

ACTIONS: Mapping[str, Action] = {
    "creation_organisation": action("organisation", "aidant", de_la_structure="structure créée"),
    "creation_aidant": action("cible", "aidant organisation", roles=list, du_membre="compte créé"),
    "rattachement": action(
        "organisation cible", "aidant", roles=list, du_membre="arrivée dans la structure"
    ),
    "fermeture_acces": action(_EQUIPE, motif=str, du_membre="accès fermé"),
    # By itself when what somebody had to do to come back is done.
    "reouverture_acces": action("organisation cible", "aidant", du_membre="accès rouvert"),
    "don_role_ici": action(
        "organisation cible", "aidant", role=str, du_membre="rôle donné dans la structure"
    ),
    # By itself when nobody logged in for too long.
    "desactivation_compte": action("cible", "aidant", motif=str, du_compte="compte fermé"),
    "reactivation_compte": action("cible", "aidant", du_compte="compte rouvert"),
    "nomination_referent": action(
        _EQUIPE,
        du_membre="rôle de personne référente donné",
        de_la_structure="personne référente nommée",
    ),
    "retrait_referent": action(
        _EQUIPE,
        du_membre="rôle de personne référente retiré",
        de_la_structure="rôle de personne référente retiré",
    ),
    "limitation_themes": action(_EQUIPE, themes=list, du_membre="thèmes permis changés"),
    "interdiction_ordinateurs": action(
        "aidant organisation", de_la_structure="ordinateurs connus interdits"
    ),
    "autorisation_ordinateurs": action(
        "aidant organisation", de_la_structure="ordinateurs connus permis"
    ),
    "accueil_organisation": action(
        "aidant organisation", champs=list, de_la_structure="accueil du public changé"
    ),
    "don_role": action("aidant cible", role=str, propose_par=str, du_compte="rôle national donné"),
    "retrait_role": action("aidant cible", role=str, du_compte="rôle national retiré"),
    "proposition": action("aidant cible", acte=str, objet=str),
    "proposition_ecartee": action("aidant cible", acte=str, objet=str),
    "avis": action("aidant", "organisation", **_AVIS),
    "avis_retire": action("aidant", "organisation", **_AVIS),
    "consultation_compte": action("aidant cible", motif=str, du_compte="compte consulté"),
    "modification_organisation": action(
        "aidant organisation", champs=list, de_la_structure="fiche changée"
    ),
    "themes_organisation": action(
        "aidant organisation", themes=list, de_la_structure="thèmes changés"
    ),
    "fermeture_organisation": action(
        "aidant organisation", motif=str, de_la_structure="structure fermée"
    ),
    "proposition_fusion": action("aidant organisation", **_FUSION),
    # What was done with a request to come in, by its number; `organisation` once it is accepted.
    "reponse_demande": action(
        "aidant",
        "organisation",
        demande=str,
        reponse=str,
        de_la_structure="réponse à sa demande d’entrée",
    ),
    "changement_ouverture": action("aidant", territoire=str, jour=str),
    "fusion_ecartee": action("aidant organisation", **_FUSION),
    "fusion_organisation": action(
        "aidant organisation", de_la_structure="réunie avec une autre structure", **_FUSION
    ),
    "reouverture_organisation": action("aidant organisation", de_la_structure="structure rouverte"),
    "modification_compte": action("aidant cible", champs=list, motif=str, du_compte="nom changé"),
    "demande_courriel": action("aidant cible", du_compte="changement d’adresse e-mail demandé"),
    "changement_courriel": action("cible", "aidant", du_compte="adresse e-mail changée"),
    "creation_organisme": action("aidant", organisme=str),
    "membre_organisme": action(
        "aidant cible", organisme=str, du_compte="arrivée dans un organisme de formation"
    ),
    "retrait_organisme": action(
        "aidant cible", organisme=str, du_compte="départ d’un organisme de formation"
    ),
    "session_formation": action("aidant", session=str, acte=str),
    "inscription_formation": action("aidant organisation", candidat=str, session=str),
    "desinscription_formation": action("aidant organisation", candidat=str, session=str),
    "presences_formation": action("aidant", session=str, nombre=int),
    # Trained without every half-day, by its body: given, or taken back. The reason is elsewhere.
    "dispense_formation": action("aidant organisation", candidat=str, session=str, donnee=bool),
    "formation_entre_pairs": action("aidant organisation cible", candidat=str, jour=str),
    "import_pix": action("aidant", nombre=int),
    "reglages_formation": action("aidant", champs=list),
    "ouverture_compte": action(
        "organisation cible", "aidant", motif=str, du_compte="compte ouvert après la formation"
    ),
    "import_cartes": action("", "aidant", nombre=int),
    "rebut_carte": action("aidant", moyen=str, motif=str),
    "import_zonages": action("", nombre=int),
    "purge": action("", nom=str, nombre=int),
    "connexion": action("aidant", "organisation", oubliable=True),
    "deconnexion": action("aidant", "organisation", oubliable=True),
    # A practice finished, the first time: nobody is read in it, nothing is counted by it.
    "entrainement": action("aidant organisation"),
    "presence": action("aidant", "organisation", moyen=str, oubliable=True),
    "cgu": action("aidant", "organisation", version=str),
    "bascule_organisation": action("aidant organisation", depuis=str, oubliable=True),
    "ajout_moyen_connexion": action(
        "cible", "aidant organisation", moyen=str, genre=str, du_membre="moyen de connexion ajouté"
    ),
    "validation_moyen_connexion": action(
        "cible",
        "aidant organisation",
        moyen=str,
        genre=str,
        du_membre="moyen de connexion mis en service",
    ),
    "verrouillage": action("aidant", "organisation", oubliable=True),
    "ajout_ordinateur": action("cible", ordinateur=str),
    "retrait_ordinateur": action("cible", ordinateur=str),
    "tirage_codes_secours": action("cible"),
    "emploi_code_secours": action("cible"),
    "retrait_moyen_connexion": action(
        "cible",
        "aidant organisation",
        moyen=str,
        genre=str,
        motif=str,
        du_membre="moyen de connexion retiré",
    ),
    "suspension_moyen_connexion": action(
        "cible",
        "aidant organisation",
        moyen=str,
        genre=str,
        motif=str,
        du_membre="moyen de connexion suspendu",
    ),
    "reprise_moyen_connexion": action(
        "aidant organisation cible",
        moyen=str,
        genre=str,
        du_membre="moyen de connexion remis en service",
    ),
    "synchronisation_moyen_connexion": action(
        "cible",
        "aidant organisation",
        moyen=str,
        genre=str,
        du_membre="carte à code remise à l’heure",
    ),
    "deblocage_compte": action("aidant cible", "organisation", du_membre="compte débloqué"),
    "invitation_cle": action("aidant cible", du_compte="lien pour créer une clé d’accès envoyé"),
    "renommage_cle_acces": action("cible", moyen=str),
    "identification_usager": action("aidant organisation", brouillon=str),
    "identification_refusee": action("aidant organisation", brouillon=str, motif=str),
    "demande_refusee": action("aidant organisation", motif=str),
    "maj_courriel_usager": action("aidant organisation usager"),
    "creation_attestation": action(
        _MANDAT,
        duree=str,
        fin=str,
        domaines=list,
        empreinte=str,
        moyen=str,
        lecture=str,
        temoin=bool,
        reserve=bool,
        du_mandat="attestation établie",
    ),
    "renouvellement": action(_MANDAT, renouvelle=str, du_mandat="mandat renouvelé"),
    "signature": action(_MANDAT, reprise=bool, du_mandat="papier signé"),
    "reattribution_mandat": action(
        _MANDAT, aidants=list, du_mandat="mandat réservé ouvert à d’autres aidants"
    ),
    "reattribution_dite": action(_MANDAT, du_mandat="changement d’aidants dit à la personne"),
    "suspension": action("organisation usager mandat", motif=str, du_mandat="mandat suspendu"),
    "creation_autorisation": action(
        _MANDAT + " autorisation", domaine=str, demarches=list, du_mandat="démarches confiées"
    ),
    "revocation_autorisation": action(
        "organisation usager mandat autorisation",
        "aidant",
        domaine=str,
        motif=str,
        remplacee_par=str,
        du_mandat="démarches arrêtées ou remplacées",
    ),
    "transfert_mandat": action(
        _MANDAT,
        vers=str,
        suite=str,
        domaines=list,
        du_mandat="mandat transféré à une autre structure",
    ),
    "reception_mandat": action(
        _MANDAT,
        de=str,
        origine=str,
        fin=str,
        domaines=list,
        du_mandat="mandat reçu d’une structure qui a rejoint celle-ci",
    ),
    "revocation_mandat": action(
        "organisation usager mandat", "aidant", motif=str, du_mandat="mandat arrêté"
    ),
    "fin_signalee": action("aidant organisation usager", motif=str, mesure=str),
    "fin_verifiee": action("aidant organisation usager", motif=str),
    "annulation_demandee": action("aidant organisation usager", motif=str),
    "annulation_fin": action("aidant organisation usager", motif=str, demandee_par=str),
    "reprise_mandat": action(
        _MANDAT, motif=str, domaines=list, du_mandat="arrêt annulé, mandat repris"
    ),
    "acte_hors_franceconnect": action(
        _MANDAT + " autorisation",
        domaine=str,
        geste=str,
        site=str,
        jour=str,
        envoi=str,
        du_mandat="démarche faite sans FranceConnect",
    ),
    "utilisation_autorisation": action(
        _MANDAT + " autorisation",
        domaine=str,
        site=str,
        demarche=str,
        du_mandat="connexion à un site au nom de la personne",
    ),
    "impression_carte": action(_MANDAT, secret=bool, du_mandat="carte du mandat imprimée"),
    "remplacement_carte": action(_MANDAT, secret=bool, du_mandat="carte du mandat remplacée"),
    "blocage_carte": action(_MANDAT, du_mandat="carte du mandat bloquée"),
    "consultation_carte": action(
        "organisation usager mandat", actes=bool, du_mandat="mandat consulté avec la carte"
    ),
    "contestation": action(
        "organisation usager mandat",
        "autorisation",
        ligne=int,
        confidentielle=True,
        du_mandat="démarche contestée avec la carte",
    ),
    "reponse_contestation": action(
        _MANDAT,
        ligne=int,
        reponse=str,
        confidentielle=True,
        du_mandat="réponse à une démarche contestée",
    ),
    "consultation_mandat": action(_MANDAT, motif=str, du_mandat="mandat lu par l’équipe nationale"),
    "recherche_personne": action("aidant", "usager", motif=str),
    "recherche_mandat": action("aidant", motif=str, issue=str),
    "recherche_compte": action("aidant", nombre=int),
    "consultation_equipe": action("aidant organisation", motif=str, de_la_structure="équipe lue"),
    "demande_ouverture": action(
        _MANDAT, genre=str, motif=str, du_mandat="ouverture du dossier demandée"
    ),
    "accord_ouverture": action(
        _MANDAT, genre=str, motif=str, du_mandat="ouverture du dossier accordée"
    ),
    "demande_droits": action("aidant", genre=str),
    "prolongation_droits": action("aidant", genre=str),
    "cloture_droits": action("aidant", genre=str, issue=str),
    "export": action("aidant", liste=str, nombre=int),
    "ouverture_dossier": action(
        "organisation usager mandat",
        "aidant",
        motif=str,
        objet=str,
        du_mandat="dossier du mandat ouvert",
    ),
}

LIBELLES = {nom: une.du_mandat for nom, une in ACTIONS.items() if une.du_mandat}
GESTION = {nom: une.du_membre for nom, une in ACTIONS.items() if une.du_membre}
DU_COMPTE = {nom: une.du_compte for nom, une in ACTIONS.items() if une.du_compte}
DE_LA_STRUCTURE = {nom: une.de_la_structure for nom, une in ACTIONS.items() if une.de_la_structure}
CONFIDENTIELLES = frozenset(nom for nom, une in ACTIONS.items() if une.confidentielle)
OUBLIABLES = frozenset(nom for nom, une in ACTIONS.items() if une.oubliable)
