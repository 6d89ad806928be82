"""Conclude, replace, keep: what stands in the base, in the journal and on paper."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Appartenance
from app.metier.aidants.queries import appartenance
from app.metier.journal.models import Corps, Ligne
from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.mandats.faits.usages import utilisable
from app.metier.mandats.models import Autorisation, Mandat
from app.metier.mandats.possibles import autorisations_actives
from app.metier.mandats.queries import autorisation_active
from app.metier.usagers.models import Usager
from app.socle.bdd import transaction
from app.socle.erreurs import ErreurMetier, Interdit
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import (
    IDENTITE,
    INSTANT,
    deux_moteurs,
    un_mandat,
    un_membre,
    un_usager,
    une_utilisation,
)
from tests.photographie import photographie

pytestmark = deux_moteurs
DEMAIN = INSTANT + timedelta(days=1)
GABARIT = Path(__file__).parents[3] / "templates/attestations/v2.html"


@pytest.fixture
def usager(session: Session, membre: Appartenance) -> Usager:
    """A person known there."""
    with transaction(session):
        return un_usager(session, membre, INSTANT)


def conclu(
    session: Session,
    membre: Appartenance,
    usager: Usager,
    domaines: Sequence[str],
    duree: str,
    *,
    remplacer: Sequence[str] = (),
    jours: int = 0,
) -> uuid.UUID:
    """A mandate concluded and committed `jours` after INSTANT."""
    with transaction(session):
        return un_mandat(
            session,
            membre,
            usager,
            INSTANT + timedelta(days=jours),
            domaines=domaines,
            duree=duree,
            remplacer=remplacer,
        ).id


def porteurs(session: Session, membre: Appartenance, usager: Usager) -> dict[str, uuid.UUID]:
    """Which mandate actively holds each domaine, two days later; never two."""
    actives = autorisations_actives(
        session,
        membre.organisation_id,
        [usager.id],
        aidant_id=membre.aidant_id,
        maintenant=INSTANT + timedelta(days=2),
        domaines=["argent", "logement", "papiers"],
    )
    assert len(actives) == len({active.domaine for active in actives})
    return {active.domaine: active.mandat_id for active in actives}


def recit(session: Session, depuis: int) -> list[tuple[str, str | None]]:
    """The journal's actions past `depuis`, with their domaine."""
    lignes = session.execute(
        select(Ligne.action, Corps.corps)
        .join(Corps, Corps.seq == Ligne.seq)
        .where(Ligne.seq > depuis)
        .order_by(Ligne.seq)
    )
    return [(ligne.action, json.loads(ligne.corps)["details"].get("domaine")) for ligne in lignes]


def test_une_conclusion_s_ecrit_dans_l_ordre(
    session: Session, membre: Appartenance, usager: Usager
) -> None:
    ancien = conclu(session, membre, usager, ["logement"], "court")
    debut = verifier_chaine(session).nb_lignes
    nouveau = conclu(session, membre, usager, ["papiers", "logement", "argent"], "mois", jours=1)
    assert recit(session, debut) == [
        ("creation_attestation", None),
        ("creation_autorisation", "argent"),
        ("revocation_autorisation", "logement"),
        ("creation_autorisation", "logement"),
        ("creation_autorisation", "papiers"),
    ]
    remplacee = session.scalars(select(Autorisation).where(Autorisation.mandat_id == ancien)).one()
    assert (remplacee.motif_fin, remplacee.revoquee_le) == ("remplacement", DEMAIN)
    assert set(porteurs(session, membre, usager).values()) == {nouveau}
    assert verifier_chaine(session).est_intact


def test_le_plus_long_reste_sauf_si_l_on_choisit_de_le_remplacer(
    session: Session, membre: Appartenance, usager: Usager
) -> None:
    long = conclu(session, membre, usager, ["argent", "logement"], "longue")
    court = conclu(session, membre, usager, ["argent", "papiers"], "mois", jours=1)
    assert porteurs(session, membre, usager) == {"argent": long, "logement": long, "papiers": court}
    voulu = conclu(session, membre, usager, ["argent"], "mois", remplacer=["argent"], jours=1)
    assert porteurs(session, membre, usager) == {
        "argent": voulu,
        "logement": long,
        "papiers": court,
    }


