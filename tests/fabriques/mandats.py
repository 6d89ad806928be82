"""Mandates, what is done with them, what comes before: drafts, trips, requests."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.authentification.models import Connexion
from app.metier.brouillons import services as nouveau_mandat
from app.metier.brouillons.models import VIE_ECHANGE, Brouillon, Identification
from app.metier.cartes_mandat import services as cartes_mandat
from app.metier.echanges.models import VIE_DEMANDE, Demande
from app.metier.mandats import services as mandats
from app.metier.mandats.faits.usages import noter_utilisation
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.papiers.attestation import Formalites
from app.metier.mandats.queries import mandat_de
from app.metier.usagers import services as usagers
from app.metier.usagers.identite import Identite
from app.metier.usagers.models import Usager
from app.socle.cles import cles, condenser
from tests.fabriques.reperes import IDENTITE, IDENTITE_LUE


def un_mandat(
    session: Session,
    membre: Appartenance,
    usager: Usager,
    maintenant: datetime,
    *,
    domaines: Sequence[str] = ("logement",),
    duree: str = "mois",
    remplacer: Sequence[str] = (),
) -> Mandat:
    """A mandate concluded at `maintenant`."""
    accord = mandats.Accord({cle: [] for cle in domaines}, duree, remplacer)
    return mandats.conclure(
        session, membre, usager, accord, moyen_id=uuid.uuid4(), maintenant=maintenant
    )


def un_mandat_papier(
    session: Session,
    membre: Appartenance,
    maintenant: datetime,
    *,
    domaines: Sequence[str] = ("social",),
) -> Mandat:
    """A mandat papier of the same person, read on her passport."""
    ici = membre.organisation_id
    usager = usagers.inscrire(session, IDENTITE_LUE, organisation_id=ici, maintenant=maintenant)
    return mandats.conclure(
        session,
        membre,
        usager,
        mandats.Accord({cle: [] for cle in domaines}, "mois"),
        Formalites(piece="passeport"),
        moyen_id=uuid.uuid4(),
        maintenant=maintenant,
    )


def une_utilisation(
    session: Session,
    autorisation: Autorisation,
    aidant_id: uuid.UUID,
    *,
    demarche: str | None = None,
    maintenant: datetime,
) -> None:
    """Journal one use of an autorisation."""
    noter_utilisation(
        session,
        autorisation.id,
        autorisation.domaine,
        demarche=demarche,
        maintenant=maintenant,
        **autorisation.mandat.liens(aidant_id),
    )


def relire(session: Session, mandat: Mandat) -> Mandat:
    """The mandate as the base holds it now, as its aidant sees it."""
    session.expire_all()
    lu = mandat_de(session, mandat.organisation_id, mandat.id, aidant_id=mandat.aidant_id)
    assert lu is not None
    return lu


def imprimer_carte(
    session: Session,
    mandat: Mandat,
    aidant: Aidant,
    maintenant: datetime,
    *,
    secret: str | None = None,
) -> str:
    """Print the mandate's card, in place of the one in service; return its code."""
    actuelle = cartes_mandat.carte_en_service(session, mandat)
    demande = cartes_mandat.Impression(uuid.uuid4().hex, actuelle.id if actuelle else None, secret)
    return cartes_mandat.imprimer(
        session, mandat.id, demande, par_id=aidant.id, maintenant=maintenant
    )


def un_brouillon(
    session: Session,
    membre: Appartenance,
    maintenant: datetime,
    *,
    domaines: Sequence[str] = ("argent",),
    duree: str = "mois",
    identite: Identite | None = IDENTITE,
) -> Brouillon:
    """A draft; its person has just come back from FranceConnect, unless `identite` is None."""
    brouillon = nouveau_mandat.ouvrir(
        session, membre, domaines=domaines, duree=duree, maintenant=maintenant
    )
    if identite is not None:
        brouillon.poser_identite(identite)
        brouillon.identifie_le = maintenant
    session.flush()
    return brouillon


def un_trajet(
    session: Session,
    brouillon: Brouillon,
    connexion: Connexion,
    maintenant: datetime,
    *,
    state: str,
    id_token: str | None = None,
) -> Identification:
    """A trip to FranceConnect, pending; with `id_token` it is back and its logout is awaited."""
    trajet = Identification(
        id=uuid.uuid4(),
        brouillon_id=brouillon.id,
        connexion_id=connexion.id,
        state_hash=condenser(f"aller {state}" if id_token else state),
        nonce="nonce",
        ouverte_le=maintenant,
        expire_le=maintenant + VIE_ECHANGE,
    )
    if id_token:
        trajet.revenue_le, trajet.issue = maintenant, "identifiee"
        trajet.state_logout_hash = condenser(state)
        trajet.id_token_chiffre = cles(session).chiffrer(id_token.encode(), trajet.contexte)
    connexion.identification_jusqu_au = connexion.trajet_ouvert_jusqu_au = trajet.expire_le
    session.add(trajet)
    session.flush()
    return trajet


def une_demande(
    session: Session,
    connexion: Connexion,
    maintenant: datetime,
    *,
    redirect_uri: str,
    usager: Usager | None = None,
) -> Demande:
    """A pending request of FranceConnect in this login, its person already chosen or not."""
    demande = Demande(
        connexion_id=connexion.id,
        aidant_id=connexion.aidant_id,
        organisation_id=connexion.organisation_id,
        client_id="franceconnect",
        redirect_uri=redirect_uri,
        state="etat",
        nonce="nonce",
        scopes=["openid"],
        exige_code=False,
        ouverte_le=maintenant,
        expire_le=maintenant + VIE_DEMANDE,
        usager_id=usager.id if usager else None,
    )
    session.add(demande)
    session.flush()
    return demande
