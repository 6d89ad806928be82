"""Acts of a référent on their team; whoever they are about is told."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants import roles
from app.metier.aidants import services as aidants
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import DEPART, Aidant, Appartenance
from app.metier.authentification.moyens.pertes import fermer_partout
from app.metier.authentification.services import fermer_tout
from app.metier.demarches.domaines import en_ordre
from app.metier.equipe.queries import autres_referents, travaille_ailleurs
from app.metier.organisations.models import Organisation
from app.socle.erreurs import Conflit, ErreurMetier, Interdit
from app.socle.sql import chacun_son_tour

# Why an access is closed.
MOTIFS_FIN: Mapping[str, str] = MappingProxyType(
    {
        "depart": "Départ de la structure",
        "fonction": "Changement de fonction",
        "absence": "Longue absence",
        "erreur": "Accès ouvert par erreur",
        "autre": "Autre raison",
    }
)

COMPTE_FERME = (
    "Ce compte a été fermé par l’équipe nationale. Appelez-la : elle seule peut le rouvrir."
)


def prendre_son_tour(session: Session, organisation_id: uuid.UUID) -> None:
    """Have the acts on one team wait for each other: the last référent is then known."""
    chacun_son_tour(session, "equipe", str(organisation_id))


def fermer_acces(
    session: Session, membre: Appartenance, *, motif: str, par: Aidant, maintenant: datetime
) -> bool:
    """End what somebody, held, may do here; False when it was ended already.

    Their logins here close. Without another organisation, nor a role outside of them, the account
    closes too, and its known computers are forgotten. Raises ErreurMetier without one of MOTIFS_FIN, Interdit for the last
    référent and for the national team.
    """
    if motif not in MOTIFS_FIN:
        raise ErreurMetier("Dites pourquoi vous fermez cet accès.", champ="motif")
    if membre.terminee_le is not None:
        return False
    if membre.aidant.peut(Droit.PILOTAGE):
        raise Interdit("L’accès d’une personne de l’équipe nationale ne se ferme pas ici.")
    if membre.peut(Droit.EQUIPE):
        _exiger_un_autre_referent(session, membre)
    membre.terminee_le, membre.motif_fin = maintenant, motif
    _noter(session, "fermeture_acces", membre, par, maintenant, motif=motif)
    aidant = membre.aidant
    if aidant.est_hors_structure or travaille_ailleurs(session, membre):
        fermer_tout(
            session, aidant.id, organisation_id=membre.organisation_id, maintenant=maintenant
        )
        return True
    if aidant.est_actif:
        aidant.desactive_le, aidant.motif_desactivation = maintenant, DEPART
        journal.noter(
            session,
            "desactivation_compte",
            le=maintenant,
            aidant=par.id,
            cible=aidant.id,
            details={"motif": DEPART},
        )
    fermer_partout(session, aidant.id, maintenant)
    return True


def rouvrir_acces(
    session: Session, membre: Appartenance, *, par: Aidant, maintenant: datetime
) -> bool:
    """Give back what somebody, held, could do here; False when nothing had ended it.

    The account opens again if only its last departure, or the rule of idle accounts, had closed
    it. Raises Conflit otherwise.
    """
    aidant = membre.aidant
    if membre.terminee_le is None and not aidant.est_endormi:
        return False
    if not aidant.est_actif:
        if not aidant.s_est_ferme_seul:
            raise Conflit(COMPTE_FERME)
        aidants.rouvrir(session, aidant, par=par, maintenant=maintenant)
    membre.terminee_le = membre.motif_fin = None
    _noter(session, "reouverture_acces", membre, par, maintenant)
    return True


def nommer_referent(
    session: Session, membre: Appartenance, *, par: Aidant, maintenant: datetime
) -> bool:
    """Have somebody, held, manage the team too; False when they did already. Raises Conflit."""
    _exiger_present(membre)
    if membre.peut(Droit.EQUIPE):
        return False
    roles.donner(session, membre, "referent", maintenant=maintenant)
    _noter(session, "nomination_referent", membre, par, maintenant)
    return True


def retirer_referent(
    session: Session, membre: Appartenance, *, par: Aidant, maintenant: datetime
) -> bool:
    """Have somebody, held, manage the team no longer; False when they did not.

    Raises Interdit for the last référent, Conflit for who is gone.
    """
    _exiger_present(membre)
    if not membre.peut(Droit.EQUIPE):
        return False
    _exiger_un_autre_referent(session, membre)
    roles.retirer(session, membre, "referent")
    _noter(session, "retrait_referent", membre, par, maintenant)
    return True


def limiter_themes(
    session: Session,
    membre: Appartenance,
    domaines: Collection[str],
    *,
    par: Aidant,
    maintenant: datetime,
) -> bool:
    """Leave somebody, held, these themes of the organisation; False when nothing changes.

    All of them, it is no limit: themes that the organisation opens later come with it. Raises
    ErreurMetier when none is left or one is not the organisation's, Conflit for who is gone.
    """
    _exiger_present(membre)
    ouverts = membre.organisation.domaines
    if not domaines:
        raise ErreurMetier("Laissez au moins un thème.", champ="domaines")
    if not set(domaines) <= set(ouverts):
        raise ErreurMetier("Ce thème n’est pas ouvert dans votre structure.", champ="domaines")
    voulus = en_ordre(domaines)
    limites = None if voulus == ouverts else voulus
    if membre.domaines_limites == limites:
        return False
    membre.domaines_limites = limites
    _noter(session, "limitation_themes", membre, par, maintenant, themes=voulus)
    return True


def choisir_ordinateurs(
    session: Session,
    organisation: Organisation,
    *,
    interdits: bool,
    par: Aidant,
    maintenant: datetime,
) -> bool:
    """Forbid known computers in an organisation, held, or allow them; False if nothing changes.

    Forbidden ones are not forgotten: allowed again, those that are still recent serve again.
    """
    if organisation.ordinateurs_interdits is interdits:
        return False
    organisation.ordinateurs_interdits = interdits
    journal.noter(
        session,
        "interdiction_ordinateurs" if interdits else "autorisation_ordinateurs",
        le=maintenant,
        aidant=par.id,
        organisation=organisation.id,
    )
    return True


def _exiger_present(membre: Appartenance) -> None:
    if membre.terminee_le is not None:
        raise Conflit("Son accès est fermé : rouvrez-le d’abord.")
    if not membre.aidant.est_actif:
        raise Conflit(COMPTE_FERME)


def _exiger_un_autre_referent(session: Session, membre: Appartenance) -> None:
    prendre_son_tour(session, membre.organisation_id)
    if not autres_referents(session, membre):
        raise Interdit(
            "C’est la dernière personne référente de la structure : nommez-en d’abord une autre."
        )


def _noter(
    session: Session,
    action: str,
    membre: Appartenance,
    par: Aidant,
    maintenant: datetime,
    **details: str | list[str],
) -> None:
    journal.noter(
        session,
        action,
        le=maintenant,
        aidant=par.id,
        organisation=membre.organisation_id,
        cible=membre.aidant_id,
        details=dict(details),
    )
