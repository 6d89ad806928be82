"""What an exercise shows at its third step and prints: as a real mandate's, from its row alone."""

from datetime import datetime

from app.metier.aidants.models import Aidant, AppartenanceLisible
from app.metier.brouillons.recapitulatif import Recapitulatif
from app.metier.demarches.catalogue import Catalogue
from app.metier.demarches.selection import noms_par_domaine
from app.metier.entrainement.models import Entrainement
from app.metier.mandats.durees import fin_de
from app.metier.mandats.papiers.attestation import Formalites, geler
from app.metier.organisations.models import Organisation
from app.metier.usagers.identite import Identite

# Where the paper of a real mandate prints its seal.
SANS_EMPREINTE = "0" * 64


def recapituler(
    exercice: Entrainement,
    membre: AppartenanceLisible,
    *,
    catalogue: Catalogue,
    maintenant: datetime,
) -> Recapitulatif:
    """Return what the third step shows: nothing was ever confided before."""
    identite, fin = personne_de(exercice), fin_prevue(exercice, membre, maintenant)
    return Recapitulatif(exercice.choix, identite, fin, [], nommees(exercice, catalogue))


def nommees(exercice: Entrainement, catalogue: Catalogue) -> dict[str, list[str]]:
    """Return the names of the démarches chosen, by domaine."""
    return noms_par_domaine(catalogue, exercice.choix.domaines, exercice.choix.demarches)


def fin_prevue(
    exercice: Entrainement, membre: AppartenanceLisible, maintenant: datetime
) -> datetime:
    """Return the end of the mandate, given or about to be."""
    return fin_de(exercice.choix.duree, exercice.donne_le or maintenant, membre.organisation.zone)


def personne_de(exercice: Entrainement) -> Identite:
    """Return the invented person of an exercise that has come this far."""
    assert exercice.identite is not None
    return exercice.identite


def texte_gele(
    exercice: Entrainement, organisation: Organisation, aidant: Aidant, *, catalogue: Catalogue
) -> str:
    """Return what the paper prints, as a real one is frozen; kept nowhere."""
    assert exercice.donne_le is not None
    choix = exercice.choix
    return geler(
        organisation,
        aidant,
        personne_de(exercice),
        Formalites(),
        domaines=nommees(exercice, catalogue),
        est_borne=choix.est_borne,
        reserves=None,
        identifie_le=None,
        duree=choix.duree,
        debut=exercice.donne_le,
        fin=fin_de(choix.duree, exercice.donne_le, organisation.zone),
        code_verification="",
    )
