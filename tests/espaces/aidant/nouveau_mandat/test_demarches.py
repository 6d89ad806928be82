"""The démarches of a draft, on both engines: kept as keys, frozen as names at the conclusion."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.authentification.codes import compteur_compte, reserver
from app.metier.brouillons import services
from app.metier.brouillons.models import Brouillon
from app.metier.journal.models import Ligne
from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.mandats.models import Autorisation, Mandat
from app.socle.bdd import transaction
from app.socle.erreurs import Interdit
from tests.fabriques import IDENTITE, INSTANT, code_de, deux_moteurs
from tests.photographie import photographie

pytestmark = deux_moteurs


def ouvrir(session: Session, membre: Appartenance, *demarches: str) -> Brouillon:
    """A draft that confides housing, and these démarches."""
    with transaction(session):
        ouvert = services.ouvrir(
            session,
            membre,
            domaines=["logement"],
            demarches=demarches,
            duree="mois",
            maintenant=INSTANT,
        )
        ouvert.poser_identite(IDENTITE)
        ouvert.identifie_le = INSTANT
    return ouvert


def conclure(session: Session, membre: Appartenance, brouillon: Brouillon) -> Mandat:
    """Conclude as a screen does."""
    with transaction(session):
        code = code_de(session, membre.aidant_id, INSTANT)
        essai = reserver(session, [compteur_compte("alice", "")], code, maintenant=INSTANT)
    with transaction(session):
        return services.conclure(
            session, brouillon.id, membre, essai, remplacer=[], maintenant=INSTANT
        )


def test_une_demarche_apporte_son_theme_au_brouillon(
    session: Session, membre: Appartenance
) -> None:
    ouvert = ouvrir(session, membre, "carte-grise", "apl", "partie")
    assert ouvert.domaines == ["papiers", "logement"]
    assert ouvert.demarches == ["carte-grise", "apl"]
    with transaction(session):
        services.changer_choix(
            session,
            ouvert,
            membre,
            domaines=["social"],
            demarches=["avis-imposition"],
            duree="court",
            maintenant=INSTANT,
        )
    session.expire_all()
    assert (ouvert.domaines, ouvert.demarches) == (["social", "argent"], ["avis-imposition"])


def test_une_demarche_d_un_theme_ferme_est_refusee(
    session: Session, membre: Appartenance, moteur: Engine
) -> None:
    ouvert = ouvrir(session, membre)
    with transaction(session):
        membre.domaines_limites = ["logement"]
    avant = photographie(moteur)
    with pytest.raises(Interdit):
        ouvrir(session, membre, "carte-grise")
    with pytest.raises(Interdit), transaction(session):
        services.changer_choix(
            session,
            ouvert,
            membre,
            domaines=["logement"],
            demarches=["carte-grise"],
            duree="court",
            maintenant=INSTANT,
        )
    assert photographie(moteur) == avant


def test_la_conclusion_gele_les_noms_sous_leur_theme(
    session: Session, membre: Appartenance
) -> None:
    ouvert = ouvrir(session, membre, "carte-grise", "apl")
    mandat = conclure(session, membre, ouvert)
    par_domaine = {
        autorisation.domaine: autorisation.demarches
        for autorisation in session.scalars(
            select(Autorisation).where(Autorisation.mandat_id == mandat.id)
        )
    }
    assert par_domaine == {"papiers": ["carte grise"], "logement": ["aide au logement (APL)"]}
    geles = {domaine["cle"]: domaine["demarches"] for domaine in mandat.texte["domaines"]}
    assert geles == par_domaine
    lignes = session.scalars(select(Ligne).where(Ligne.action == "creation_autorisation")).all()
    assert len(lignes) == 2
    assert verifier_chaine(session).est_intact


def test_ce_qui_a_quitte_le_catalogue_laisse_le_theme_entier(
    session: Session, membre: Appartenance
) -> None:
    ouvert = ouvrir(session, membre, "apl")
    with transaction(session):
        # « rsa » would belong to a theme that is not confided: its entry has moved since.
        session.get_one(Brouillon, ouvert.id).demarches = ["partie", "rsa"]
    mandat = conclure(session, membre, ouvert)
    (domaine,) = mandat.texte["domaines"]
    assert (domaine["cle"], domaine["demarches"]) == ("logement", [])
