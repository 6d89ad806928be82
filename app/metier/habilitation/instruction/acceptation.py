"""Let a structure in: organisation, référents' accounts and people to train, in one act."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants import services as aidants
from app.metier.aidants.models import Aidant
from app.metier.aidants.queries import par_courriel
from app.metier.authentification.cles_acces import invitations
from app.metier.authentification.cles_acces.models import InvitationCle
from app.metier.authentification.queries import moyens_acceptes
from app.metier.equipe.queries import referents_de
from app.metier.habilitation import fil
from app.metier.habilitation.etats import Etat
from app.metier.habilitation.instruction import courriels
from app.metier.habilitation.instruction.prise import Personnes, exiger, journaliser
from app.metier.habilitation.instruction.textes import lire_texte
from app.metier.habilitation.models import Candidat, DemandeHabilitation
from app.metier.organisations import services as organisations
from app.metier.organisations.models import Organisation
from app.socle.erreurs import Conflit, ErreurMetier
from app.socle.sql import chacun_son_tour

_EXIGES = ("nom", "type", "siret", "adresse", "code_postal", "ville", "code_commune")
# A second press of the same button: the first link is on its way.
_REPIT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Portes:
    """Where mails lead: the asker's page, the page that makes a first access; whom to call."""

    demande: str
    acces: Callable[[str], str]
    telephone: str


def accepter(
    session: Session,
    demande: DemandeHabilitation,
    texte: str,
    *,
    portes: Portes,
    par: Aidant,
    maintenant: datetime,
    siret_partage: bool = False,
) -> Organisation:
    """Accept a request, held: return the organisation, whose référents can now come in.

    `siret_partage`: one that another organisation holds is meant. Raises Interdit, Conflit when
    somebody answered meanwhile, ErreurMetier when the request lacks something or its text does.
    """
    nommees = exiger(session, demande, par)
    dit = lire_texte(texte)
    _exiger_complete(demande, nommees)
    lieu = _creer(session, demande, siret_partage, maintenant)
    demande.acceptee_le, demande.organisation_id = maintenant, lieu.id
    _rendre_eligibles(nommees, lieu, maintenant)
    session.flush()
    comptes = [_compte(session, une, lieu, par, maintenant) for une in nommees.referents]
    _noter(session, demande, dit, par, maintenant)
    ecrits = {compte.courriel for compte in comptes}
    if demande.demandeur_courriel not in ecrits:
        courriels.acceptation(session, demande, dit, lien=portes.demande, maintenant=maintenant)
    _ouvrir(session, demande, comptes, portes, maintenant)
    return lieu


def renvoyer_acces(
    session: Session,
    demande: DemandeHabilitation,
    *,
    portes: Portes,
    par: Aidant,
    maintenant: datetime,
) -> int:
    """Send a new link to the référents who have no means of login yet; return how many.

    Raises Interdit, Conflit when it is not accepted, all of them log in, or one has just left.
    """
    exiger(session, demande, par, Etat.ACCEPTEE)
    assert demande.organisation_id is not None
    tous = referents_de(session, demande.organisation_id)
    sans = [un for un in tous if not moyens_acceptes(session, un.id)]
    if not sans:
        raise Conflit("Les personnes référentes ont déjà de quoi se connecter.")
    if _vient_de_partir(session, sans, maintenant):
        raise Conflit("Un lien vient de partir : attendez dix minutes avant d’en envoyer un autre.")
    for referent in sans:
        _inviter(session, referent, demande, portes, len(tous) == 1, maintenant)
    journaliser(session, demande, "acces", par=par, maintenant=maintenant)
    return len(sans)


def _exiger_complete(demande: DemandeHabilitation, nommees: Personnes) -> None:
    if any(not getattr(demande, champ) for champ in _EXIGES) or demande.delegation_le is None:
        raise ErreurMetier("Il manque quelque chose à cette demande : demandez des changements.")
    if not nommees.referents:
        raise ErreurMetier("Cette demande ne nomme aucune personne référente : demandez-en une.")


