"""Invite somebody to manage the team, take it back, accept it: told and journalled each time.

Nothing says whether the address has an account: the screen and the mail are the same.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants import services as aidants
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant
from app.metier.aidants.queries import par_courriel
from app.metier.aidants.roles import donner
from app.metier.authentification.models import MoyenConnexion
from app.metier.authentification.referent import commencer_application
from app.metier.equipe.invitations.models import InvitationReferent
from app.metier.equipe.invitations.queries import attend, est_a_equiper, valable
from app.metier.equipe.queries import membre_de, referents_de
from app.metier.equipe.services import COMPTE_FERME, prendre_son_tour
from app.metier.messages.gabarits import rediger
from app.metier.messages.services import deposer
from app.metier.organisations.models import Organisation
from app.socle.cles import condenser, nouveau_secret
from app.socle.erreurs import Conflit, ErreurMetier, TropDeTentatives
from app.socle.sql import chacun_son_tour

DUREE = timedelta(days=7)
# Of one structure at once: nobody writes to the whole town from here.
MAXIMUM = 5
# Taken back or replaced, a mail has left all the same: of one structure in a day, to one address.
PAR_JOUR, PAR_ADRESSE = 20, 3


class InvitationRefusee(ErreurMetier):
    """The link is too old, taken back, or was never drawn; or who invited manages no more."""

    statut = 403
    est_de_la_page = True
    titre = "Ce lien ne sert plus"

    def __init__(self) -> None:
        super().__init__(
            "Il a plus de sept jours, ou il a été repris. "
            "Demandez une autre invitation à la structure qui vous l’a envoyée."
        )


def inviter(
    session: Session,
    organisation: Organisation,
    *,
    prenom: str,
    nom: str,
    courriel: str,
    par: Aidant,
    maintenant: datetime,
) -> tuple[InvitationReferent, str]:
    """Invite somebody, by a référent whose turn it is; return the row and its token.

    An earlier invitation of the same address dies. Raises ErreurMetier on a bad address, or one of
    the team, Conflit when too many wait, TropDeTentatives past the mails of a day.
    """
    adresse = aidants.lire_adresse(courriel)
    _exiger_d_ailleurs(session, organisation, adresse)
    _exiger_sous_la_limite(session, organisation, adresse, maintenant)
    for ancienne in session.scalars(
        select(InvitationReferent).where(
            attend(organisation.id, maintenant), InvitationReferent.courriel == adresse
        )
    ):
        ancienne.annulee_le = maintenant
    session.flush()
    en_attente = select(func.count()).where(attend(organisation.id, maintenant))
    if (session.scalar(en_attente) or 0) >= MAXIMUM:
        raise Conflit(
            f"{MAXIMUM} invitations attendent déjà : reprenez-en une avant d’en envoyer une autre."
        )
    jeton = nouveau_secret()
    invitation = InvitationReferent(
        organisation_id=organisation.id,
        par_id=par.id,
        prenom=prenom,
        nom=nom,
        courriel=adresse,
        jeton_hash=condenser(jeton),
        invitee_le=maintenant,
        expire_le=maintenant + DUREE,
    )
    session.add(invitation)
    session.flush()
    _noter(session, "invitation_referent", invitation, par, maintenant)
    return invitation, jeton


def annuler(
    session: Session, invitation: InvitationReferent, *, par: Aidant, maintenant: datetime
) -> bool:
    """Take back an invitation, held; False when it waits no more."""
    if invitation.annulee_le or invitation.acceptee_le:
        return False
    invitation.annulee_le = maintenant
    _noter(session, "invitation_reprise", invitation, par, maintenant)
    return True


def accepter(session: Session, jeton: str, *, maintenant: datetime) -> InvitationReferent:
    """Have whoever holds the link manage the team; accepted already, nothing more is done.

    An address that has an account is that person: the role is added to it. Raises
    InvitationRefusee, Conflit when the account cannot take it.
    """
    lue = valable(session, jeton, maintenant=maintenant)
    if lue is None:
        raise InvitationRefusee
    prendre_son_tour(session, lue.organisation_id)
    chacun_son_tour(session, "courriel", lue.courriel)
    invitation = valable(session, jeton, maintenant=maintenant, verrou=True)
    if invitation is None:
        raise InvitationRefusee
    if invitation.acceptee_le is not None:
        return invitation
    compte = par_courriel(session, invitation.courriel)
    if compte is None:
        compte = aidants.creer(
            session,
            invitation.organisation,
            prenom=invitation.prenom,
            nom=invitation.nom,
            courriel=invitation.courriel,
            roles=["referent"],
            maintenant=maintenant,
        )
    else:
        _rattacher(session, compte, invitation, maintenant)
    invitation.acceptee_le, invitation.compte_id = maintenant, compte.id
    session.flush()
    journal.noter(
        session,
        "nomination_referent",
        le=maintenant,
        aidant=invitation.par_id,
        organisation=invitation.organisation_id,
        cible=compte.id,
    )
    _dire(session, invitation, compte, maintenant)
    return invitation


def tirer_le_carre(session: Session, jeton: str, *, maintenant: datetime) -> MoyenConnexion | None:
    """Draw the application of an account that the link created; None when it has, or had, a means.

    Raises InvitationRefusee.
    """
    invitation = valable(session, jeton, maintenant=maintenant, verrou=True)
    if invitation is None or invitation.compte_id is None:
        raise InvitationRefusee
    compte = session.get_one(
        Aidant, invitation.compte_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if not est_a_equiper(session, invitation):
        return None
    return commencer_application(session, compte, par=None, maintenant=maintenant)


def _exiger_d_ailleurs(session: Session, organisation: Organisation, adresse: str) -> None:
    compte = par_courriel(session, adresse)
    membre = membre_de(session, organisation.id, compte.id) if compte else None
    if membre is not None:
        raise ErreurMetier(
            "Cette personne est déjà dans votre équipe : nommez-la, ou rouvrez son accès, "
            "depuis sa page.",
            champ="courriel",
        )


def _exiger_sous_la_limite(
    session: Session, organisation: Organisation, adresse: str, maintenant: datetime
) -> None:
    """Nobody fills a stranger's mailbox from here."""
    a_elle = func.count().filter(InvitationReferent.courriel == adresse)
    en_tout, a_elle_seule = session.execute(
        select(func.count(), a_elle).where(
            InvitationReferent.organisation_id == organisation.id,
            InvitationReferent.invitee_le > maintenant - timedelta(days=1),
        )
    ).one()
    if en_tout >= PAR_JOUR or a_elle_seule >= PAR_ADRESSE:
        raise TropDeTentatives(
            "Trop d’invitations sont parties depuis hier. Recommencez demain : celles qui "
            "attendent servent toujours."
        )


