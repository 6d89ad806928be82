"""The demonstration's requests: one waits, one was asked for changes, one's région is not open."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.metier.aidants.queries import par_courriel
from app.metier.habilitation.demandeur import demandes
from app.metier.habilitation.demandeur.candidats import nommer_referents, proposer
from app.metier.habilitation.demandeur.depot import deposer
from app.metier.habilitation.engagements import ENGAGEMENTS
from app.metier.habilitation.instruction.reponses import demander_modification
from app.metier.habilitation.liste import Personne
from app.metier.habilitation.models import DemandeHabilitation, Ouverture
from app.metier.territoires.cog import CodeRegion, commune
from app.socle.horloge import jour_a_paris

_MAYOTTE, _DANS = CodeRegion("06"), timedelta(days=60)
_LIEN = "/habilitation/"
_A_CHANGER = (
    "Bonjour,\n\nUne des personnes proposées est élue : les mandats se font par des professionnels. "
    "Qui d’autre, dans la mairie, reçoit le public ?"
)


@dataclass(frozen=True, slots=True)
class _Structure:
    """What asks to come in, `jours` ago; the first of `referents` asks."""

    nom: str
    type_: str
    siret: str
    code_commune: str
    responsable: str
    jours: int
    referents: tuple[Personne, Personne]


_STRUCTURES = (
    _Structure(
        "CCAS de Pradelles",
        "ccas",
        "12345678200051",
        "43154",
        "Ève Canevas, présidente",
        5,
        (
            Personne("Mariama", "Canevas", "mariama@demo.fr"),
            Personne("Paul", "Calque", "paul.calque@demo.fr"),
        ),
    ),
    _Structure(
        "Mairie de Landos",
        "mairie",
        "12345678200069",
        "43111",
        "Rémi Exemple, maire",
        19,
        (
            Personne("Solène", "Exemple", "solene@demo.fr"),
            Personne("Awa", "Maquette", "awa@demo.fr"),
        ),
    ),
    _Structure(
        "Centre social des Badamiers",
        "centre_social",
        "12345678200077",
        "97608",
        "Nadjat Épreuve, directrice",
        2,
        (
            Personne("Anli", "Épreuve", "anli@demo.fr"),
            Personne("Zoé", "Gabarit", "zoe@demo.fr"),
        ),
    ),
)


def demander(session: Session, *, maintenant: datetime) -> None:
    """Create it all, by the acts of who asks and of who answers."""
    plus_tard = jour_a_paris(maintenant + _DANS)
    mayotte = update(Ouverture).where(Ouverture.code_region == _MAYOTTE)
    session.execute(mayotte.values(ouvre_le=plus_tard))
    _, a_changer, _ = (_demande(session, une, maintenant) for une in _STRUCTURES)
    nadia = par_courriel(session, "nadia@demo.fr")
    assert nadia is not None
    demander_modification(
        session, a_changer, _A_CHANGER, lien=_LIEN, par=nadia, maintenant=maintenant
    )


def _demande(session: Session, une: _Structure, maintenant: datetime) -> DemandeHabilitation:
    le, qui = maintenant - timedelta(days=une.jours), une.referents[0]
    demande = demandes.commencer(session, qui.courriel, maintenant=le)
    demandes.dire_qui_demande(
        demande, prenom=qui.prenom, nom=qui.nom, fonction="responsable de l’accueil", maintenant=le
    )
    demandes.dire_le_siret(demande, une.siret, maintenant=le)
    _decrire(demande, une, le)
    choisis = [(referent, rang > 0) for rang, referent in enumerate(une.referents)]
    nommer_referents(session, demande, choisis, maintenant=le)
    collegue = Personne("Sam", "Ébauche", f"sam.{une.code_commune}@demo.fr")
    proposer(session, demande, [collegue], maintenant=le)
    demandes.s_engager(demande, [*ENGAGEMENTS], delegation=True, maintenant=le)
    deposer(session, demande, adresse=_LIEN, maintenant=le)
    return demande


def _decrire(demande: DemandeHabilitation, une: _Structure, le: datetime) -> None:
    lieu = commune(une.code_commune)
    assert lieu is not None
    saisie = {
        "nom": une.nom,
        "type": une.type_,
        "type_autre": None,
        "adresse": "1 rue de l’Essai",
        "code_postal": lieu.codes_postaux[0],
        "ville": lieu.nom,
        "telephone": "01 99 00 00 12",
        "responsable": une.responsable,
        "missions": "Accueillir, orienter, aider dans les démarches.",
        "label_france_services": False,
        "numero_france_services": None,
    }
    demandes.decrire(demande, saisie, lieu, maintenant=le)
