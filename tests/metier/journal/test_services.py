"""The journal: its format, its place in the act's transaction, what the database refuses."""

import hashlib
import hmac
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.metier import journal
from app.metier.aidants.models import Appartenance
from app.metier.journal.preuves.verification import verifier_chaine
from app.socle.bdd import creer_moteur, transaction
from tests.conftest import CLES
from tests.courses import a_la_fois, un_acte
from tests.fabriques import INSTANT, deux_moteurs
from tests.photographie import photographie

pytestmark = deux_moteurs

LIGNES = sa.text(
    "SELECT j.seq, j.condensat, j.empreinte, c.salt, c.corps"
    " FROM journal j JOIN journal_corps c ON c.seq = j.seq ORDER BY j.seq"
)


def noter_une_connexion(session: Session, membre: Appartenance) -> None:
    journal.noter(
        session,
        "connexion",
        le=INSTANT,
        aidant=membre.aidant_id,
        organisation=membre.organisation_id,
    )


def test_chaque_ligne_se_recalcule_sans_notre_code(
    session: Session, membre: Appartenance, moteur: Engine
) -> None:
    with transaction(session):
        noter_une_connexion(session, membre)
        noter_une_connexion(session, membre)
    with moteur.connect() as connexion:
        lignes = connexion.execute(LIGNES).all()
    cle = hashlib.sha256(b"aidants-connect:journal:essai-j").digest()
    precedente = bytes(32)
    for attendu, ligne in enumerate(lignes, start=1):
        condensat = hashlib.sha256(b"\0" + bytes(ligne.salt) + ligne.corps.encode()).digest()
        message = b"\x01" + attendu.to_bytes(8, "big") + precedente + condensat
        precedente = hmac.new(cle, message, hashlib.sha256).digest()
        assert ligne.seq == attendu
        assert bytes(ligne.condensat) == condensat
        assert bytes(ligne.empreinte) == precedente
        assert len(bytes(ligne.salt)) == 16
    assert len(lignes) == 6
    assert len({bytes(ligne.salt) for ligne in lignes}) == 6
    assert lignes[-1].corps == (
        f'{{"action":"connexion","aidant":"{membre.aidant_id}","details":{{}},'
        f'"le":"2026-11-23T09:30:00+00:00","organisation":"{membre.organisation_id}"}}'
    )


def test_un_acte_annule_ne_laisse_aucune_ligne(
    session: Session, membre: Appartenance, moteur: Engine
) -> None:
    avant = photographie(moteur)
    with pytest.raises(ZeroDivisionError), transaction(session):  # noqa: PT012
        noter_une_connexion(session, membre)
        raise ZeroDivisionError
    with transaction(session):
        pass  # nor does the next act write what the last one had queued
    assert photographie(moteur) == avant


@pytest.mark.parametrize(
    ("action", "liens", "details"),
    [
        ("interdiction_ordinateurs", ["aidant"], {}),
        ("connexion", ["aidant", "organisation", "cible"], {}),
        ("connexion", ["aidant", "organisation", "brouillon"], {}),
        ("cgu", ["aidant", "organisation"], {"nom": "Dubois"}),
        ("cgu", ["aidant", "organisation"], {"version": 3}),
        ("rattachement", ["organisation", "cible"], {"roles": [{"nom": "Dubois"}]}),
    ],
)
def test_une_ligne_non_declaree_est_refusee(
    session: Session, moteur: Engine, action: str, liens: list[str], details: dict
) -> None:
    avant = photographie(moteur)
    with pytest.raises(ValueError, match="journal inattendu"), transaction(session):
        journal.noter(
            session,
            action,
            le=INSTANT,
            details=details,
            **dict.fromkeys(liens, uuid.uuid4()),
        )
    assert photographie(moteur) == avant


ORDRES = (
    "UPDATE journal SET action = 'presence' WHERE seq = 2",
    "DELETE FROM journal WHERE seq = 4",
    "UPDATE journal_corps SET corps = '{}' WHERE seq = 2",
    "DELETE FROM journal_corps WHERE seq = 4",
    # a gap, a place already taken, a place before the first
    "INSERT INTO journal (seq, condensat, empreinte, action, le)"
    " SELECT 6, condensat, empreinte, action, le FROM journal WHERE seq = 4",
    "INSERT INTO journal (seq, condensat, empreinte, action, le)"
    " SELECT 4, condensat, empreinte, action, le FROM journal WHERE seq = 1",
    "INSERT INTO journal (seq, condensat, empreinte, action, le)"
    " SELECT 0, condensat, empreinte, action, le FROM journal WHERE seq = 1",
    "INSERT INTO journal_corps (seq, salt, corps) SELECT 2, salt, '{}' FROM journal_corps"
    " WHERE seq = 2 ON CONFLICT (seq) DO UPDATE SET corps = excluded.corps",
)
PAR_MOTEUR = {
    "sqlite": (
        "REPLACE INTO journal SELECT * FROM journal WHERE seq = 2",
        "REPLACE INTO journal_corps SELECT seq, salt, '{}' FROM journal_corps WHERE seq = 2",
    ),
    "postgresql": ("TRUNCATE journal_corps", "TRUNCATE journal CASCADE"),
}


def test_la_base_refuse_tout_sauf_la_ligne_suivante(
    membre: Appartenance, moteur: Engine, session: Session
) -> None:
    avant = photographie(moteur)
    for ordre in (*ORDRES, *PAR_MOTEUR[moteur.dialect.name]):
        with pytest.raises(DBAPIError), moteur.begin() as connexion:  # noqa: PT012
            connexion.execute(sa.text(ordre))
            pytest.fail(f"accepté : {ordre}")
    assert photographie(moteur) == avant
    with transaction(session):
        noter_une_connexion(session, membre)
    assert verifier_chaine(session).nb_lignes == 5


def test_huit_ecrivains_a_la_fois_ne_laissent_ni_trou_ni_fourche(
    membre: Appartenance, moteur: Engine, base: str
) -> None:
    def ecrire(rang: int) -> None:
        le_sien = creer_moteur(base)
        for _ in range(50):
            with un_acte(le_sien, CLES) as session:
                noter_une_connexion(session, membre)
        le_sien.dispose()

    _, erreurs = a_la_fois(8, ecrire)
    assert erreurs == []
    with un_acte(moteur, CLES) as session:
        verdict = verifier_chaine(session)
    assert verdict.est_intact
    assert verdict.nb_lignes == 4 + 8 * 50


def test_un_instant_du_journal_garde_son_fuseau(
    session: Session, membre: Appartenance, moteur: Engine
) -> None:
    le = (INSTANT + timedelta(hours=1)).astimezone(membre.organisation.zone)
    with transaction(session):
        journal.noter(
            session,
            "connexion",
            le=le,
            aidant=membre.aidant_id,
            organisation=membre.organisation_id,
        )
    assert verifier_chaine(session).est_intact