def _rattacher(
    session: Session, compte: Aidant, invitation: InvitationReferent, maintenant: datetime
) -> None:
    session.refresh(compte, with_for_update={"key_share": True})
    par = session.get_one(Aidant, invitation.par_id)
    if compte.peut(Droit.PILOTAGE) or compte.archive_le is not None:
        raise Conflit("Ce compte ne peut pas gérer cette équipe. Appelez l’équipe nationale.")
    if not compte.est_actif:
        if not compte.s_est_ferme_seul:
            raise Conflit(COMPTE_FERME)
        aidants.rouvrir(session, compte, par=par, maintenant=maintenant)
    membre = membre_de(session, invitation.organisation_id, compte.id, verrou=True)
    if membre is None:
        aidants.rattacher(
            session,
            compte,
            invitation.organisation,
            roles=["referent"],
            par=par,
            maintenant=maintenant,
        )
        return
    if membre.terminee_le is not None:
        raise Conflit("Votre accès à cette structure a été fermé : elle seule peut le rouvrir.")
    donner(session, membre, "referent", maintenant=maintenant)


def _dire(
    session: Session, invitation: InvitationReferent, compte: Aidant, maintenant: datetime
) -> None:
    """Tell the other référents; whoever accepted sees it on their screen."""
    for referent in referents_de(session, invitation.organisation_id):
        if referent.id != compte.id:
            message = rediger(
                "equipe/invitation_acceptee",
                prenom=referent.prenom,
                qui=compte.nom_complet,
                lieu=invitation.organisation.nom,
            )
            deposer(session, referent, message, maintenant=maintenant)


def _noter(
    session: Session,
    action: str,
    invitation: InvitationReferent,
    par: Aidant,
    maintenant: datetime,
) -> None:
    journal.noter(
        session,
        action,
        le=maintenant,
        aidant=par.id,
        organisation=invitation.organisation_id,
        details={"invitation": str(invitation.id)},
    )
