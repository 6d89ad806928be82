"""What the walk finds of the requests: Mariama's at each step, and the browser she proved it with."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants.queries import par_courriel
from app.metier.habilitation.demandeur.acces import VIE
from app.metier.habilitation.engagements import CODES_SECOURS, ENGAGEMENTS
from app.metier.habilitation.instruction import reponses
from app.metier.habilitation.models import AccesDemandeur, DemandeHabilitation, Ouverture
from app.socle.bdd import transaction
from app.socle.cles import condenser, nouveau_secret
from app.socle.horloge import maintenant
from tests.demandes import un_candidat, une_demande, une_demande_dans_la_file
from tests.parcours.conftest import Demonstration

MARIAMA = "mariama@demo.fr"
LONG = "Établissement public de coopération intercommunale Saint-Remy-en-Bouzemont-Saint-Genest"
SANS_COUPURE = "anticonstitutionnellement" * 4


def preparer_demandes(demo: Demonstration) -> dict[str, str]:
    """Create a request of each kind; return their ids by the names that `HABILITATION` uses."""
    with demo.app.extensions["fabrique"]() as session, transaction(session):
        return {nom: str(objet) for nom, objet in _demandes(session, maintenant()).items()}


def _demandes(session: Session, instant: datetime) -> dict[str, object]:
    nadia = par_courriel(session, "nadia@demo.fr")
    assert nadia is not None
    complete = {
        "delegation_le": instant,
        "engagements": [*ENGAGEMENTS, CODES_SECOURS],
        "missions": "Aider.",
    }
    vide = DemandeHabilitation(
        numero="V0001", demandeur_courriel=MARIAMA, creee_le=instant, changee_le=instant
    )
    session.add(vide)
    brouillon = une_demande(session, instant, demandeur_courriel=MARIAMA, **complete)
    _proposes(session, brouillon, instant, nombre=27)
    longue = une_demande_dans_la_file(
        session,
        instant,
        demandeur_courriel=MARIAMA,
        **complete
        | {
            "nom": LONG,
            "responsable": f"{SANS_COUPURE}, président",
            "adresse": LONG,
            "missions": f"{SANS_COUPURE} {LONG}",
        },
    )
    _proposes(session, longue, instant, nombre=1, nom=SANS_COUPURE)
    a_changer, refusee = (
        une_demande_dans_la_file(session, instant, demandeur_courriel=MARIAMA, **complete)
        for _ in range(2)
    )
    texte = f"Bonjour,\n\nQui est {SANS_COUPURE} ?\nMerci."
    for repondre, demande in (
        (reponses.demander_modification, a_changer),
        (reponses.refuser, refusee),
    ):
        repondre(session, demande, texte, lien="/habilitation/", par=nadia, maintenant=instant)
    session.flush()
    return {
        "vide": vide.id,
        "brouillon": brouillon.id,
        "longue": longue.id,
        "a_changer": a_changer.id,
        "refusee": refusee.id,
        "ouverture": session.scalars(select(Ouverture.id).limit(1)).one(),
    }


def _proposes(
    session: Session,
    demande: DemandeHabilitation,
    instant: datetime,
    *,
    nombre: int,
    nom: str = "Essai",
) -> None:
    un_candidat(
        session,
        instant,
        demande=demande,
        courriel="eve@essai.fr",
        nom=nom,
        est_referent=True,
        a_former=False,
        profession="directrice",
    )
    for rang in range(nombre):
        courriel = f"{nom.lower()[:60]}{rang}@essai.fr"
        un_candidat(session, instant, demande=demande, courriel=courriel, nom=nom, profession=LONG)


def prouver(demo: Demonstration) -> str:
    """Return the secret of a browser in which Mariama has proved her address."""
    secret, instant = nouveau_secret(), maintenant()
    with demo.app.extensions["fabrique"]() as session, transaction(session):
        session.add(
            AccesDemandeur(
                courriel=MARIAMA,
                lien_hash=condenser(nouveau_secret()),
                secret_hash=condenser(secret),
                cree_le=instant,
                prouve_le=instant,
                expire_le=instant + VIE,
            )
        )
    return secret