@pytest.mark.parametrize("domaines", [["argent"], ["argent", "logement"]])
def test_rien_de_nouveau_a_confier_est_refuse(
    session: Session,
    membre: Appartenance,
    usager: Usager,
    moteur: Engine,
    domaines: list[str],
) -> None:
    conclu(session, membre, usager, ["argent", "logement"], "longue")
    avant = photographie(moteur)
    with pytest.raises(ErreurMetier, match="déjà confié pour plus longtemps"):
        conclu(session, membre, usager, domaines, "mois", jours=1)
    assert photographie(moteur) == avant


def test_un_mandat_suspendu_laisse_sa_place(
    session: Session, membre: Appartenance, usager: Usager
) -> None:
    suspendu = conclu(session, membre, usager, ["argent", "logement"], "longue")
    with transaction(session):
        session.get_one(Mandat, suspendu).suspendu_le = INSTANT
    nouveau = conclu(session, membre, usager, ["argent"], "mois", jours=1)
    with transaction(session):  # and were it to come back, never two at once
        session.get_one(Mandat, suspendu).suspendu_le = None
    assert porteurs(session, membre, usager) == {"argent": nouveau, "logement": suspendu}


def test_un_mandat_fini_n_est_pas_remplace(
    session: Session, membre: Appartenance, usager: Usager
) -> None:
    fini = conclu(session, membre, usager, ["argent"], "court")
    conclu(session, membre, usager, ["argent"], "court", jours=2)
    autorisation = session.scalars(select(Autorisation).filter_by(mandat_id=fini)).one()
    assert (autorisation.revoquee_le, autorisation.motif_fin) == (None, None)


def test_les_mandats_d_une_autre_structure_ne_bougent_pas(
    session: Session, membre: Appartenance, usager: Usager
) -> None:
    with transaction(session):
        ailleurs = un_membre(session, INSTANT, siret="99999999800019", courriel="chloe@essai.fr")
        la_bas = un_usager(session, ailleurs, INSTANT)
    assert la_bas.id == usager.id
    autre = conclu(session, ailleurs, usager, ["argent"], "court")
    ici = conclu(session, membre, usager, ["argent"], "longue", remplacer=["argent"], jours=1)
    assert porteurs(session, ailleurs, usager) == {}  # ended by its own date…
    autorisation = session.scalars(select(Autorisation).filter_by(mandat_id=autre)).one()
    assert autorisation.revoquee_le is None  # … and by nothing else
    assert porteurs(session, membre, usager) == {"argent": ici}


@pytest.mark.parametrize("qui", ["structure", "aidant"])
@pytest.mark.parametrize("domaines", [["argent"], ["logement", "argent"], ["inconnu"], []])
def test_un_domaine_ferme_est_refuse(
    session: Session,
    membre: Appartenance,
    usager: Usager,
    moteur: Engine,
    qui: str,
    domaines: list[str],
) -> None:
    with transaction(session):
        le_sien = appartenance(session, membre.aidant_id, membre.organisation_id)
        assert le_sien is not None
        if qui == "structure":
            le_sien.organisation.domaines_permis = ["logement"]
        else:
            le_sien.domaines_limites = ["logement"]
    avant = photographie(moteur)
    with pytest.raises(Interdit):
        conclu(session, le_sien, usager, domaines, "mois")
    assert photographie(moteur) == avant
    conclu(session, le_sien, usager, ["logement"], "mois")


