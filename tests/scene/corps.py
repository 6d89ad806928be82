"""What the form of a row of the access tables sends."""

import uuid
from typing import TYPE_CHECKING, Any

from tests.acces import Ligne
from tests.fabriques import IDENTITE, NAISSANCE, SECRET_CARTE
from tests.scene.adresses import de_franceconnect, designes
from tests.scene.apprenants import NOM_DE_L_ORGANISME

if TYPE_CHECKING:
    from tests.scene.plateau import Scene

# In stock, nobody's; an organisation of nobody here.
CARTE_EN_STOCK = "STOCK-1"
TROISIEME = "73282932000074"
_SESSION = {
    "heures": "7",
    "lieu": "Salle des fêtes",
    "fuseau": "Europe/Paris",
    "capacite": "12",
    "jour_1": "2027-03-01",
    "debut_1": "9 h 30",
    "fin_1": "12 h",
}
_CHOIX = {
    "domaines": ["logement"],
    "demarches": ["apl"],
    "coches": "logement",
    "recherche": "",
    "duree": "court",
}


def corps(scene: "Scene", role: str, ligne: Ligne) -> dict[str, Any]:
    """What a row's form sends, token aside."""
    objets = designes(scene, ligne)
    if ligne.route in ("fournisseur.autoriser", "fournisseur.deconnexion"):
        return de_franceconnect(scene, ligne)
    corps: dict[str, dict[str, Any]] = {
        "dossiers.noter": {
            "domaine": "logement",
            "geste": "appele",
            "site": "caf",
            "jour": scene.temps.instant.date().isoformat(),
            "envoi": str(uuid.UUID(int=1)),
        },
        "dossiers.arreter": {"domaines": ["logement"], "motif": "usager"},
        "dossiers.signaler_fin": {
            "motif": "deces",
            "jour": scene.temps.instant.date().isoformat(),
        },
        "usager.carte": {"code": objets.code_carte, **NAISSANCE},
        "usager.arret": {"passe": objets.passe, "quoi": "tout", "confirme": "y"},
        "usager.suite": {"vue": objets.vue},
        "usager.contester": {"vue": objets.vue, "acte": str(objets.acte)},
        "suivi.contestation": {"reponse": "verifie"},
        "suivi.termines": {
            "prenom": IDENTITE.prenoms,
            "nom": IDENTITE.nom_naissance,
            "naissance": IDENTITE.date_naissance,
            "motif": "personne",
        },
        "usager.rendre_compte": {"vue": objets.vue},
        "dossiers.sms": {"geste": "numero", "numero": "06 39 98 12 34"},
        "signalements.contestation": {"reponse": "verifie"},
        "usager.prolonger": {"passe": objets.passe},
        "usager.faits": {"passe": objets.passe, "secret": SECRET_CARTE},
        "dossiers.carte": {
            "graine": "une graine",
            "remplace": str(objets.carte_mandat),
            "secret": SECRET_CARTE,
            "encore": SECRET_CARTE,
        },
        "usager.verifier": {"nom": IDENTITE.nom_naissance, "annee": "1962"},
        "connexion.cgu": {"accepter": "y"},
        "connexion.connexion": {"email": "personne@essai.fr", "code": "000000"},
        "connexion.presence": {"code": scene.codes.get(role, "000000")},
        "connexion.secours": {"email": "personne@essai.fr", "code": "0000-0000-0000-0000"},
        "connexion.structure": {"structure": str(objets.structure)},
        "equipe.equipe": {"recherche": "essai"},
        "equipe.fermer": {"motif": "depart"},
        "structures.equipe": {"motif": "referent"},
        "sessions.nouvelle": _SESSION,
        "sessions.changer": _SESSION,
        "sessions.dispense": {"motif": "Elle a rattrapé avec nous"},
        "sessions.annuler": {"motif": "Formatrice malade"},
        "sessions.une_session": {"geste": "fermer"},
        "formation.une_personne": {"seance": str(scene.objets["ici"].seance)},
        "formation.proposer": {
            "prenom": "Inès",
            "nom": "Durand",
            "courriel": "ines@essai.fr",
            "profession": "Agente",
        },
        "formation.entre_pairs": {
            "formateur": str(objets.aidant),
            "jour": scene.temps.instant.date().isoformat(),
        },
        "formations.retirer_membre": {
            "organisme": NOM_DE_L_ORGANISME,
            "courriel": "formatrice@essai.fr",
        },
        "formations.organisme": {
            "organisme": "Les Ateliers du Velay",
            "prenom": "Otto",
            "nom": "Atelier",
            "courriel": "otto@essai.fr",
        },
        "formations.regler": {
            "delai_jours": "15",
            "delai_peu_jours": "30",
            "peu_inscrits": "4",
            "seuil_pix": "50",
        },
        "formations.decision": {"motif": "retour"},
        "formations.pix": {
            "contenu": f"Adresse;Date du partage\n{objets.a_apprendre};24/11/2026",
            "geste": "importer",
        },
        "equipe.ordinateurs": {"choix": "interdits"},
        "compte.est_ce_bien_vous": {"reponse": "oui"},
        "signalements.usage": {"issue": "moyens"},
        "equipe.inviter": {"prenom": "Zita", "nom": "Essai", "courriel": "zita@essai.fr"},
        "equipe.accueil_public": {"horaires": "Le lundi", "pour_nous_joindre": ""},
        "equipe.themes": {"domaines": ["logement"]},
        "fournisseur.demarche": {"domaine": "logement"},
        "fournisseur.personne_aidee": {"usager": str(objets.usager)},
        "compte.application": {"code": objets.code_attente or "000000"},
        "compte.carte": {"numero": CARTE_EN_STOCK, "code": scene.code_en_stock},
        "compte.synchroniser": {
            "premier": objets.premier_code or "000000",
            "code": objets.second_code or "000000",
        },
        "compte.retirer": {"motif": "perte"},
        "compte.nouvelle_cle": {"nom": "Mon téléphone"},
        "compte.nommer_cle": {"nom": "Clé bleue"},
        "connexion.cle": {"email": "personne@essai.fr"},
        "connexion.cle_invitation": {"nom": "Mon téléphone"},
        "equipe.application": {"code": objets.codes_commencees.get(role, "000000")},
        "equipe.carte": {"numero": CARTE_EN_STOCK, "code": scene.code_en_stock},
        "equipe.synchroniser": {
            "premier": objets.premier_code or "000000",
            "code": objets.second_code or "000000",
        },
        "equipe.reprendre": {"code": objets.code_suspendue or "000000"},
        "equipe.retirer": {"motif": "perte"},
        "nouveau_mandat.nouveau": _CHOIX,
        "nouveau_mandat.choix": _CHOIX,
        "habilitation.accueil": {"courriel": "personne@essai.fr"},
        "connexion.perdu": {"email": "personne@essai.fr"},
        "connexion.perdu_lien": {"genre": "carte"},
        "dossiers.lettre": {"nom": "Médiathèque", "adresse": "3 quai des Conteurs"},
        "dossiers.recherche": {"recherche": "dubois"},
        "nouveau_mandat.conclusion": {
            "declaration": "y",
            "accord": "y",
            "code": scene.codes.get(role, "000000"),
            "lecture": "interprete",
            "interprete_nom": "Ali Traduit",
            "interprete_langue": "dari",
            "temoin_nom": "Marie Présente",
            "lieu": "Saint-Just",
            "courriel_confirme": "non",
            "courriel_confie": "y",
            "reserve": "y",
            "recapitulatif": "",
            "representant": "",
        },
        "entrainement.choix": _CHOIX,
        "entrainement.franceconnect": {"personne": "moussa"},
        "entrainement.conclusion": {
            "declaration": "y",
            "accord": "y",
            "code": scene.codes.get(role, "000000"),
        },
        "entrainement.demarche": {"domaine": "argent"},
        "nouveau_mandat.papier": {
            "piece": "passeport",
            "prenoms": "Zoé",
            "nom_naissance": "Lointain",
            "naissance": "1957",
            "lieu": "Quimper",
            "vue": "y",
        },
        "nouveau_mandat.distance": {"geste": "envoyer", "vers": "maman@essai.fr"},
        "usager.lien": {"jeton": "inconnu", "code": "0000"},
        "usager.se_taire": {"jeton": "inconnu"},
        "usager.a_distance": {"geste": "non", "recapitulatif": ""},
        "nouveau_mandat.renouveler": {
            "domaines": ["logement"],
            "duree": "court",
            "envoi": str(uuid.UUID(int=2)),
        },
        "equipe.confier_reserve": {"aidants": [str(scene.objets["ici"].aidant)]},
        "dossiers.signature": {"signe": "oui"},
        "compte.courriel": {"courriel": "neuve@essai.fr"},
        "comptes.comptes": {"recherche": "essai"},
        "comptes.compte": {"motif": "panne"},
        "comptes.vue": {"motif": "panne"},
        "comptes.nom": {"prenom": "Nouvelle", "nom": "Personne", "motif": "erreur"},
        "comptes.courriel": {"courriel": "neuve@essai.fr"},
        "comptes.fermer": {"motif": "depart"},
        "comptes.cartes": {"numero": CARTE_EN_STOCK},
        "comptes.ecarter_carte": {"motif": "cassee"},
        "comptes.heure": {
            "premier": objets.premier_code or "000000",
            "code": objets.second_code or "000000",
        },
        "comptes.rattacher": {"siret": TROISIEME, "roles": ["aidant"]},
        "demandes.demandes": {"recherche": "pradelles"},
        "demandes.demande": {"texte": "Bonjour, quel est votre horaire ?"},
        "demandes.repondre": {"texte": "Bonjour, complétez.", "suite": "envoyer"},
        "demandes.ouverture": {"jour": "2030-01-07"},
        "structures.structures": {"recherche": "essai"},
        "pilotage.exports": {"liste": "comptes_ouverts"},
        "pilotage.recherche": {"recherche": "essai"},
        "droits.compte": {
            "courriel": "alice@essai.fr",
            "motif": "personne",
        },
        "lignes.journal": {"motif": "controle"},
        "mandats.mandat": {"numero": objets.mandat.hex[:8], "motif": "personne"},
        "mandats.usager": {
            "nom": IDENTITE.nom_naissance,
            "prenoms": IDENTITE.prenoms,
            "naissance": IDENTITE.date_naissance,
            "lieu": str(IDENTITE.lieu_naissance),
            "motif": "personne",
        },
        "mandats.dossiers": {
            "numero": objets.orphelin.hex[:8],
            "genre": "extrait",
            "motif": "justice",
        },
        "droits.nouvelle": {
            "genre": "opposition",
            "reference": "R-2026-1",
            "recue_le": scene.temps.instant.date().isoformat(),
        },
        "droits.prolonger": {"raison": "Beaucoup de mandats à relire"},
        "droits.clore": {"issue": "faite"},
        "signalements.un_signalement": {"geste": "annuler"},
        "structures.fiche": {
            "nom": "Autre nom",
            "adresse": "3 quai des Conteurs",
            "code_postal": "43000",
            "ville": "Le Puy",
            "telephone": "",
            "responsable": "Jeanne Modèle, maire",
        },
        "avis.nouveau": {
            "sorte": "information",
            "public": "aidants",
            "code_region": "",
            "titre": "Coupure ce soir",
            "texte": "Le service s’arrête une heure.",
            "jusqu_au": scene.temps.instant.date().isoformat(),
        },
        "structures.themes": {"domaines": ["logement"]},
        "structures.fermer": {"motif": "activite"},
        "structures.referents": {"courriel": "ailleurs@essai.fr"},
        "structures.fusionner": {"siret": TROISIEME, "reference": "Délibération 12"},
        "structures.ordinateurs": {"choix": "interdits"},
        "roles.proposer": {
            "courriel": "ailleurs@essai.fr",
            "role": "support",
            "raison": "Elle répond au téléphone",
        },
    }
    return corps.get(ligne.route, {})
