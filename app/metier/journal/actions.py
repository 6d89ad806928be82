"""What may be written in the journal: each action declares its links and its details.

Details are small and typed: never free text about a person, a password or a token.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

LIENS = ("aidant", "organisation", "usager", "mandat", "autorisation", "cible")
Detail = str | int | bool | list[str]


@dataclass(frozen=True, slots=True)
class Action:
    """One kind of act: links it must carry, links it may carry, details with their type."""

    exige: frozenset[str]
    admet: frozenset[str] = frozenset()
    details: Mapping[str, type] = field(default_factory=dict)

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


def _action(exige: str, admet: str = "", **details: type) -> Action:
    return Action(frozenset(exige.split()), frozenset(admet.split()), details)


# What a screen says of an act, in the past tense.
LIBELLES: Mapping[str, str] = {
    "creation_attestation": "attestation établie",
    "creation_autorisation": "démarches confiées",
    "revocation_autorisation": "démarches arrêtées ou remplacées",
    "revocation_mandat": "mandat arrêté",
    "renouvellement": "mandat renouvelé",
    "signature": "papier signé",
    "reattribution_mandat": "mandat réservé ouvert à d’autres aidants",
    "reattribution_dite": "changement d’aidants dit à la personne",
    "suspension": "mandat suspendu",
    "utilisation_autorisation": "connexion à un site au nom de la personne",
    "acte_hors_franceconnect": "démarche faite sans FranceConnect",
    "impression_carte": "carte du mandat imprimée",
    "remplacement_carte": "carte du mandat remplacée",
    "blocage_carte": "carte du mandat bloquée",
    "consultation_carte": "mandat consulté avec la carte",
    "ouverture_dossier": "dossier du mandat ouvert par l’exploitant",
}

# Whose body goes after twelve months (rules.md, Retention): logins and presence. The database
# knows them too (migration 0009).
OUBLIABLES = frozenset(
    {"connexion", "deconnexion", "presence", "verrouillage", "bascule_organisation"}
)
# Why operations may open a mandate's file.
MOTIFS_OUVERTURE: Mapping[str, str] = {
    "justice": "demande d’un juge ou d’un enquêteur",
    "personne": "demande de la personne, ou de qui la représente",
    "litige": "litige sur un acte du mandat",
    "controle": "contrôle par une autorité",
}

# What the timeline of a member says: what was managed about them, never what they did.
GESTION: Mapping[str, str] = {
    "creation_aidant": "compte créé",
    "rattachement": "arrivée dans la structure",
    "ajout_moyen_connexion": "moyen de connexion ajouté",
    "validation_moyen_connexion": "moyen de connexion mis en service",
    "suspension_moyen_connexion": "moyen de connexion suspendu",
    "reprise_moyen_connexion": "moyen de connexion remis en service",
    "retrait_moyen_connexion": "moyen de connexion retiré",
    "synchronisation_moyen_connexion": "carte à code remise à l’heure",
    "deblocage_compte": "compte débloqué",
    "fermeture_acces": "accès fermé",
    "reouverture_acces": "accès rouvert",
    "nomination_referent": "rôle de personne référente donné",
    "retrait_referent": "rôle de personne référente retiré",
    "limitation_themes": "thèmes permis changés",
}

_EQUIPE = "aidant organisation cible"
_MANDAT = "aidant organisation usager mandat"

ACTIONS: Mapping[str, Action] = {
    "creation_organisation": _action("organisation", "aidant"),
    "creation_aidant": _action("organisation cible", "aidant"),
    "rattachement": _action("organisation cible", "aidant", roles=list),
    "fermeture_acces": _action(_EQUIPE, motif=str),
    "reouverture_acces": _action(_EQUIPE),
    "desactivation_compte": _action("aidant cible", motif=str),
    "reactivation_compte": _action("aidant cible"),
    "nomination_referent": _action(_EQUIPE),
    "retrait_referent": _action(_EQUIPE),
    "limitation_themes": _action(_EQUIPE, themes=list),
    "interdiction_ordinateurs": _action("aidant organisation"),
    "autorisation_ordinateurs": _action("aidant organisation"),
    "import_cartes": _action("", nombre=int),
    "purge": _action("", nom=str, nombre=int),
    "connexion": _action("aidant organisation"),
    "deconnexion": _action("aidant organisation"),
    "presence": _action("aidant organisation", moyen=str),
    "cgu": _action("aidant organisation", version=str),
    "bascule_organisation": _action("aidant organisation", depuis=str),
    "ajout_moyen_connexion": _action("cible", "aidant organisation", moyen=str, genre=str),
    "validation_moyen_connexion": _action("cible", "aidant organisation", moyen=str, genre=str),
    "verrouillage": _action("aidant organisation"),
    "ajout_ordinateur": _action("cible", ordinateur=str),
    "retrait_ordinateur": _action("cible", ordinateur=str),
    "tirage_codes_secours": _action("cible"),
    "emploi_code_secours": _action("cible"),
    "retrait_moyen_connexion": _action(
        "cible", "aidant organisation", moyen=str, genre=str, motif=str
    ),
    "suspension_moyen_connexion": _action(
        "cible", "aidant organisation", moyen=str, genre=str, motif=str
    ),
    "reprise_moyen_connexion": _action("aidant organisation cible", moyen=str, genre=str),
    "synchronisation_moyen_connexion": _action(
        "cible", "aidant organisation", moyen=str, genre=str
    ),
    "deblocage_compte": _action("aidant organisation cible"),
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
    ),
    "renouvellement": _action(_MANDAT, renouvelle=str),
    "signature": _action(_MANDAT, reprise=bool),
    "reattribution_mandat": _action(_MANDAT, aidants=list),
    "reattribution_dite": _action(_MANDAT),
    "suspension": _action("organisation usager mandat", motif=str),
    "creation_autorisation": _action(_MANDAT + " autorisation", domaine=str, demarches=list),
    "revocation_autorisation": _action(
        "organisation usager mandat autorisation",
        "aidant",
        domaine=str,
        motif=str,
        remplacee_par=str,
    ),
    "revocation_mandat": _action("organisation usager mandat", "aidant", motif=str),
    "acte_hors_franceconnect": _action(
        _MANDAT + " autorisation", domaine=str, geste=str, site=str, jour=str, envoi=str
    ),
    "utilisation_autorisation": _action(
        _MANDAT + " autorisation", domaine=str, site=str, demarche=str
    ),
    "impression_carte": _action(_MANDAT, secret=bool),
    "remplacement_carte": _action(_MANDAT, secret=bool),
    "blocage_carte": _action(_MANDAT),
    "consultation_carte": _action("organisation usager mandat", actes=bool),
    "ouverture_dossier": _action("organisation usager mandat", "aidant", motif=str, objet=str),
}
