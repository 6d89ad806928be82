"""Where a row of the access tables leads: the variable parts of its address, its query."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import Flask

from tests.acces import Ligne
from tests.scene.objets import Objets

if TYPE_CHECKING:
    from tests.scene.plateau import Scene


def a_des_variables(app: Flask, route: str) -> bool:
    """True when this route's address holds an id, a code or a name."""
    return any(regle.arguments for regle in app.url_map.iter_rules(route))


def designes(scene: "Scene", ligne: Ligne) -> Objets:
    """Whose things the row designates."""
    # « corps_… » : l’adresse est à soi, le corps désigne autre chose.
    autre = {"corps_ail": "ailleurs", "corps_abs": "absent"}.get(ligne.cas)
    if autre:
        return replace(scene.objets["ici"], usager=scene.objets[autre].usager)
    return scene.objets.get(ligne.cas, scene.objets["ici"])


def variables(scene: "Scene", ligne: Ligne, role: str) -> dict[str, Any]:
    """The variable parts of a row's address, as this role asks it."""
    if not a_des_variables(scene.app, ligne.route):
        return {}
    objets = designes(scene, ligne)
    par_nom: dict[str, Any] = {
        "aidant_id": objets.aidant,
        "avis_id": objets.avis,
        "candidat_id": objets.candidat,
        "session_id": objets.seance,
        "inscription_id": objets.inscription,
        "brouillon_id": objets.brouillon,
        "cle": {"absent": "absent", "ailleurs": "rsa"}.get(ligne.cas, "carte-grise"),
        "numero": {"absent": 999, "ailleurs": 2}.get(ligne.cas, 1),
        "code": objets.code,
        "code_commune": {"absent": "absent", "ailleurs": "97411"}.get(ligne.cas, "43205"),
        "code_departement": {"absent": "absent", "ailleurs": "974"}.get(ligne.cas, "43"),
        "contestation_id": objets.contestation,
        "demande_id": objets.demande,
        "domaine": {"absent": "absent", "ailleurs": "famille"}.get(ligne.cas, "papiers"),
        "filename": "absent.css" if ligne.cas == "absent" else "style.css",
        "langue": {"absent": "absent", "ailleurs": "uk"}.get(ligne.cas, "ar"),
        "mandat_id": objets.mandat,
        "fin_id": objets.fin,
        "organisation_id": objets.structure,
        "fusion_id": objets.fusion,
        "proposition_id": objets.proposition,
        "ouverture_id": objets.ouverture,
        "demande_droits_id": objets.demande_droits,
        "reponse": "modifications",
        "usager_id": objets.usager,
        "question_id": objets.question,
        "usage_id": objets.usage_nie,
        "invitation_id": objets.invitation,
    }
    par_route: dict[str, dict[str, Any]] = {
        "mandats.dossier": {"ouverture_id": objets.dossier},
        "formation.attestation": {"candidat_id": objets.forme},
        "equipe.confier_reserve": {"mandat_id": objets.orphelin},
        "equipe.rouvrir": {"aidant_id": objets.parti},
        "equipe.retirer_referent": {"aidant_id": objets.second_referent},
        "compte.application": {"moyen_id": objets.attente},
        "compte.synchroniser": {"moyen_id": objets.carte},
        "compte.retirer": {"moyen_id": objets.moyen},
        "compte.nommer_cle": {"moyen_id": objets.cle},
        "compte.fermer_connexion": {"connexion_id": objets.connexion},
        "compte.oublier_ordinateur": {"ordinateur_id": objets.ordinateur},
        "equipe.application": {"moyen_id": objets.commencees.get(role, objets.attente)},
        "equipe.synchroniser": {"moyen_id": objets.carte},
        "equipe.suspendre": {"moyen_id": objets.moyen},
        "equipe.reprendre": {"moyen_id": objets.suspendue},
        "equipe.retirer": {"moyen_id": objets.moyen},
        "comptes.heure": {"moyen_id": objets.carte},
        "comptes.suspendre": {"moyen_id": objets.moyen},
        "comptes.ecarter_carte": {"moyen_id": objets.en_stock},
        "structures.retirer_referent": {"aidant_id": objets.second_referent},
        "roles.retirer": {"aidant_id": objets.national, "role": "pilotage"},
        "demandes.demande": {"demande_id": objets.habilitation},
        "demandes.repondre": {"demande_id": objets.habilitation},
    }
    # Of a device of somebody: whose it is comes with it.
    propres = par_route.get(ligne.route, {})
    noms = {nom for r in scene.app.url_map.iter_rules(ligne.route) for nom in r.arguments}
    return {nom: par_nom[nom] for nom in noms - propres.keys()} | propres


def question(scene: "Scene", ligne: Ligne) -> dict[str, str]:
    objets = designes(scene, ligne)
    if ligne.route in ("fournisseur.autoriser", "fournisseur.deconnexion"):
        return de_franceconnect(scene, ligne)
    return {
        "connexion.lien": {"jeton": "inconnu"},
        "connexion.perdu_lien": {"jeton": "inconnu"},
        "connexion.courriel_lien": {"jeton": "inconnu"},
        "habilitation.lien": {"jeton": "inconnu"},
        "connexion.cle_invitation": {"jeton": "inconnu"},
        "connexion.invitation": {"jeton": "inconnu"},
        "nouveau_mandat.retour_identite": {"state": objets.aller, "error": "access_denied"},
        "nouveau_mandat.retour_deconnexion": {"state": objets.retour},
    }.get(ligne.route, {})


def de_franceconnect(scene: "Scene", ligne: Ligne) -> dict[str, str]:
    """What it asks of our provider, in the address or in the body."""
    if ligne.route == "fournisseur.deconnexion":
        absente = {"post_logout_redirect_uri": "https://inconnu.example/"}
        return absente if ligne.cas == "absent" else {}
    return {
        "client_id": "franceconnect" if ligne.cas == "ici" else "inconnu",
        "redirect_uri": scene.adresse_fc,
        "response_type": "code",
        "scope": "openid",
        "state": "etat",
        "nonce": "nonce",
    }
