"""Rural zones come from a file: all of it is checked before anything is written."""

from datetime import date

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.metier.journal.models import Ligne
from app.metier.territoires.models import Zonage
from app.metier.territoires.zonages import lire, remplacer
from app.socle.bdd import transaction
from app.socle.erreurs import ErreurMetier
from tests.fabriques import INSTANT, deux_moteurs
from tests.photographie import photographie

ENTETE = "code_commune;zonage;date"
DEUX = [ENTETE, "43205;FRR;2024-07-01", "2a004;FRR+;01/01/2025"]


@deux_moteurs
def test_un_fichier_remplace_le_precedent(session: Session, moteur: Engine) -> None:
    with transaction(session):
        assert remplacer(session, lire(DEUX, maintenant=INSTANT), maintenant=INSTANT) == 2
    zonage = session.get(Zonage, "2A004")
    assert zonage is not None
    assert (zonage.nom, zonage.depuis_le) == ("FRR+", date(2025, 1, 1))
    session.rollback()
    avant = photographie(moteur, sauf={"journal", "journal_corps"})
    with transaction(session):
        remplacer(session, lire(DEUX, maintenant=INSTANT), maintenant=INSTANT)
    assert photographie(moteur, sauf={"journal", "journal_corps"}) == avant
    with transaction(session):
        assert remplacer(session, lire(DEUX[:2], maintenant=INSTANT), maintenant=INSTANT) == 1
    assert session.get(Zonage, "2A004") is None
    assert session.get(Zonage, "43205") is not None
    assert session.scalars(select(Ligne.action)).all() == ["import_zonages"] * 3


def test_les_deux_separateurs_se_lisent_et_un_arrondissement_est_sa_commune() -> None:
    lus = lire(["code_commune,zonage,date", '75107,"FRR, partiel",2024-07-01'], maintenant=INSTANT)
    assert lus == [{"code_commune": "75056", "nom": "FRR, partiel", "depuis_le": date(2024, 7, 1)}]
    assert lire([ENTETE, "", "\n"], maintenant=INSTANT) == []


@pytest.mark.parametrize(
    ("lignes", "dit"),
    [
        ([], "première ligne"),
        (["43205;FRR;2024-07-01"], "première ligne"),
        ([ENTETE, "43205;FRR"], "Ligne 2.*3 colonnes"),
        ([ENTETE, DEUX[1], "00000;FRR;2024-07-01"], "Ligne 3.*aucune commune"),
        ([ENTETE, "43205;;2024-07-01"], "Ligne 2.*zonage"),
        ([ENTETE, f"43205;{'F' * 41};2024-07-01"], "Ligne 2.*zonage"),
        ([ENTETE, "43205;FRR;hier"], "Ligne 2.*date"),
        ([ENTETE, "43205;FRR;2024-02-31"], "Ligne 2.*date"),
        ([ENTETE, DEUX[1], DEUX[1]], "Ligne 3.*déjà"),
        ([ENTETE, "75056;FRR;2024-07-01", "75107;FRR;2024-07-01"], "Ligne 3.*déjà"),
        ([ENTETE, "\0;\0;\0"], "Ligne 2"),
        ([ENTETE, '"43205;FRR;2024-07-01'], "Ligne 2"),
        ([ENTETE, *["43205;FRR;2024-07-01"] * 40_001], "dépasse"),
        ([ENTETE, "x" * 200_000], "ne se lit pas"),
    ],
)
def test_une_faute_est_dite_avec_sa_ligne(lignes: list[str], dit: str) -> None:
    with pytest.raises(ErreurMetier, match=dit):
        lire(lignes, maintenant=INSTANT)
