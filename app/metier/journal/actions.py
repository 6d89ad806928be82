"""What may be written in the journal: each action declares its links and its details.

Details are small and typed: never free text about a person, a password or a token.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LIENS = ("aidant", "organisation", "usager", "mandat", "autorisation", "cible")
Detail = str | int | bool | list[str]


@dataclass(frozen=True, slots=True)
class Action:
    """One kind of act, and all that is true of it.

    `exige`, `admet`: links it must, and may, carry; `details`, with their type. `du_mandat`: what
    the screens and papers of a mandate say of it, in the past tense; `du_membre`: what the timeline
    of a member says, of what was managed about them, never of what they did; empty, it is not read
    there; `du_compte`, `de_la_structure`: what the page of an account, of an organisation, says of it.
    `confidentielle`: said of a mandate, but never on the screens of its aidants, one of whom it may be
    about. `oubliable`: its body goes after twelve months (rules.md, Retention: logins and
    presence); the database knows these too (migration 0009).
    """

    exige: frozenset[str]
    admet: frozenset[str] = frozenset()
    details: Mapping[str, type] = field(default_factory=dict)
    du_mandat: str = ""
    du_membre: str = ""
    du_compte: str = ""
    de_la_structure: str = ""
    oubliable: bool = False
    confidentielle: bool = False

    def controler(self, liens: Mapping[str, object], details: Mapping[str, Detail]) -> None:
        """Raise ValueError when the line is not what the action declares."""
        presents = {nom for nom, valeur in liens.items() if valeur is not None}
        if not self.exige <= presents <= self.exige | self.admet:
            raise ValueError(f"liens du journal inattendus : {sorted(presents)}")
        for nom, valeur in details.items():
            if nom not in self.details or not _est_un(self.details[nom], valeur):
                raise ValueError(f"détail du journal inattendu : {nom}")


def _est_un(genre: type, valeur: Detail) -> bool:
    if isinstance(valeur, list) and not all(type(element) is str for element in valeur):
        return False
    return type(valeur) is genre


def _action(
    exige: str,
    admet: str = "",
    *,
    du_mandat: str = "",
    du_membre: str = "",
    du_compte: str = "",
    de_la_structure: str = "",
    oubliable: bool = False,
    confidentielle: bool = False,
    **details: type,
) -> Action:
    liens = frozenset(exige.split()), frozenset(admet.split())
    mots = du_mandat, du_membre, du_compte or du_membre, de_la_structure
    return Action(*liens, details, *mots, oubliable, confidentielle)


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
    "creation_organisation": _action("organisation", "aidant", de_la_structure="structure créée"),
    "creation_aidant": _action("organisation cible", "aidant", du_membre="compte créé"),
    "rattachement": _action(
        "organisation cible", "aidant", roles=list, du_membre="arrivée dans la structure"
    ),
    "fermeture_acces": _action(_EQUIPE, motif=str, du_membre="accès fermé"),
    "reouverture_acces": _action(_EQUIPE, du_membre="accès rouvert"),
    "desactivation_compte": _action("aidant cible", motif=str, du_compte="compte fermé"),
    "reactivation_compte": _action("aidant cible", du_compte="compte rouvert"),
    "nomination_referent": _action(
        _EQUIPE,
        du_membre="rôle de personne référente donné",
        de_la_structure="personne référente nommée",
    ),
    "retrait_referent": _action(
        _EQUIPE,
        du_membre="rôle de personne référente retiré",
        de_la_structure="rôle de personne référente retiré",
    ),
    "limitation_themes": _action(_EQUIPE, themes=list, du_membre="thèmes permis changés"),
    "interdiction_ordinateurs": _action(
        "aidant organisation", de_la_structure="ordinateurs connus interdits"
    ),
    "autorisation_ordinateurs": _action(
        "aidant organisation", de_la_structure="ordinateurs connus permis"
    ),
    "accueil_organisation": _action(
        "aidant organisation", champs=list, de_la_structure="accueil du public changé"
    ),
    "don_role": _action("aidant cible", role=str, propose_par=str, du_compte="rôle national donné"),
    "retrait_role": _action("aidant cible", role=str, du_compte="rôle national retiré"),
    "proposition": _action("aidant cible", acte=str, objet=str),
    "proposition_ecartee": _action("aidant cible", acte=str, objet=str),
    "avis": _action("aidant", "organisation", **_AVIS),
    "avis_retire": _action("aidant", "organisation", **_AVIS),
    "consultation_compte": _action("aidant cible", motif=str, du_compte="compte consulté"),
    "modification_organisation": _action(
        "aidant organisation", champs=list, de_la_structure="fiche changée"
    ),
    "themes_organisation": _action(
        "aidant organisation", themes=list, de_la_structure="thèmes changés"
    ),
    "fermeture_organisation": _action(
        "aidant organisation", motif=str, de_la_structure="structure fermée"
    ),
    "proposition_fusion": _action("aidant organisation", **_FUSION),
    # What was done with a request to come in, by its number; `organisation` once it is accepted.
    "reponse_demande": _action(
        "aidant",
        "organisation",
        demande=str,
        reponse=str,
        de_la_structure="réponse à sa demande d’entrée",
    ),
    "changement_ouverture": _action("aidant", territoire=str, jour=str),
    "fusion_ecartee": _action("aidant organisation", **_FUSION),
    "fusion_organisation": _action(
        "aidant organisation", de_la_structure="réunie avec une autre structure", **_FUSION
    ),
    "reouverture_organisation": _action(
        "aidant organisation", de_la_structure="structure rouverte"
    ),
    "modification_compte": _action("aidant cible", champs=list, motif=str, du_compte="nom changé"),
    "demande_courriel": _action("aidant cible", du_compte="changement d’adresse e-mail demandé"),
    "changement_courriel": _action("cible", "aidant", du_compte="adresse e-mail changée"),
    "creation_organisme": _action("aidant", organisme=str),
    "membre_organisme": _action(
        "aidant cible", organisme=str, du_compte="arrivée dans un organisme de formation"
    ),
    "session_formation": _action("aidant", session=str, acte=str),
    "inscription_formation": _action("aidant organisation", candidat=str, session=str),
    "desinscription_formation": _action("aidant organisation", candidat=str, session=str),
    "presences_formation": _action("aidant", session=str, nombre=int),
    "formation_entre_pairs": _action("aidant organisation cible", candidat=str, jour=str),
    "import_pix": _action("aidant", nombre=int),
    "reglages_formation": _action("aidant", champs=list),
    "ouverture_compte": _action(
        "organisation cible", "aidant", motif=str, du_compte="compte ouvert après la formation"
    ),
    "import_cartes": _action("", nombre=int),
    "import_zonages": _action("", nombre=int),
    "purge": _action("", nom=str, nombre=int),
    "connexion": _action("aidant organisation", oubliable=True),
    "deconnexion": _action("aidant organisation", oubliable=True),
    # A practice finished, the first time: nobody is read in it, nothing is counted by it.
    "entrainement": _action("aidant organisation"),
    "presence": _action("aidant organisation", moyen=str, oubliable=True),
    "cgu": _action("aidant organisation", version=str),
    "bascule_organisation": _action("aidant organisation", depuis=str, oubliable=True),
    "ajout_moyen_connexion": _action(
        "cible", "aidant organisation", moyen=str, genre=str, du_membre="moyen de connexion ajouté"
    ),
    "validation_moyen_connexion": _action(
        "cible",
        "aidant organisation",
        moyen=str,
        genre=str,
        du_membre="moyen de connexion mis en service",
    ),
    "verrouillage": _action("aidant organisation", oubliable=True),
    "ajout_ordinateur": _action("cible", ordinateur=str),
    "retrait_ordinateur": _action("cible", ordinateur=str),
    "tirage_codes_secours": _action("cible"),
    "emploi_code_secours": _action("cible"),
    "retrait_moyen_connexion": _action(
        "cible",
        "aidant organisation",
        moyen=str,
        genre=str,
        motif=str,
        du_membre="moyen de connexion retiré",
    ),
    "suspension_moyen_connexion": _action(
        "cible",
        "aidant organisation",
        moyen=str,
        genre=str,
        motif=str,
        du_membre="moyen de connexion suspendu",
    ),
    "reprise_moyen_connexion": _action(
        "aidant organisation cible",
        moyen=str,
        genre=str,
        du_membre="moyen de connexion remis en service",
    ),
    "synchronisation_moyen_connexion": _action(
        "cible",
        "aidant organisation",
        moyen=str,
        genre=str,
        du_membre="carte à code remise à l’heure",
    ),
    "deblocage_compte": _action("aidant cible", "organisation", du_membre="compte débloqué"),
    "renommage_cle_acces": _action("cible", moyen=str),
    "identification_usager": _action("aidant organisation", brouillon=str),
    "identification_refusee": _action("aidant organisation", brouillon=str, motif=str),
    "demande_refusee": _action("aidant organisation", motif=str),
    "maj_courriel_usager": _action("aidant organisation usager"),
    "creation_attestation": _action(
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
    "renouvellement": _action(_MANDAT, renouvelle=str, du_mandat="mandat renouvelé"),
    "signature": _action(_MANDAT, reprise=bool, du_mandat="papier signé"),
    "reattribution_mandat": _action(
        _MANDAT, aidants=list, du_mandat="mandat réservé ouvert à d’autres aidants"
    ),
    "reattribution_dite": _action(_MANDAT, du_mandat="changement d’aidants dit à la personne"),
    "suspension": _action("organisation usager mandat", motif=str, du_mandat="mandat suspendu"),
    "creation_autorisation": _action(
        _MANDAT + " autorisation", domaine=str, demarches=list, du_mandat="démarches confiées"
    ),
    "revocation_autorisation": _action(
        "organisation usager mandat autorisation",
        "aidant",
        domaine=str,
        motif=str,
        remplacee_par=str,
        du_mandat="démarches arrêtées ou remplacées",
    ),
    "transfert_mandat": _action(
        _MANDAT,
        vers=str,
        suite=str,
        domaines=list,
        du_mandat="mandat transféré à une autre structure",
    ),
    "reception_mandat": _action(
        _MANDAT,
        de=str,
        origine=str,
        fin=str,
        domaines=list,
        du_mandat="mandat reçu d’une structure qui a rejoint celle-ci",
    ),
    "revocation_mandat": _action(
        "organisation usager mandat", "aidant", motif=str, du_mandat="mandat arrêté"
    ),
    "fin_signalee": _action("aidant organisation usager", motif=str, mesure=str),
    "fin_verifiee": _action("aidant organisation usager", motif=str),
    "annulation_demandee": _action("aidant organisation usager", motif=str),
    "annulation_fin": _action("aidant organisation usager", motif=str, demandee_par=str),
    "reprise_mandat": _action(
        _MANDAT, motif=str, domaines=list, du_mandat="arrêt annulé, mandat repris"
    ),
    "acte_hors_franceconnect": _action(
        _MANDAT + " autorisation",
        domaine=str,
        geste=str,
        site=str,
        jour=str,
        envoi=str,
        du_mandat="démarche faite sans FranceConnect",
    ),
    "utilisation_autorisation": _action(
        _MANDAT + " autorisation",
        domaine=str,
        site=str,
        demarche=str,
        du_mandat="connexion à un site au nom de la personne",
    ),
    "impression_carte": _action(_MANDAT, secret=bool, du_mandat="carte du mandat imprimée"),
    "remplacement_carte": _action(_MANDAT, secret=bool, du_mandat="carte du mandat remplacée"),
    "blocage_carte": _action(_MANDAT, du_mandat="carte du mandat bloquée"),
    "consultation_carte": _action(
        "organisation usager mandat", actes=bool, du_mandat="mandat consulté avec la carte"
    ),
    "contestation": _action(
        "organisation usager mandat",
        "autorisation",
        ligne=int,
        confidentielle=True,
        du_mandat="démarche contestée avec la carte",
    ),
    "reponse_contestation": _action(
        _MANDAT,
        ligne=int,
        reponse=str,
        confidentielle=True,
        du_mandat="réponse à une démarche contestée",
    ),
    "consultation_mandat": _action(
        _MANDAT, motif=str, du_mandat="mandat lu par l’équipe nationale"
    ),
    "recherche_personne": _action("aidant", "usager", motif=str),
    "demande_ouverture": _action(
        _MANDAT, genre=str, motif=str, du_mandat="ouverture du dossier demandée"
    ),
    "accord_ouverture": _action(
        _MANDAT, genre=str, motif=str, du_mandat="ouverture du dossier accordée"
    ),
    "demande_droits": _action("aidant", genre=str),
    "prolongation_droits": _action("aidant", genre=str),
    "cloture_droits": _action("aidant", genre=str, issue=str),
    "export": _action("aidant", liste=str, nombre=int),
    "ouverture_dossier": _action(
        "organisation usager mandat",
        "aidant",
        motif=str,
        objet=str,
        du_mandat="dossier du mandat ouvert",
    ),
}

LIBELLES = {nom: action.du_mandat for nom, action in ACTIONS.items() if action.du_mandat}
GESTION = {nom: action.du_membre for nom, action in ACTIONS.items() if action.du_membre}
DU_COMPTE = {nom: action.du_compte for nom, action in ACTIONS.items() if action.du_compte}
DE_LA_STRUCTURE = {
    nom: action.de_la_structure for nom, action in ACTIONS.items() if action.de_la_structure
}
CONFIDENTIELLES = frozenset(nom for nom, action in ACTIONS.items() if action.confidentielle)
OUBLIABLES = frozenset(nom for nom, action in ACTIONS.items() if action.oubliable)
