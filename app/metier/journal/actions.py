"""What may be written in the journal: each action declares its links and its details.

Details are small and typed: never free text about a person, a password or a token.
"""

from collections.abc import Mapping
from typing import Any

from app.metier.journal.action import Action, action
from app.metier.journal.actions_des_dossiers import DES_DOSSIERS

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

# Why the security and data-protection roles read lines of the journal.
MOTIFS_JOURNAL: Mapping[str, str] = {
    **MOTIFS_LECTURE,
    "securite": "Un usage inhabituel à vérifier",
    "controle": "Un contrôle prévu du journal",
}

# Why a référent reads again a mandate over for 1 to 3 years.
MOTIFS_RELECTURE: Mapping[str, str] = {
    cle: MOTIFS_LECTURE[cle] for cle in ("personne", "litige", "autorite")
}

_EQUIPE = "aidant organisation cible"
_AVIS: dict[str, Any] = {"avis": str, "sorte": str, "public": str}
_FUSION: dict[str, Any] = {"de": str, "fusion": str, "propose_par": str}
_TRANSFERT: dict[str, Any] = {**_FUSION, "vers": str, "domaines": list}

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
    "invitation_referent": action(
        "aidant organisation",
        invitation=str,
        de_la_structure="personne référente invitée",
    ),
    "invitation_reprise": action(
        "aidant organisation", invitation=str, de_la_structure="invitation reprise"
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
    "proposition": action(
        "aidant",
        "cible",
        acte=str,
        objet=str,
        dit="acte proposé, à confirmer par une autre personne",
    ),
    "proposition_ecartee": action(
        "aidant", "cible", acte=str, objet=str, dit="acte proposé écarté"
    ),
    # By its number, where what it said before and after is kept.
    "correction_catalogue": action(
        "aidant",
        numero=int,
        acte=str,
        sorte=str,
        cle=str,
        dit="catalogue des démarches corrigé",
    ),
    "avis": action("aidant", "organisation", **_AVIS, dit="avis affiché"),
    "avis_retire": action("aidant", "organisation", **_AVIS, dit="avis retiré"),
    "consultation_compte": action("aidant cible", motif=str, du_compte="compte consulté"),
    "consultation_vue": action("aidant cible", motif=str, du_compte="vu comme cette personne"),
    "modification_organisation": action(
        "aidant organisation", champs=list, de_la_structure="fiche changée"
    ),
    "themes_organisation": action(
        "aidant organisation", themes=list, de_la_structure="thèmes changés"
    ),
    "fermeture_organisation": action(
        "aidant organisation", motif=str, de_la_structure="structure fermée"
    ),
    "proposition_fusion": action(
        "aidant organisation", **_FUSION, dit="fusion de structures proposée"
    ),
    # What was done with a request to come in, by its number; `organisation` once it is accepted.
    "reponse_demande": action(
        "aidant",
        "organisation",
        demande=str,
        reponse=str,
        de_la_structure="réponse à sa demande d’entrée",
    ),
    "changement_ouverture": action(
        "aidant", territoire=str, jour=str, dit="date d’ouverture d’un territoire changée"
    ),
    "fusion_ecartee": action("aidant organisation", **_FUSION, dit="fusion de structures écartée"),
    "fusion_organisation": action(
        "aidant organisation", de_la_structure="réunie avec une autre structure", **_FUSION
    ),
    "proposition_transfert": action(
        "aidant organisation", **_TRANSFERT, dit="transfert de thèmes proposé"
    ),
    "transfert_ecarte": action(
        "aidant organisation", **_TRANSFERT, dit="transfert de thèmes écarté"
    ),
    "transfert_themes": action(
        "aidant organisation",
        de_la_structure="thèmes passés d’une structure à l’autre",
        **_TRANSFERT,
    ),
    "reouverture_organisation": action("aidant organisation", de_la_structure="structure rouverte"),
    "modification_compte": action("aidant cible", champs=list, motif=str, du_compte="nom changé"),
    "demande_courriel": action("aidant cible", du_compte="changement d’adresse e-mail demandé"),
    "changement_courriel": action("cible", "aidant", du_compte="adresse e-mail changée"),
    "creation_organisme": action("aidant", organisme=str, dit="organisme de formation créé"),
    "membre_organisme": action(
        "aidant cible", organisme=str, du_compte="arrivée dans un organisme de formation"
    ),
    "retrait_organisme": action(
        "aidant cible", organisme=str, du_compte="départ d’un organisme de formation"
    ),
    "proposition_de_personnes": action(
        "aidant organisation",
        nombre=int,
        formee_ailleurs=bool,
        de_la_structure="personnes proposées pour la formation",
    ),
    "proposition_retiree": action(
        "aidant organisation", candidat=str, de_la_structure="personne retirée de la formation"
    ),
    "session_formation": action(
        "aidant", session=str, acte=str, dit="session de formation préparée ou changée"
    ),
    "inscription_formation": action(
        "aidant organisation", candidat=str, session=str, dit="inscription à une formation"
    ),
    "desinscription_formation": action(
        "aidant organisation", candidat=str, session=str, dit="désinscription d’une formation"
    ),
    "presences_formation": action(
        "aidant", session=str, nombre=int, dit="présences à une formation notées"
    ),
    # Trained without every half-day, by its body: given, or taken back. The reason is elsewhere.
    "dispense_formation": action(
        "aidant organisation",
        candidat=str,
        session=str,
        donnee=bool,
        dit="formation finie sans toutes ses demi-journées",
    ),
    "formation_entre_pairs": action(
        "aidant organisation cible",
        candidat=str,
        jour=str,
        dit="formation par une personne de la structure notée",
    ),
    "import_pix": action("aidant", nombre=int, dit="résultats Pix importés"),
    "reglages_formation": action("aidant", champs=list, dit="réglages des formations changés"),
    "ouverture_compte": action(
        "organisation cible", "aidant", motif=str, du_compte="compte ouvert après la formation"
    ),
    "import_cartes": action("", "aidant", nombre=int, dit="cartes à code importées"),
    "rebut_carte": action("aidant", moyen=str, motif=str, dit="carte à code mise au rebut"),
    "import_zonages": action("", nombre=int, dit="zonages importés"),
    "purge": action("", nom=str, nombre=int, dit="données arrivées à leur terme détruites"),
    "connexion": action("aidant", "organisation", oubliable=True, dit="connexion"),
    "deconnexion": action("aidant", "organisation", oubliable=True, dit="déconnexion"),
    # A practice finished, the first time: nobody is read in it, nothing is counted by it.
    "entrainement": action("aidant organisation", dit="entraînement terminé"),
    "presence": action(
        "aidant", "organisation", moyen=str, oubliable=True, dit="présence prouvée par un code"
    ),
    "cgu": action("aidant", "organisation", version=str, dit="conditions d’utilisation acceptées"),
    "bascule_organisation": action(
        "aidant organisation", depuis=str, oubliable=True, dit="passage à une autre structure"
    ),
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
    "verrouillage": action("aidant", "organisation", oubliable=True, dit="écran verrouillé"),
    "ajout_ordinateur": action("cible", ordinateur=str, dit="ordinateur connu ajouté"),
    "retrait_ordinateur": action("cible", ordinateur=str, dit="ordinateur connu oublié"),
    # An unusual use, its kind: the holder said that it was theirs, or not.
    "usage_reconnu": action("organisation cible", usage=str, du_compte="usage inhabituel reconnu"),
    "usage_non_reconnu": action(
        "organisation cible",
        usage=str,
        du_membre="usage du compte que la personne ne reconnaît pas",
    ),
    "usage_non_reconnu_clos": action(
        _EQUIPE, issue=str, du_membre="usage non reconnu, réglé par l’équipe nationale"
    ),
    "tirage_codes_secours": action("cible", dit="codes de secours créés"),
    "emploi_code_secours": action("cible", dit="code de secours employé"),
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
    "renommage_cle_acces": action("cible", moyen=str, dit="clé d’accès renommée"),
    **DES_DOSSIERS,
}

LIBELLES = {nom: une.du_mandat for nom, une in ACTIONS.items() if une.du_mandat}
GESTION = {nom: une.du_membre for nom, une in ACTIONS.items() if une.du_membre}
DU_COMPTE = {nom: une.du_compte for nom, une in ACTIONS.items() if une.du_compte}
DE_LA_STRUCTURE = {nom: une.de_la_structure for nom, une in ACTIONS.items() if une.de_la_structure}
CONFIDENTIELLES = frozenset(nom for nom, une in ACTIONS.items() if une.confidentielle)
MOTS = {nom: une.mots for nom, une in ACTIONS.items()}
OUBLIABLES = frozenset(nom for nom, une in ACTIONS.items() if une.oubliable)
