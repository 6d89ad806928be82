"""`flask archives ouvrir`: from 3 to 6 years after the end, written in the journal first."""

import json
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant, Appartenance
from app.metier.comptes import departs
from app.metier.journal import services as journal
from app.metier.journal.actions import MOTIFS_OUVERTURE
from app.metier.journal.models import Corps, Ligne
from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.mandats.delais import ARCHIVE_APRES_LA_FIN, EFFACE_APRES_LA_FIN
from app.metier.mandats.models import Mandat
from app.metier.mandats.papiers.attestation import sceller
from app.socle.bdd import transaction
from tests.anciens import UNE_SECONDE, purger, terme
from tests.conftest import Horloge
from tests.fabriques import IDENTITE, deux_moteurs
from tests.photographie import photographie

pytestmark = deux_moteurs
DPO = "Anne Delegue, déléguée à la protection des données"
Ouvrir = Callable[..., Result]


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """With the keys of the command, so that one chain holds all."""
    with app.extensions["fabrique"]() as ouverte:
        yield ouverte


@pytest.fixture
def ouvrir(app: Flask, mandat: Mandat) -> Ouvrir:
    """Open the mandate, unless said otherwise."""

    def lancer(mandat_id: object = mandat.id, motif: str = "personne", par: str = DPO) -> Result:
        options = ["--mandat", str(mandat_id), "--motif", motif, "--par", par]
        return app.test_cli_runner().invoke(args=["archives", "ouvrir", *options])

    return lancer


def archive(mandat: Mandat, temps: Horloge) -> None:
    """Move to the first instant of the archive."""
    temps.instant = mandat.fin_le + ARCHIVE_APRES_LA_FIN + UNE_SECONDE


def test_le_dossier_dit_tout_du_mandat_et_l_ouverture_est_ecrite(
    session: Session, membre: Appartenance, mandat: Mandat, temps: Horloge, ouvrir: Ouvrir
) -> None:
    archive(mandat, temps)
    resultat = ouvrir(motif="justice")
    assert resultat.exit_code == 0
    dossier = json.loads(resultat.stdout)
    assert dossier["personne"]["nom_naissance"] == IDENTITE.nom_naissance
    assert str(IDENTITE.sub) not in resultat.stdout
    attestation = dossier["attestation"]
    assert attestation["texte_exact"] == mandat.texte_gele
    assert attestation["texte"]["lecture"]["temoin"] == "Marie Présente"
    assert attestation["empreinte_retrouvee"] is True
    assert sceller(attestation["texte_exact"], attestation["gabarit"]) == attestation["empreinte"]
    assert dossier["structure"]["siret"] == "11122233700011"
    lignes = dossier["journal"]
    assert [ligne["action"] for ligne in lignes] == [
        "creation_attestation",
        "creation_autorisation",
        "creation_autorisation",
        "impression_carte",
        "ouverture_dossier",
    ]
    assert lignes[0]["nom_de_l_aidant"] == "Alice Essai"
    assert lignes[-1]["details"] == {"motif": "justice", "objet": "archive"}
    assert dossier["ouverture"] == {
        "le": temps.instant.isoformat(),
        "par": DPO,
        "motif": MOTIFS_OUVERTURE["justice"],
        "ligne_du_journal": lignes[-1]["seq"],
    }
    derniere = session.scalars(select(Ligne).order_by(Ligne.seq.desc())).first()
    assert derniere is not None
    assert (derniere.action, derniere.mandat_id) == ("ouverture_dossier", mandat.id)
    assert "Delegue" not in "".join(session.scalars(select(Corps.corps))), "aucun nom au journal"
    assert verifier_chaine(session).est_intact


def test_chaque_ouverture_a_sa_ligne(
    session: Session, mandat: Mandat, temps: Horloge, ouvrir: Ouvrir
) -> None:
    archive(mandat, temps)
    for _ in range(2):
        ouvrir()
    ouvertures = select(Ligne.seq).where(Ligne.action == "ouverture_dossier")
    assert len(session.scalars(ouvertures).all()) == 2