def test_le_texte_est_gele_et_scelle(
    session: Session, membre: Appartenance, usager: Usager
) -> None:
    mandat_id = conclu(session, membre, usager, ["papiers", "argent"], "court")
    with transaction(session):
        usager_connu = session.get_one(Usager, usager.id)
        usager_connu.nom_naissance = "Autre"
    mandat = session.get_one(Mandat, mandat_id)
    dit = json.loads(mandat.texte_gele)
    assert dit["usager"]["nom_complet"] == IDENTITE.nom_complet
    assert dit["organisation"]["siret"] == "11122233700011"
    assert [domaine["cle"] for domaine in dit["domaines"]] == ["papiers", "argent"]
    assert (dit["debut"], dit["fin"]) == ("2026-11-23T09:30:00+00:00", "2026-11-24T22:59:59+00:00")
    assert dit["code_verification"] == mandat.code_verification
    assert len(mandat.code_verification) == 26
    canonique = json.dumps(dit, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert mandat.texte_gele == canonique
    gabarit = hashlib.sha256(GABARIT.read_bytes()).digest()
    assert mandat.empreinte == hashlib.sha256(canonique.encode() + gabarit).hexdigest()
    ligne = session.scalars(
        select(Corps.corps)
        .join(Ligne, Ligne.seq == Corps.seq)
        .where(Ligne.action == "creation_attestation")
    ).one()
    assert json.loads(ligne)["details"]["empreinte"] == mandat.empreinte


def test_deux_aidants_pour_les_memes_domaines_donnent_une_seule_autorisation_active(
    session: Session, membre: Appartenance, usager: Usager, moteur: Engine
) -> None:
    durees = ("court", "mois", "semestre", "longue")

    def conclure(rang: int) -> uuid.UUID:
        with un_acte(moteur, CLES) as sienne:
            le_sien = appartenance(sienne, membre.aidant_id, membre.organisation_id, verrou=True)
            assert le_sien is not None
            la_personne = un_usager(sienne, le_sien, INSTANT)
            return un_mandat(
                sienne,
                le_sien,
                la_personne,
                INSTANT,
                domaines=["argent", "logement"],
                duree=durees[rang % 4],
            ).id

    mandats, erreurs = a_la_fois(8, conclure)
    assert {type(erreur) for erreur in erreurs} <= {ErreurMetier}
    actives = session.scalars(
        select(Autorisation).join(Autorisation.mandat).where(autorisation_active(INSTANT))
    ).all()
    assert sorted(active.domaine for active in actives) == ["argent", "logement"]
    assert {session.get_one(Mandat, active.mandat_id).duree for active in actives} == {"longue"}
    assert set(session.scalars(select(Mandat.id))) == set(mandats)
    assert verifier_chaine(session).est_intact


def test_conclure_et_utiliser_a_la_fois_ne_se_bloquent_pas(
    session: Session, membre: Appartenance, usager: Usager, moteur: Engine
) -> None:
    conclu(session, membre, usager, ["argent", "logement", "papiers"], "court")

    def agir(rang: int) -> None:
        for _ in range(8):
            with un_acte(moteur, CLES) as sienne:
                le_sien = appartenance(
                    sienne, membre.aidant_id, membre.organisation_id, verrou=True
                )
                assert le_sien is not None
                if rang % 2:
                    un_mandat(
                        sienne,
                        le_sien,
                        un_usager(sienne, le_sien, INSTANT),
                        INSTANT,
                        domaines=["argent", "logement", "papiers"],
                        duree="court",
                    )
                    continue
                papiers = autorisations_actives(
                    sienne,
                    membre.organisation_id,
                    [usager.id],
                    aidant_id=membre.aidant_id,
                    maintenant=INSTANT,
                    domaines=["papiers"],
                )
                for autorisation in papiers:
                    utilisee = utilisable(
                        sienne, autorisation.id, aidant_id=membre.aidant_id, maintenant=INSTANT
                    )
                    une_utilisation(sienne, utilisee, membre.aidant_id, maintenant=INSTANT)

    _, erreurs = a_la_fois(8, agir)
    # Replaced between the reading and the lock: refused, as it must be.
    assert {type(erreur) for erreur in erreurs} <= {Interdit}
    assert verifier_chaine(session).est_intact


def test_une_utilisation_demande_une_autorisation_active(
    session: Session, membre: Appartenance, usager: Usager, moteur: Engine
) -> None:
    conclu(session, membre, usager, ["argent"], "court")
    autorisation = session.scalars(select(Autorisation)).one()
    with transaction(session):
        utilisee = utilisable(
            session, autorisation.id, aidant_id=membre.aidant_id, maintenant=INSTANT
        )
        une_utilisation(session, utilisee, membre.aidant_id, maintenant=INSTANT)
    assert recit(session, verifier_chaine(session).nb_lignes - 1) == [
        ("utilisation_autorisation", "argent")
    ]
    avant = photographie(moteur)
    refuses = [(autorisation.id, INSTANT + timedelta(days=2)), (uuid.uuid4(), INSTANT)]
    for autorisation_id, instant in refuses:
        with pytest.raises(Interdit), transaction(session):
            utilisable(session, autorisation_id, aidant_id=membre.aidant_id, maintenant=instant)
    assert photographie(moteur) == avant