def _creer(
    session: Session, demande: DemandeHabilitation, siret_partage: bool, maintenant: datetime
) -> Organisation:
    try:
        return organisations.creer(
            session,
            nom=demande.nom or "",
            type_=demande.type or "",
            type_autre=demande.type_autre,
            siret=demande.siret or "",
            siret_partage=siret_partage,
            adresse=demande.adresse or "",
            code_postal=demande.code_postal or "",
            ville=demande.ville or "",
            code_commune=demande.code_commune,
            telephone=demande.telephone,
            responsable=demande.responsable,
            label_france_services=demande.label_france_services,
            numero_france_services=demande.numero_france_services,
            categorie_juridique=demande.categorie_juridique,
            maintenant=maintenant,
        )
    except ErreurMetier as refus:
        if refus.champ == "siret" and not siret_partage:
            raise ErreurMetier(
                "Une structure porte déjà ce SIRET : cochez que c’en est une autre, ou refusez.",
                champ="siret_partage",
            ) from refus
        raise


def _rendre_eligibles(nommees: Personnes, lieu: Organisation, maintenant: datetime) -> None:
    for personne in nommees.toutes:
        personne.organisation_id = lieu.id
        if personne.a_former:
            personne.eligible_le = maintenant


def _compte(
    session: Session, referent: Candidat, lieu: Organisation, par: Aidant, maintenant: datetime
) -> Aidant:
    """Return the account of a référent: theirs when they have one, whoever wrote their name."""
    chacun_son_tour(session, "courriel", referent.courriel)
    compte = par_courriel(session, referent.courriel)
    if compte is None:
        compte = aidants.creer(
            session,
            lieu,
            prenom=referent.prenom,
            nom=referent.nom,
            courriel=referent.courriel,
            roles=["referent"],
            typologie=referent.typologie,
            conseiller_numerique=referent.conseiller_numerique,
            maintenant=maintenant,
        )
        compte.profession = referent.profession
    else:
        _rattacher(session, compte, lieu, par, maintenant)
    if not referent.a_former:
        referent.compte_le, referent.compte_id = maintenant, compte.id
    session.flush()
    return compte


def _rattacher(
    session: Session, compte: Aidant, lieu: Organisation, par: Aidant, maintenant: datetime
) -> None:
    session.refresh(compte, with_for_update={"key_share": True})
    if not compte.est_actif:
        if not compte.s_est_ferme_seul:
            raise ErreurMetier(
                f"Le compte de {compte.nom_complet} a été fermé par l’équipe nationale : "
                "rouvrez-le d’abord, ou demandez une autre personne référente."
            )
        aidants.rouvrir(session, compte, par=par, maintenant=maintenant)
    aidants.rattacher(session, compte, lieu, roles=["referent"], par=par, maintenant=maintenant)


def _noter(
    session: Session, demande: DemandeHabilitation, dit: str, par: Aidant, maintenant: datetime
) -> None:
    cote = fil.Cote.EQUIPE
    fil.noter(session, demande, "acceptation", cote=cote, par=par, texte=dit, maintenant=maintenant)
    journaliser(session, demande, "acceptation", par=par, maintenant=maintenant)


def _ouvrir(
    session: Session,
    demande: DemandeHabilitation,
    comptes: Sequence[Aidant],
    portes: Portes,
    maintenant: datetime,
) -> None:
    """Write to each référent, once: with the link of a first access when nothing opens theirs."""
    est_seul = len({compte.id for compte in comptes}) == 1
    for compte in {compte.id: compte for compte in comptes}.values():
        if moyens_acceptes(session, compte.id):
            courriels.acces_de_plus(
                session, compte, demande, est_seul=est_seul, maintenant=maintenant
            )
        else:
            _inviter(session, compte, demande, portes, est_seul, maintenant)


def _inviter(
    session: Session,
    compte: Aidant,
    demande: DemandeHabilitation,
    portes: Portes,
    est_seul: bool,
    maintenant: datetime,
) -> None:
    jeton = invitations.inviter(session, compte, maintenant=maintenant)
    courriels.premier_acces(
        session,
        compte,
        demande,
        lien=portes.acces(jeton),
        est_seul=est_seul,
        telephone=portes.telephone,
        maintenant=maintenant,
    )


def _vient_de_partir(session: Session, comptes: Sequence[Aidant], maintenant: datetime) -> bool:
    recent = maintenant + invitations.DUREE_INVITATION - _REPIT
    requete = select(InvitationCle.id).where(
        InvitationCle.aidant_id.in_([compte.id for compte in comptes]),
        InvitationCle.annulee_le.is_(None),
        InvitationCle.expire_le > recent,
    )
    return session.scalar(requete.limit(1)) is not None
