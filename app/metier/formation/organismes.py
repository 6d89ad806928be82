"""Training bodies, and who works there."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants import services as aidants
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant
from app.metier.aidants.queries import appartenances, par_courriel
from app.metier.aidants.roles import donner, retirer
from app.metier.authentification.cles_acces.queries import cles_en_service
from app.metier.authentification.moyens.pertes import fermer_partout
from app.metier.comptes import services as comptes
from app.metier.comptes.cles_acces import envoyer_invitation
from app.metier.comptes.parcours import Adresses
from app.metier.formation.models import MembreOrganisme, OrganismeFormation
from app.metier.messages.gabarits import rediger
from app.metier.messages.services import deposer
from app.socle.erreurs import Conflit, ErreurMetier
from app.socle.sql import chacun_son_tour

PAS_LA = "Personne de cette adresse ne travaille dans cet organisme."


def creer(session: Session, nom: str, *, par: Aidant, maintenant: datetime) -> OrganismeFormation:
    """Return the body of this name, created when there is none."""
    chacun_son_tour(session, "organisme", nom)
    connu = session.scalar(select(OrganismeFormation).where(OrganismeFormation.nom == nom))
    if connu is not None:
        return connu
    organisme = OrganismeFormation(nom=nom, cree_le=maintenant)
    session.add(organisme)
    session.flush()
    journal.noter(
        session,
        "creation_organisme",
        le=maintenant,
        aidant=par.id,
        details={"organisme": str(organisme.id)},
    )
    return organisme


def retirer_membre(
    session: Session, nom: str, courriel: str, *, par: Aidant, maintenant: datetime
) -> Aidant:
    """Have somebody work in the body of this name no longer; what was open closes, they are told.

    Without another body the role goes; an account that is then of nowhere closes. Raises
    ErreurMetier when nobody of this address works there.
    """
    organisme = session.scalar(select(OrganismeFormation).where(OrganismeFormation.nom == nom))
    trouve = par_courriel(session, courriel)
    if organisme is None or trouve is None:
        raise ErreurMetier(PAS_LA, champ="courriel")
    aidant = session.get_one(
        Aidant, trouve.id, with_for_update={"key_share": True}, populate_existing=True
    )
    membre = session.get(MembreOrganisme, (aidant.id, organisme.id))
    if membre is None:
        raise ErreurMetier(PAS_LA, champ="courriel")
    session.delete(membre)
    session.flush()
    journal.noter(
        session,
        "retrait_organisme",
        le=maintenant,
        aidant=par.id,
        cible=aidant.id,
        details={"organisme": str(organisme.id)},
    )
    ailleurs = select(MembreOrganisme.organisme_id).filter_by(aidant_id=aidant.id)
    if session.scalar(ailleurs.limit(1)) is None:
        retirer(session, aidant, "formateur")
        fermer_partout(session, aidant.id, maintenant)
    if not (aidant.est_hors_structure or appartenances(session, aidant.id)):
        comptes.fermer(session, aidant, motif="depart", par=par, maintenant=maintenant)
    message = rediger("formation/plus_membre", prenom=aidant.prenom, organisme=organisme.nom)
    deposer(session, aidant, message, maintenant=maintenant)
    return aidant


def ajouter_membre(
    session: Session,
    organisme: OrganismeFormation,
    *,
    prenom: str,
    nom: str,
    courriel: str,
    adresses: Adresses,
    par: Aidant,
    maintenant: datetime,
) -> Aidant:
    """Have somebody work in a body, and tell them; an address that has an account keeps it.

    A new account is in no organisation. No référent gives it a means of login: whoever has no
    passkey is sent the link that creates one. Raises Conflit for a closed account, ErreurMetier
    for a bad address.
    """
    aidant = _compte_de_formateur(session, prenom, nom, courriel, maintenant)
    if session.get(MembreOrganisme, (aidant.id, organisme.id)) is not None:
        raise ErreurMetier("Cette personne y travaille déjà.", champ="courriel")
    session.add(MembreOrganisme(aidant_id=aidant.id, organisme_id=organisme.id))
    session.flush()
    journal.noter(
        session,
        "membre_organisme",
        le=maintenant,
        aidant=par.id,
        cible=aidant.id,
        details={"organisme": str(organisme.id)},
    )
    message = rediger("formation/membre", prenom=aidant.prenom, organisme=organisme.nom)
    deposer(session, aidant, message, maintenant=maintenant)
    if not cles_en_service(session, aidant.id):
        envoyer_invitation(session, aidant, adresses, maintenant=maintenant)
    return aidant


def _compte_de_formateur(
    session: Session, prenom: str, nom: str, courriel: str, maintenant: datetime
) -> Aidant:
    """Return the account of this address, a new one if need be, with the role. Raises Conflit."""
    adresse = aidants.lire_adresse(courriel)
    chacun_son_tour(session, "courriel", adresse)
    aidant = par_courriel(session, adresse)
    if aidant is None:
        return aidants.creer(
            session,
            None,
            prenom=prenom,
            nom=nom,
            courriel=adresse,
            roles=["formateur"],
            maintenant=maintenant,
        )
    if not aidant.est_actif:
        raise Conflit("Un compte fermé porte cette adresse : rouvrez-le d’abord.")
    if not aidant.peut(Droit.ORGANISMES):
        donner(session, aidant, "formateur", maintenant=maintenant)
        fermer_partout(session, aidant.id, maintenant)  # what it opens asks for more from now on
    return aidant
