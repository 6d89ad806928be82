"""The demonstration's training: a body, its sessions, people of Saint-Just at each step."""

from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.aidants.queries import par_courriel
from app.metier.formation import sessions
from app.metier.formation.inscriptions import presences
from app.metier.formation.inscriptions.services import inscrire, tenir
from app.metier.formation.models import MembreOrganisme, OrganismeFormation, SessionFormation
from app.metier.habilitation.models import Candidat
from app.metier.organisations.models import Organisation
from app.metier.territoires.cog import CodeRegion
from app.socle.horloge import PARIS

# First name, name, kind of work.
NOUVEAUX = (
    ("Inès", "Apprentissage", "agent_france_services"),
    ("Léo", "Brouillon", "agent_france_services"),
    ("Fatou", "Canevas", "mediateur"),
    ("Gaspard", "Épreuve", "travailleur_social"),
    ("Maëlle", "Pilote", "mediateur"),
    ("Bilal", "Ébauche", "agent_france_services"),
    ("Jeanne", "Esquisse", "secretaire_mairie"),
)


def former(session: Session, organisation: Organisation, *, maintenant: datetime) -> None:
    """Create it all: a session nearly full, one to tick, one that was followed."""
    otto, robert = (par_courriel(session, f"{qui}@demo.fr") for qui in ("otto", "robert"))
    assert otto is not None
    assert robert is not None
    avant = maintenant - timedelta(days=70)
    organisme = OrganismeFormation(nom="Les Ateliers du Spécimen", cree_le=avant)
    session.add(organisme)
    session.flush()
    session.add(MembreOrganisme(aidant_id=otto.id, organisme_id=organisme.id))
    nouveaux = _nouveaux(session, organisation, avant)
    creees = {}
    for jours, places, rangs in ((35, 4, (0, 1, 2)), (-3, 12, (3, 4)), (-20, 12, (5,))):
        creees[jours] = _seance(session, organisme, jours, places, otto, maintenant).id
        for rang in rangs:
            inscrire(session, nouveaux[rang], creees[jours], par=robert, maintenant=avant)
    suivie = tenir(session, {creees[-20]})[creees[-20]]
    tous = presences.toutes(session, suivie, maintenant=maintenant)
    presences.noter(session, suivie, tous, par=otto, maintenant=maintenant)


def _nouveaux(session: Session, organisation: Organisation, le: datetime) -> list[Candidat]:
    nouveaux = [
        Candidat(
            organisation_id=organisation.id,
            prenom=prenom,
            nom=nom,
            courriel=f"nouveau{rang}@demo.fr",
            typologie=typologie,
            a_former=True,
            propose_le=le,
            eligible_le=le,
        )
        for rang, (prenom, nom, typologie) in enumerate(NOUVEAUX, 1)
    ]
    session.add_all(nouveaux)
    session.flush()
    return nouveaux


def _seance(
    session: Session,
    organisme: OrganismeFormation,
    jours: int,
    places: int,
    par: Aidant,
    maintenant: datetime,
) -> SessionFormation:
    jour, avant = (maintenant + timedelta(days=d) for d in (jours, -70))
    programme = sessions.Programme(
        heures=7,
        moments=[
            (_a(jour, debut), _a(jour, fin))
            for debut, fin in ((time(9), time(12, 30)), (time(13, 30), time(17)))
        ],
        lieu="Médiathèque de Saint-Just-Malmont, salle des Tilleuls",
        a_distance=False,
        capacite=places,
        typologies=[],
        fuseau="Europe/Paris",
        code_region=CodeRegion("84"),
    )
    seance = sessions.creer(session, organisme, programme, par=par, maintenant=avant)
    sessions.publier(session, seance, par=par, maintenant=avant)
    return seance


def _a(jour: datetime, heure: time) -> datetime:
    return datetime.combine(jour.astimezone(PARIS).date(), heure, PARIS)
