"""Every screen and state that the walk for accessibility visits, and how each is reached.

A screen to add is a line in the module of its space: who looks, at which address, after which gesture.
"""

from tests.parcours.ecrans.compte import COMPTES
from tests.parcours.ecrans.entrainement import ENTRAINEMENT
from tests.parcours.ecrans.equipe import CHIFFRES, EQUIPES, MOYENS
from tests.parcours.ecrans.formations import FORMATIONS_ET_SESSIONS
from tests.parcours.ecrans.habilitation import HABILITATION
from tests.parcours.ecrans.mandats import MANDATS
from tests.parcours.ecrans.personnes import PERSONNES
from tests.parcours.ecrans.pilotage import PILOTAGE
from tests.parcours.ecrans.publics import PUBLICS

# What changes what the others show comes last.
ECRANS = [
    *(*PILOTAGE, *COMPTES, *CHIFFRES, *EQUIPES, *FORMATIONS_ET_SESSIONS, *MOYENS),
    *(*HABILITATION, *MANDATS, *PERSONNES, *PUBLICS, *ENTRAINEMENT),
]
