"""What the team's screens and file say: states, roles, means of login."""

from collections.abc import Sequence

from app.metier.aidants.droits import ROLES
from app.metier.aidants.models import AppartenanceLisible
from app.metier.authentification.models import MoyenConnexion
from app.metier.authentification.moyens.services import MOTIFS_RETRAIT
from app.metier.authentification.moyens_lus import MoyenLu
from app.metier.equipe.etats import Etat
from app.metier.equipe.liste.fiches import Fiche
from app.metier.equipe.services import MOTIFS_FIN
from app.socle.langue.dates import mois_long

ETATS = {
    Etat.ACCES_FERME: "Accès fermé",
    Etat.ENDORMI: "Ne peut pas travailler : compte fermé après 13 mois sans connexion",
    Etat.COMPTE_FERME: "Ne peut pas travailler : compte fermé par l’équipe nationale",
    Etat.SANS_MOYEN: "Ne peut pas travailler : aucun moyen de connexion",
    Etat.MOYENS_SUSPENDUS: "Ne peut pas travailler : moyen de connexion suspendu",
    Etat.JAMAIS_VENU: "Ne peut pas encore travailler : conditions d’utilisation à accepter",
    Etat.SANS_ROLE: "Ne peut pas travailler : aucun rôle",
    Etat.EQUIPE: "Gère l’équipe, ne fait pas de mandats",
    Etat.PRET: "Peut travailler",
}
QUE_FAIRE = {
    Etat.ACCES_FERME: "Retour dans la structure ? Rouvrez son accès.",
    Etat.ENDORMI: "Cette personne travaille toujours avec vous ? Rouvrez son accès.",
    Etat.COMPTE_FERME: "L’équipe nationale seule peut le rouvrir : appelez-la.",
    Etat.SANS_MOYEN: (
        "Donnez-lui une carte à code, ou associez son téléphone. "
        "D’ici là, seul un code de secours ouvre son compte."
    ),
    Etat.MOYENS_SUSPENDUS: (
        "Donnez-lui un autre moyen de connexion, ou remettez en service ce qui est retrouvé. "
        "D’ici là, seul un code de secours ouvre son compte."
    ),
    Etat.JAMAIS_VENU: (
        "Ses moyens de connexion sont prêts. À sa première connexion, les conditions "
        "d’utilisation s’affichent : il suffit de les accepter."
    ),
    Etat.SANS_ROLE: (
        "Faire des mandats demande une formation : appelez l’équipe nationale. "
        "Plus rien à faire ici ? Fermez son accès."
    ),
    Etat.EQUIPE: "Voit l’équipe, jamais les personnes accompagnées.",
    Etat.PRET: "",
}
# What the team's journal says of the reason, for each act that has one.
RAISONS = {
    "fermeture_acces": MOTIFS_FIN,
    "retrait_moyen_connexion": MOTIFS_RETRAIT,
    "suspension_moyen_connexion": {**MOTIFS_RETRAIT, "compteur": "Clé peut-être copiée"},
}
_APPLICATION = "application sur téléphone"


def dire(etat: Etat, *, bloque: bool = False) -> str:
    """Return a state in words; `bloque` when too many wrong codes stop who could work."""
    if bloque and etat.peut_travailler:
        return "Ne peut pas travailler : trop de codes refusés"
    return ETATS[etat]


def couleur(etat: Etat, *, bloque: bool = False) -> str:
    """Return the class of a state's badge: what stops somebody is seen first."""
    if etat is Etat.ACCES_FERME:
        return "etat-fini"
    return "etat-actif" if etat.peut_travailler and not bloque else "etat-bloque"


def roles(membre: AppartenanceLisible) -> str:
    """Return what somebody does here: « Fait des mandats, personne référente »."""
    tenus = (membre.roles or "").split(",")
    dits = ", ".join(role.libelle for nom, role in ROLES.items() if nom in tenus)
    return dits[:1].upper() + dits[1:] or "Aucun rôle"


def moyens(leurs: Sequence[MoyenConnexion] | Sequence[MoyenLu]) -> str:
    """Return means of login in words: « Carte à code n° 12, application sur téléphone »."""
    dits = ", ".join(
        _moyen(moyen) + (" (suspendue)" if moyen.suspendu_le else "") for moyen in leurs
    )
    return dits[:1].upper() + dits[1:] or "Aucun moyen de connexion"


def _moyen(moyen: MoyenConnexion | MoyenLu) -> str:
    if moyen.cle:
        return f"clé d’accès {moyen.cle.nom}"
    return f"carte à code n°\u00a0{moyen.numero_serie}" if moyen.numero_serie else _APPLICATION


def venue(fiche: Fiche) -> str:
    """Return the month of the last login, « novembre 2026 »; they are forgotten after a year."""
    if fiche.mois is not None:
        return mois_long(fiche.mois)
    return "aucune" if fiche.membre.aidant.cgu_version is None else "aucune depuis un an"
