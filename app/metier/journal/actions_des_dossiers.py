"""What may be written of persons helped, of their mandates, and of who read them."""

from collections.abc import Mapping

from app.metier.journal.action import Action, action

_MANDAT = "aidant organisation usager mandat"

DES_DOSSIERS: Mapping[str, Action] = {
    "identification_usager": action(
        "aidant organisation", brouillon=str, dit="personne identifiée par FranceConnect"
    ),
    "piece_vue": action(
        "aidant organisation",
        brouillon=str,
        piece=str,
        dit="pièce d’identité vue, pour un mandat papier",
    ),
    "identification_refusee": action(
        "aidant organisation", brouillon=str, motif=str, dit="identification refusée"
    ),
    "lien_distance": action(
        "aidant organisation",
        brouillon=str,
        canal=str,
        dit="lien envoyé à une personne qui n’est pas là",
    ),
    "fin_lien_distance": action(
        "aidant organisation",
        brouillon=str,
        motif=str,
        dit="lien d’un mandat à distance fermé",
    ),
    "ouverture_distance": action(
        "aidant organisation", brouillon=str, dit="lien d’un mandat à distance ouvert"
    ),
    "accord_distance": action(
        "aidant organisation", brouillon=str, empreinte=str, dit="accord donné à distance"
    ),
    "demande_refusee": action(
        "aidant organisation", motif=str, dit="demande de FranceConnect refusée"
    ),
    "maj_courriel_usager": action(
        "aidant organisation usager", dit="adresse e-mail de la personne changée"
    ),
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
        piece=str,
        distance=bool,
        du_mandat="attestation établie",
    ),
    "renouvellement": action(_MANDAT, renouvelle=str, du_mandat="mandat renouvelé"),
    "signature": action(_MANDAT, reprise=bool, du_mandat="papier signé"),
    "reattribution_mandat": action(
        _MANDAT, aidants=list, du_mandat="mandat réservé ouvert à d’autres aidants"
    ),
    "reattribution_dite": action(_MANDAT, du_mandat="changement dit à la personne"),
    "suspension": action(
        "organisation usager mandat", "aidant", motif=str, du_mandat="mandat suspendu"
    ),
    "creation_autorisation": action(
        _MANDAT + " autorisation",
        domaine=str,
        demarches=list,
        bornee=bool,
        du_mandat="démarches confiées",
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
        empreinte=str,
        fin=str,
        domaines=list,
        du_mandat="mandat reçu d’une autre structure",
    ),
    "revocation_mandat": action(
        "organisation usager mandat", "aidant", motif=str, du_mandat="mandat arrêté"
    ),
    "fin_signalee": action(
        "aidant organisation usager",
        motif=str,
        mesure=str,
        dit="décès ou protection d’une personne signalé",
    ),
    "fin_verifiee": action(
        "aidant organisation usager", motif=str, dit="décès ou protection d’une personne vérifié"
    ),
    "annulation_demandee": action(
        "aidant organisation usager", motif=str, dit="annulation d’un signalement demandée"
    ),
    "annulation_fin": action(
        "aidant organisation usager", motif=str, demandee_par=str, dit="signalement annulé"
    ),
    "reprise_mandat": action(_MANDAT, motif=str, domaines=list, du_mandat="mandat repris"),
    "acte_hors_franceconnect": action(
        _MANDAT + " autorisation",
        domaine=str,
        geste=str,
        site=str,
        jour=str,
        demarche=str,
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
    "abonnement_sms": action("aidant organisation usager", dit="messages SMS demandés"),
    "fin_abonnement_sms": action(
        "organisation usager", "aidant", motif=str, dit="messages SMS arrêtés"
    ),
    "abonnement_courriel": action("aidant organisation usager", dit="messages e-mail demandés"),
    "fin_abonnement_courriel": action(
        "organisation usager", "aidant", motif=str, dit="messages e-mail arrêtés"
    ),
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
    "recherche_relecture": action(
        "aidant organisation",
        "usager",
        motif=str,
        dit="personne cherchée parmi les mandats terminés",
    ),
    "relecture_mandat": action(
        _MANDAT, motif=str, du_mandat="mandat terminé relu par la personne référente"
    ),
    # Lines of the journal read: of an account (`cible`), of a structure, or of all; of one mandate,
    # `consultation_mandat` too.
    "consultation_journal": action(
        "aidant",
        "organisation cible",
        motif=str,
        filtres=list,
        du_compte="lignes du journal lues par l’équipe nationale",
        de_la_structure="lignes du journal lues par l’équipe nationale",
        dit="lignes du journal lues",
    ),
    "recherche_mandat": action("aidant", motif=str, issue=str, dit="mandat cherché par son numéro"),
    "recherche_compte": action("aidant", nombre=int, dit="compte cherché"),
    "consultation_equipe": action("aidant organisation", motif=str, de_la_structure="équipe lue"),
    "lecture_compte": action(
        "aidant cible",
        motif=str,
        du_compte="tout ce qui est gardé sur ce compte, lu par l’équipe nationale",
    ),
    "recherche_personne": action(
        "aidant", "usager", motif=str, dit="personne cherchée par son identité"
    ),
    "demande_ouverture": action(
        _MANDAT, genre=str, motif=str, du_mandat="ouverture du dossier demandée"
    ),
    "accord_ouverture": action(
        _MANDAT, genre=str, motif=str, du_mandat="ouverture du dossier accordée"
    ),
    "demande_droits": action(
        "aidant", genre=str, dit="demande sur des données personnelles enregistrée"
    ),
    "prolongation_droits": action(
        "aidant", genre=str, dit="demande sur des données personnelles prolongée"
    ),
    "cloture_droits": action(
        "aidant", genre=str, issue=str, dit="demande sur des données personnelles close"
    ),
    "export": action("aidant", liste=str, nombre=int, region=str, dit="liste prise"),
    "ouverture_dossier": action(
        "organisation usager mandat",
        "aidant",
        motif=str,
        objet=str,
        du_mandat="dossier du mandat ouvert",
    ),
}
