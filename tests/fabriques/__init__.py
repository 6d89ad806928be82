"""Makers of what the tests need, through the services whenever an act exists."""

from tests.fabriques.avis import un_avis
from tests.fabriques.catalogue import FICHE_D_ESSAI, une_correction
from tests.fabriques.distribution import (
    Distribution,
    distribuer,
    rattacher_alice_ailleurs,
)
from tests.fabriques.exercices import un_exercice
from tests.fabriques.gens import (
    le_membre,
    membre_de,
    tenir_roles,
    trouver,
    un_aidant,
    un_membre,
    un_usager,
    une_organisation,
)
from tests.fabriques.mandats import (
    imprimer_carte,
    relire,
    un_brouillon,
    un_mandat,
    un_mandat_papier,
    un_trajet,
    une_demande,
    une_utilisation,
)
from tests.fabriques.moyens import (
    bloquer,
    carte_numero,
    code_de,
    code_du_moyen,
    connecter,
    la_connexion,
    un_moyen,
    une_carte,
    une_cle,
)
from tests.fabriques.reperes import (
    IDENTITE,
    IDENTITE_LUE,
    INSTANT,
    NAISSANCE,
    SECRET_CARTE,
    deux_moteurs,
    postgresql,
)

__all__ = [
    "FICHE_D_ESSAI",
    "IDENTITE",
    "IDENTITE_LUE",
    "INSTANT",
    "NAISSANCE",
    "SECRET_CARTE",
    "Distribution",
    "bloquer",
    "carte_numero",
    "code_de",
    "code_du_moyen",
    "connecter",
    "deux_moteurs",
    "distribuer",
    "imprimer_carte",
    "la_connexion",
    "le_membre",
    "membre_de",
    "postgresql",
    "rattacher_alice_ailleurs",
    "relire",
    "tenir_roles",
    "trouver",
    "un_aidant",
    "un_avis",
    "un_brouillon",
    "un_exercice",
    "un_mandat",
    "un_mandat_papier",
    "un_membre",
    "un_moyen",
    "un_trajet",
    "un_usager",
    "une_carte",
    "une_cle",
    "une_correction",
    "une_demande",
    "une_organisation",
    "une_utilisation",
]
