"""What becomes of requests by itself: entered on their day, closed, warned, wiped; each once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.metier.authentification.models import MoyenConnexion
from app.metier.habilitation.etats import Etat
from app.metier.habilitation.instruction import semaine, suites, territoires
from app.metier.habilitation.models import (
    AccesDemandeur,
    Candidat,
    DemandeHabilitation,
    Evenement,
    Ouverture,
)
from app.metier.habilitation.taches import PURGES
from app.metier.messages.models import Courriel
from app.metier.organisations.models import Organisation
from app.metier.purges import purger
from app.socle.bdd import transaction
from tests.demandes import un_candidat, une_demande, une_demande_dans_la_file
from tests.fabriques import INSTANT, deux_moteurs, un_aidant, une_organisation


def adresse(demande_id: object) -> str:
    return f"https://essai.fr/habilitation/{demande_id}"


def sujets(session: Session) -> list[str]:
    return list(session.scalars(select(Courriel.sujet).order_by(Courriel.cree_le, Courriel.sujet)))


def ouvrir(session: Session, region: str, jour: date | None) -> None:
    lieu = session.scalars(select(Ouverture).where(Ouverture.code_region == region)).one()
    lieu.ouvre_le = jour
    session.flush()


def encore(acte: Callable[..., int], session: Session, **options: object) -> tuple[int, int]:
    return acte(session, **options), acte(session, **options)


@deux_moteurs
def test_une_demande_entre_le_jour_dit_une_fois(session: Session) -> None:
    ouvrir(session, "84", INSTANT.date() + timedelta(days=2))
    demande = une_demande(session, INSTANT, deposee_le=INSTANT)
    assert (demande.etat, demande.entree_le) == (Etat.PAS_OUVERTE, None)
    assert territoires.faire_entrer(session, adresse=adresse, maintenant=INSTANT) == 0
    jour = INSTANT + timedelta(days=2)
    assert territoires.nb_a_entrer(session, maintenant=jour) == 1
    faits = encore(territoires.faire_entrer, session, adresse=adresse, maintenant=jour)
    assert (faits, demande.etat, demande.entree_le) == ((1, 0), Etat.DEPOSEE, jour)
    assert sujets(session) == ["Votre région est ouverte"]
    # A day moved later takes nothing out.
    ouvrir(session, "84", INSTANT.date() + timedelta(days=90))
    assert demande.etat is Etat.DEPOSEE


@deux_moteurs
def test_une_demande_se_clot_quand_la_personne_referente_peut_se_connecter(
    session: Session,
) -> None:
    lieu = une_organisation(session, INSTANT)
    qui = un_aidant(session, lieu, INSTANT, roles=("referent",))
    moyen = session.scalars(select(MoyenConnexion).where(MoyenConnexion.aidant_id == qui.id)).one()
    moyen.valide_le = None
    demande = une_demande_dans_la_file(
        session, INSTANT, acceptee_le=INSTANT, organisation_id=lieu.id
    )
    assert encore(suites.clore, session, maintenant=INSTANT) == (0, 0)
    moyen.valide_le = INSTANT
    session.flush()
    assert encore(suites.clore, session, maintenant=INSTANT) == (1, 0)
    assert demande.etat is Etat.CLOSE


@deux_moteurs
def test_un_brouillon_laisse_s_efface_dix_jours_apres_l_avoir_dit(session: Session) -> None:
    demande = une_demande(session, INSTANT)
    un_candidat(session, INSTANT, demande=demande)
    jours = [INSTANT + timedelta(days=n) for n in (49, 50, 59, 60)]
    assert suites.avertir(session, adresse=adresse, maintenant=jours[0]) == 0
    assert encore(suites.avertir, session, adresse=adresse, maintenant=jours[1]) == (1, 0)
    assert suites.effacer_brouillons(session, maintenant=jours[2]) == 0
    assert encore(suites.effacer_brouillons, session, maintenant=jours[3]) == (1, 0)
    assert session.scalar(select(func.count(DemandeHabilitation.id))) == 0
    assert session.scalar(select(func.count(Candidat.id))) == 0
    assert sujets(session) == ["Votre demande commencée va être effacée"]


@deux_moteurs
def test_un_brouillon_repris_apres_l_avertissement_reste(session: Session) -> None:
    demande = une_demande(session, INSTANT)
    avertie = INSTANT + timedelta(days=50)
    suites.avertir(session, adresse=adresse, maintenant=avertie)
    demande.changee_le = avertie + timedelta(days=1)
    session.flush()
    tard = INSTANT + timedelta(days=61)
    assert suites.effacer_brouillons(session, maintenant=tard) == 0
    # Left again: warned again, and ten days more.
    tard = demande.changee_le + timedelta(days=70)
    assert suites.effacer_brouillons(session, maintenant=tard) == 0
    assert suites.avertir(session, adresse=adresse, maintenant=tard) == 1
    assert suites.effacer_brouillons(session, maintenant=tard + timedelta(days=10)) == 1


@deux_moteurs
def test_une_demande_refusee_ne_nomme_plus_personne_apres_deux_ans(session: Session) -> None:
    demande = une_demande_dans_la_file(session, INSTANT, refusee_le=INSTANT)
    un_candidat(session, INSTANT, demande=demande, refuse_le=INSTANT)
    session.add(
        Evenement(demande_id=demande.id, nature="refus", cote="equipe", texte="x", le=INSTANT)
    )
    session.flush()
    deux_ans = INSTANT + timedelta(days=730)
    avant = deux_ans - timedelta(days=1)
    assert suites.oublier_refusees(session, maintenant=avant) == 0
    assert encore(suites.oublier_refusees, session, maintenant=deux_ans) == (1, 0)
    session.expire_all()
    assert (demande.demandeur_nom, demande.demandeur_courriel, demande.etat) == (
        None,
        "",
        Etat.REFUSEE,
    )
    assert demande.nom == "CCAS de Pradelles"
    assert session.scalar(select(func.count(Candidat.id))) == 0
    assert session.scalars(select(Evenement.texte)).all() == [None]


@deux_moteurs
def test_la_semaine_se_dit_une_fois_a_qui_instruit(session: Session) -> None:
    lieu: Organisation = une_organisation(session, INSTANT)
    un_aidant(session, lieu, INSTANT, courriel="ada@essai.fr", roles=("admission",))
    un_aidant(session, lieu, INSTANT, courriel="sacha@essai.fr", roles=("support",))
    assert encore(semaine.resumer, session, maintenant=INSTANT) == (1, 0)
    assert sujets(session) == []  # none came, none waits
    une_demande_dans_la_file(session, INSTANT)
    apres = INSTANT + timedelta(days=7)
    assert encore(semaine.resumer, session, maintenant=apres) == (1, 0)
    assert session.scalars(select(Courriel.destinataire)).all() == ["ada@essai.fr"]


@deux_moteurs
def test_un_acces_fini_s_oublie_un_jour_apres(session: Session) -> None:
    fin = INSTANT + timedelta(hours=12)
    acces = AccesDemandeur(
        courriel="mariama@essai.fr", lien_hash="x" * 64, cree_le=INSTANT, expire_le=fin
    )
    session.add(acces)
    session.commit()

    def restent(le: datetime) -> int:
        with transaction(session):
            purger(session, PURGES[0], maintenant=le)
        return session.scalar(select(func.count()).select_from(AccesDemandeur)) or 0

    assert restent(fin + timedelta(hours=23)) == 1
    assert restent(fin + timedelta(days=1)) == 0
