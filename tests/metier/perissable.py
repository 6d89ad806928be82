"""One of everything that the service must forget, at its hour."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.authentification.cles_acces import defis, invitations
from app.metier.authentification.cles_acces.defis import Usage
from app.metier.authentification.codes import compteur_compte, reserver
from app.metier.authentification.liens import demander_lien
from app.metier.authentification.models import (
    Ordinateur,
)
from app.metier.authentification.moyens import pertes
from app.metier.authentification.services import ouvrir
from app.metier.authentification.vigilance.models import UsageInhabituel
from app.metier.avis.services import lire
from app.metier.brouillons import identification, services
from app.metier.brouillons.distance.models import VIE_LIEN, LienDistance
from app.metier.comptes import courriels
from app.metier.comptes.parcours import Adresses
from app.metier.echanges import services as fournisseur
from app.metier.echanges.requete import Requete
from app.metier.equipe.invitations.models import InvitationReferent
from app.metier.habilitation.models import AccesDemandeur
from app.metier.mandats.models import Mandat
from app.metier.messages.gabarits import Message
from app.metier.messages.services import deposer
from app.metier.nouvelles.models import Abonnement, Sms, SmsRecu
from app.metier.organisations.models import Organisation
from app.metier.pilotage import a_deux, regards
from app.metier.pilotage.models import DemandeDroits, OuvertureDossier
from app.metier.pourquoi.models import QuestionPosee
from app.socle.reseau import reseau_de
from tests.fabriques import (
    IDENTITE,
    INSTANT,
    imprimer_carte,
    le_membre,
    tenir_roles,
    un_aidant,
    un_avis,
    un_exercice,
    un_mandat,
    un_moyen,
    un_usager,
    une_carte,
    une_organisation,
)

REQUETE = Requete(
    client_id="franceconnect",
    redirect_uri="https://fc.exemple.fr/retour",
    state="s",
    nonce="n",
    scopes=["openid"],
    domaines=None,
    inconnus=[],
    defi_pkce=None,
    exige_code=False,
)


def laisser_de_tout(session: Session) -> None:
    """One of everything that must not last, made at INSTANT."""
    organisation = une_organisation(session, INSTANT)
    aidant = un_aidant(session, organisation, INSTANT)
    connexion, _ = ouvrir(session, aidant.id, maintenant=INSTANT)
    fournisseur.ouvrir(session, connexion, REQUETE, maintenant=INSTANT)
    brouillon = services.ouvrir(
        session,
        le_membre(session, aidant, organisation),
        domaines=["logement"],
        duree="mois",
        maintenant=INSTANT,
    )
    depart = identification.tirer_depart(pkce=False)
    identification.partir(session, connexion, brouillon, depart, maintenant=INSTANT)
    brouillon.poser_identite(IDENTITE)
    brouillon.identifie_le = INSTANT
    session.add(
        LienDistance(
            brouillon_id=brouillon.id,
            jeton_hash="0" * 64,
            canal="courriel",
            destinataire_chiffre=b"x",
            cle_id="c",
            message_id=brouillon.id,
            cree_le=INSTANT,
            expire_le=INSTANT + VIE_LIEN,
        )
    )
    demander_lien(session, aidant, suite="/", retenir_ordinateur=False, maintenant=INSTANT)
    perime = INSTANT + timedelta(minutes=10)
    deposer(session, aidant, Message("s", "t"), maintenant=INSTANT, perime_le=perime)
    membre = le_membre(session, aidant, organisation)
    mandat = un_mandat(session, membre, un_usager(session, membre, INSTANT), INSTANT)
    _des_nouvelles(session, membre, mandat)
    imprimer_carte(session, mandat, aidant, INSTANT)
    reserver(session, [compteur_compte("c", "n")], "123456", maintenant=INSTANT)
    un_moyen(session, aidant, INSTANT, valide=False)
    une_carte(session, INSTANT, numero="en stock")
    session.add(
        Ordinateur(
            aidant_id=aidant.id,
            secret_hash="0" * 64,
            nom="Firefox, Linux",
            connu_le=INSTANT,
            vu_le=INSTANT + timedelta(days=80),
        )
    )
    pertes.demander(session, aidant.courriel, adresse=reseau_de("192.0.2.1"), maintenant=INSTANT)
    defis.tirer(session, Usage.AJOUT, "a", adresse=reseau_de("192.0.2.1"), maintenant=INSTANT)
    invitations.inviter(session, aidant, maintenant=INSTANT)
    un_exercice(session, aidant.id, INSTANT)
    parti = un_aidant(session, organisation, INSTANT, courriel="p@a.fr")
    un_exercice(session, parti.id, INSTANT).effacer()
    parti.archive_le = INSTANT + timedelta(days=10)
    session.add(QuestionPosee(aidant_id=parti.id, expire_le=INSTANT))
    _de_l_equipe(session, aidant, organisation)
    _des_dossiers(session, aidant, mandat)
    _du_pilotage(session, aidant, un_aidant(session, organisation, INSTANT, courriel="n@a.fr"))


def _de_l_equipe(session: Session, aidant: Aidant, organisation: Organisation) -> None:
    """A référent invited for a week, a use that was not usual."""
    session.add(
        InvitationReferent(
            organisation_id=organisation.id,
            par_id=aidant.id,
            prenom="Inès",
            nom="Durand",
            courriel="ines@a.fr",
            jeton_hash="0" * 64,
            invitee_le=INSTANT,
            expire_le=INSTANT + timedelta(days=7),
        )
    )
    session.add(
        UsageInhabituel(
            aidant_id=aidant.id, organisation_id=organisation.id, motif="nuit", le=INSTANT
        )
    )


def _des_nouvelles(session: Session, membre: Appartenance, mandat: Mandat) -> None:
    """A number that was proved, one that was not, one that is ended; an SMS sent, one received."""
    autre = un_usager(session, membre, INSTANT, replace(IDENTITE, sub="e" * 64))
    un_mandat(session, membre, autre, INSTANT)
    for usager_id, dates in (
        (mandat.usager_id, {"prouve_le": INSTANT}),
        (autre.id, {}),
        (autre.id, {"prouve_le": INSTANT, "arrete_le": INSTANT}),
    ):
        session.add(
            Abonnement(
                organisation_id=membre.organisation_id,
                usager_id=usager_id,
                numero_chiffre=b"x",
                cle_id="c",
                numero_hash="0" * 64,
                fin_du_numero="1234",
                demande_le=INSTANT,
                **dates,
            )
        )
    session.add(Sms(genre="usage", cle_id="c", cree_le=INSTANT, perime_le=INSTANT))
    session.add(SmsRecu(evenement="e", numero_hash="0" * 64, recu_le=INSTANT, repondu=False))


def _du_pilotage(session: Session, aidant: Aidant, nadia: Aidant) -> None:
    """An account looked at, a role proposed, an address to prove."""
    tenir_roles(session, nadia, "pilotage")
    regards.ouvrir(session, aidant, motif="panne", par=nadia, maintenant=INSTANT)
    a_deux.proposer(session, "role", aidant, "chiffres", raison="r", par=nadia, maintenant=INSTANT)
    courriels.demander(
        session,
        aidant,
        "neuve@essai.fr",
        par=aidant,
        adresses=Adresses("https://essai.example/", "01 99 00 12 34"),
        maintenant=INSTANT,
    )


def _des_dossiers(session: Session, aidant: Aidant, mandat: Mandat) -> None:
    """A notice of a week, read; a file and a request about what is held; links of an asker, of a question."""
    avis = un_avis(session, aidant, INSTANT)
    lire(session, avis, par_id=aidant.id, maintenant=INSTANT)
    session.add_all(
        [
            OuvertureDossier(
                genre="extrait",
                motif="justice",
                mandat_id=mandat.id,
                demandee_par_id=aidant.id,
                demandee_le=INSTANT,
                expire_le=INSTANT + timedelta(days=7),
            ),
            DemandeDroits(
                genre="acces",
                reference="Lettre 12",
                recue_le=INSTANT.date(),
                ouverte_par_id=aidant.id,
                close_le=INSTANT,
            ),
            QuestionPosee(
                aidant_id=aidant.id, jeton_hash="1" * 64, expire_le=INSTANT + timedelta(days=30)
            ),
            AccesDemandeur(
                courriel="mariama@essai.fr",
                lien_hash="0" * 64,
                cree_le=INSTANT,
                expire_le=INSTANT + timedelta(hours=1),
            ),
        ]
    )