@pytest.mark.parametrize(
    ("age", "phrase"),
    [
        (timedelta(days=-1), "voient encore ce mandat"),
        (timedelta(days=365), "voient encore ce mandat"),
        (timedelta(days=365) + UNE_SECONDE, "personne référente"),
        (ARCHIVE_APRES_LA_FIN, "personne référente"),
        (EFFACE_APRES_LA_FIN + UNE_SECONDE, "plus de 6 ans"),
    ],
)
def test_hors_de_l_archive_rien_ne_s_ouvre_ni_ne_s_ecrit(
    app: Flask, mandat: Mandat, temps: Horloge, ouvrir: Ouvrir, age: timedelta, phrase: str
) -> None:
    temps.instant = mandat.fin_le + age
    avant = photographie(app.extensions["moteur"])
    resultat = ouvrir()
    assert resultat.exit_code == 1
    assert phrase in resultat.stderr.replace("\N{NO-BREAK SPACE}", " ")
    assert resultat.stdout == ""
    assert photographie(app.extensions["moteur"]) == avant


def test_au_dernier_instant_il_s_ouvre_encore(
    mandat: Mandat, temps: Horloge, ouvrir: Ouvrir
) -> None:
    temps.instant = mandat.fin_le + EFFACE_APRES_LA_FIN
    assert ouvrir().exit_code == 0


def test_detruit_il_ne_s_ouvre_plus(
    app: Flask, session: Session, mandat: Mandat, temps: Horloge, ouvrir: Ouvrir
) -> None:
    assert purger(session, terme(mandat)) == 1
    archive(mandat, temps)  # whatever the clock then says
    avant = photographie(app.extensions["moteur"])
    resultat = ouvrir()
    assert resultat.exit_code == 1
    assert IDENTITE.nom_naissance not in resultat.output
    assert photographie(app.extensions["moteur"]) == avant


@pytest.mark.parametrize(
    "options",
    [
        {"mandat_id": uuid.uuid4()},
        {"mandat_id": "pas un identifiant"},
        {"motif": "curiosite"},
        {"par": " "},
    ],
)
def test_sans_mandat_ni_motif_ni_nom_rien(
    app: Flask, mandat: Mandat, temps: Horloge, ouvrir: Ouvrir, options: dict[str, object]
) -> None:
    archive(mandat, temps)
    avant = photographie(app.extensions["moteur"])
    resultat = ouvrir(**options)
    assert resultat.exit_code in (1, 2)
    assert resultat.stdout == ""
    assert photographie(app.extensions["moteur"]) == avant


def test_rien_ne_se_montre_quand_le_journal_ne_s_ecrit_pas(
    app: Flask, mandat: Mandat, temps: Horloge, ouvrir: Ouvrir, monkeypatch: pytest.MonkeyPatch
) -> None:
    def casser(*_: object) -> None:
        raise OSError("plus de place")

    archive(mandat, temps)
    avant = photographie(app.extensions["moteur"])
    monkeypatch.setattr(journal, "_inscrire", casser)
    resultat = ouvrir()
    assert resultat.exit_code == 1
    assert "plus de place" in resultat.stderr
    assert resultat.stdout == ""
    assert photographie(app.extensions["moteur"]) == avant


def test_un_compte_efface_n_y_a_plus_de_nom_au_journal(
    session: Session, membre: Appartenance, mandat: Mandat, temps: Horloge, ouvrir: Ouvrir
) -> None:
    archive(mandat, temps)
    with transaction(session):
        aidant = session.get_one(Aidant, membre.aidant_id)
        aidant.desactive_le = temps.instant - departs.EFFACE_APRES
    for acte in (departs.archiver, departs.effacer):
        with transaction(session):
            acte(session, maintenant=temps.instant)
    dossier = json.loads(ouvrir().stdout)
    assert dossier["journal"][0]["nom_de_l_aidant"] is None
    assert dossier["attestation"]["texte"]["aidant"]["prenom"] == "Alice"
