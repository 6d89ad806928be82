"""The account of somebody trained: it opens once, when the training and Pix are both done."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants import services as aidants
from app.metier.aidants.droits import Droit
from app.metier.aidants.models import Aidant, Appartenance
from app.metier.aidants.queries import par_courriel
from app.metier.aidants.roles import donner
from app.metier.equipe.queries import referents_de
from app.metier.habilitation.models import Candidat
from app.metier.messages.gabarits import rediger
from app.metier.messages.services import deposer
from app.metier.organisations.models import Organisation
from app.socle.erreurs import Conflit, ErreurMetier
from app.socle.sql import chacun_son_tour

FORMATION_ET_PIX = "formation_et_pix"
# Why the national team opens an account before both are done.
MOTIFS_DECISION: Mapping[str, str] = MappingProxyType(
    {
        "formee_ailleurs": "Elle a été formée autrement, nous l’avons vérifié",
        "pix_ailleurs": "Elle a réussi Pix autrement, nous l’avons vérifié",
        "retour": "Elle était déjà aidante",
        "panne": "Une panne nous empêche de recevoir son résultat",
    }
)


def ouvrir_si_pret(
    session: Session, candidat: Candidat, *, maintenant: datetime, par: Aidant | None = None
) -> bool:
    """Open the account of somebody, held, when the training and Pix are done; True if now."""
    if candidat.forme_le is None or candidat.pix_le is None:
        return False
    return _ouvrir(session, candidat, motif=FORMATION_ET_PIX, par=par, maintenant=maintenant)


def ouvrir_par_decision(
    session: Session, candidat: Candidat, *, motif: str, par: Aidant, maintenant: datetime
) -> bool:
    """Open the account of somebody, held, by a decision of the national team; False when open.

    Raises ErreurMetier without one of MOTIFS_DECISION, Conflit when it cannot open.
    """
    if motif not in MOTIFS_DECISION:
        raise ErreurMetier("Dites pourquoi vous ouvrez ce compte.", champ="motif")
    if candidat.compte_le is not None:
        return False
    if not _ouvrir(session, candidat, motif=motif, par=par, maintenant=maintenant):
        raise Conflit(
            "Ce compte ne peut pas s’ouvrir : la structure est fermée, ou la personne écartée, "
            "ou un compte fermé porte son adresse."
        )
    return True


def _ouvrir(
    session: Session, candidat: Candidat, *, motif: str, par: Aidant | None, maintenant: datetime
) -> bool:
    ecarte = candidat.refuse_le or candidat.annule_le
    if candidat.compte_le or ecarte or candidat.eligible_le is None:
        return False
    chacun_son_tour(session, "courriel", candidat.courriel)
    lieu = session.get(Organisation, candidat.organisation_id) if candidat.organisation_id else None
    if lieu is None or not lieu.est_active:
        return False
    compte = par_courriel(session, candidat.courriel)
    if compte is None:
        compte = _creer(session, candidat, lieu, maintenant)
    elif not _rattacher(session, compte, lieu, par=par, maintenant=maintenant):
        return False
    candidat.compte_le, candidat.compte_id = maintenant, compte.id
    session.flush()
    journal.noter(
        session,
        "ouverture_compte",
        le=maintenant,
        aidant=par.id if par else None,
        organisation=lieu.id,
        cible=compte.id,
        details={"motif": motif},
    )
    _dire(session, compte, lieu, maintenant)
    return True


def _creer(
    session: Session, candidat: Candidat, lieu: Organisation, maintenant: datetime
) -> Aidant:
    compte = aidants.creer(
        session,
        lieu,
        prenom=candidat.prenom,
        nom=candidat.nom,
        courriel=candidat.courriel,
        roles=["aidant"],
        typologie=candidat.typologie,
        conseiller_numerique=candidat.conseiller_numerique,
        maintenant=maintenant,
    )
    compte.profession = candidat.profession
    return compte


def _rattacher(
    session: Session,
    compte: Aidant,
    lieu: Organisation,
    *,
    par: Aidant | None,
    maintenant: datetime,
) -> bool:
    """Have an account that exists help there too; False for one that the national team closed."""
    session.refresh(compte, with_for_update={"key_share": True})
    if compte.archive_le is not None:
        return False
    if not compte.est_actif:
        if not compte.s_est_ferme_seul:
            return False
        aidants.rouvrir(session, compte, par=par, maintenant=maintenant)
    membre = session.get(Appartenance, (compte.id, lieu.id))
    if membre is None:
        aidants.rattacher(session, compte, lieu, roles=["aidant"], par=par, maintenant=maintenant)
    else:
        _rendre(session, membre, par=par, maintenant=maintenant)
    return True


def _rendre(
    session: Session, membre: Appartenance, *, par: Aidant | None, maintenant: datetime
) -> None:
    """Give an access back where it was ended, and the role where it was not held: each is noted."""
    if membre.terminee_le is not None:
        membre.terminee_le = membre.motif_fin = None
        _noter(session, "reouverture_acces", membre, par, maintenant)
    if not membre.peut(Droit.MANDATS):
        donner(session, membre, "aidant", maintenant=maintenant)
        _noter(session, "don_role_ici", membre, par, maintenant, role="aidant")


def _noter(
    session: Session,
    action: str,
    membre: Appartenance,
    par: Aidant | None,
    maintenant: datetime,
    **details: str,
) -> None:
    journal.noter(
        session,
        action,
        le=maintenant,
        aidant=par.id if par else None,
        organisation=membre.organisation_id,
        cible=membre.aidant_id,
        details=dict(details),
    )


def _dire(session: Session, compte: Aidant, lieu: Organisation, maintenant: datetime) -> None:
    message = rediger("formation/compte", prenom=compte.prenom, lieu=lieu.nom)
    deposer(session, compte, message, maintenant=maintenant)
    for referent in referents_de(session, lieu.id):
        if referent.id != compte.id:
            message = rediger(
                "formation/compte_referent", prenom=referent.prenom, qui=compte.nom_complet
            )
            deposer(session, referent, message, maintenant=maintenant)
