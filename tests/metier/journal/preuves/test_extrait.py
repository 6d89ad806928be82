"""What a judge gets of one mandate: true, whole, nobody else's; and any change of it is seen."""

import copy
import json
import uuid
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session, selectinload

from app.metier.journal.models import Ligne
from app.metier.mandats.delais import EFFACE_APRES_LA_FIN
from app.metier.mandats.models import Mandat
from app.socle import horloge
from app.socle.bdd import transaction
from tests.conftest import Horloge
from tests.fabriques import deux_moteurs
from tests.metier.journal.extraits import extraire, journal, juger
from tests.metier.journal.trucages import Acte, truquer
from tests.photographie import photographie


@deux_moteurs
def test_un_vrai_extrait_se_verifie_sans_nous(
    app: Flask, mandat: uuid.UUID, tmp_path: Path
) -> None:
    document = extraire(app, mandat)
    (cle,) = document["cles"]
    code, dit = juger(document, tmp_path, cle["empreinte"])
    assert code == 0, dit
    assert dit.endswith("L’attestation est celle que le journal a scellée.\nTout se vérifie.\n")
    actions = [json.loads(ligne["corps"])["action"] for ligne in document["lignes"]]
    assert actions == [
        "creation_attestation",
        *["creation_autorisation"] * 2,
        *["utilisation_autorisation"] * 2,
        *["revocation_autorisation"] * 2,
        "revocation_mandat",
    ]
    assert len(document["ancres"]) == 3, "each row with the first anchor that holds it"
    assert len({ligne["ancre"] for ligne in document["lignes"]}) == 3
    assert document["motif"] == "demande d’un juge ou d’un enquêteur"


def test_chaque_ligne_se_lit(app: Flask, mandat: uuid.UUID) -> None:
    phrases = [ligne["phrase"].replace("\u00a0", " ") for ligne in extraire(app, mandat)["lignes"]]
    assert phrases[0].startswith(
        "Le 23 novembre 2026 à 10 h 30 : attestation établie, par l’aidant"
    )
    assert "durée : 1 mois" in phrases[0]
    assert "thèmes : Logement, Social – Santé" in phrases[0]
    assert "jusqu’au 24 décembre 2026" in phrases[0]
    assert "connexion à un site au nom de la personne" in phrases[3]
    assert all(phrase.endswith(".") for phrase in phrases)


def test_rien_de_personne_d_autre(app: Flask, mandat: uuid.UUID, session: Session) -> None:
    document = extraire(app, mandat)
    texte = json.dumps(document, ensure_ascii=False)
    assert "Lointaine" not in texte
    siens: set[uuid.UUID] = set()
    autres: set[uuid.UUID] = set()
    for ligne in session.execute(sa.select(Ligne.__table__)):
        ids = {ligne.usager_id, ligne.mandat_id, ligne.autorisation_id} - {None}
        (siens if ligne.mandat_id == mandat else autres).update(ids)
    assert autres - siens
    for identifiant in autres - siens:
        assert str(identifiant) not in texte
    numeros = [ligne["seq"] for ligne in document["lignes"]]
    requete = sa.select(Ligne.seq).where(Ligne.mandat_id == mandat).order_by(Ligne.seq)
    assert numeros == list(session.scalars(requete))[:-1], "all, but this very opening"


def test_l_ouverture_est_journalisee_avec_son_motif(
    app: Flask, mandat: uuid.UUID, session: Session
) -> None:
    journal(app, "extraire", "--mandat", str(mandat), attendu=2)
    journal(app, "extraire", "--mandat", str(mandat), "--motif", "curiosité", attendu=2)
    extraire(app, mandat)
    derniere = session.scalars(sa.select(Ligne).order_by(Ligne.seq.desc())).first()
    assert derniere
    assert (derniere.action, derniere.mandat_id) == ("ouverture_dossier", mandat)
    journal(app, "ancrer")
    document = extraire(app, mandat)
    ouverture = json.loads(document["lignes"][-1]["corps"])
    assert (ouverture["action"], ouverture["details"]) == (
        "ouverture_dossier",
        {"motif": "justice", "objet": "extrait"},
    )
    assert "motif : demande d’un juge" in document["lignes"][-1]["phrase"].replace("\u00a0", " ")


def test_ce_qui_n_est_pas_ancre_attend_ou_s_ancre(
    app: Flask, mandat: uuid.UUID, tmp_path: Path
) -> None:
    extraire(app, mandat)
    moteur = app.extensions["moteur"]
    avant, vers = photographie(moteur), tmp_path / "extrait.json"
    demande = ["extraire", "--mandat", str(mandat), "--motif", "litige", "--vers", str(vers)]
    refus = journal(app, *demande, attendu=2)
    assert "pas encore ancrées" in refus.stderr
    assert photographie(moteur) == avant
    assert not vers.exists()
    assert "n’existe pas" in journal(app, *demande[:-1], f"{vers}/e.json", attendu=2).stderr
    fait = journal(app, *demande, "--ancrer")
    assert fait.stdout == ""
    assert vers.stat().st_mode & 0o777 == 0o600
    assert json.loads(vers.read_text(encoding="utf-8"))["lignes"][-1]["phrase"]
    avant = photographie(moteur)
    assert "existe déjà" in journal(app, *demande, "--ancrer", attendu=2).stderr
    assert photographie(moteur) == avant


def test_sans_preuve_pas_d_extrait(app: Flask, mandat: uuid.UUID) -> None:
    lus, moteur = app.extensions["reglages"], app.extensions["moteur"]
    demande = ["extraire", "--mandat", str(mandat), "--motif", "controle"]
    avant, registre = photographie(moteur), lus.ancres.read_bytes()
    inconnu = [*demande[:2], str(uuid.uuid4()), *demande[3:]]
    assert "Aucun mandat" in journal(app, *inconnu, attendu=2).stderr
    lus.ancres.write_bytes(b"")
    assert "aucun point d’ancrage" in journal(app, *demande, attendu=2).stderr
    lus.ancres.write_bytes(registre[:-1])
    assert "ALTÉRÉ : point d’ancrage 3" in journal(app, *demande, attendu=1).stderr.replace(
        "\u00a0", " "
    )
    lus.ancres.write_bytes(registre)
    lus.ancres_cle_publique.write_bytes(b"")
    assert "n’est pas ici" in journal(app, *demande, attendu=2).stderr
    assert photographie(moteur) == avant


def test_des_lignes_truquees_ne_s_extraient_pas(app: Flask, mandat: uuid.UUID) -> None:
    moteur = app.extensions["moteur"]
    intacts: list[Acte] = []
    truquer(moteur, lambda actes: intacts.extend(copy.deepcopy(actes)))
    rang = next(i for i, acte in enumerate(intacts) if acte.ligne["mandat_id"] == mandat)

    def corps(actes: list[Acte]) -> None:
        actes[rang].corps = {**(actes[rang].corps or {}), "corps": "{}"}

    def colonne(actes: list[Acte]) -> None:
        actes[rang].ligne["action"] = "signature"

    def perdu(actes: list[Acte]) -> None:
        actes[rang].corps = None

    def feuille(actes: list[Acte]) -> None:
        actes[rang].ligne["condensat"] = bytes(32)

    def voisine(actes: list[Acte]) -> None:
        actes[0].ligne["condensat"] = bytes(32)

    def toutes(actes: list[Acte]) -> None:
        for acte in actes:
            acte.ligne["mandat_id"] = None

    for trucage in (corps, colonne, perdu, feuille, voisine, toutes):
        truquer(moteur, trucage)
        demande = ["extraire", "--mandat", str(mandat), "--motif", "personne"]
        assert "ALTÉRÉ" in journal(app, *demande, attendu=1).stderr, trucage.__name__
        truquer(moteur, lambda actes: actes.__setitem__(slice(None), copy.deepcopy(intacts)))


@deux_moteurs
def test_une_attestation_oubliee_se_dit(
    app: Flask, mandat: uuid.UUID, moteur: Engine, tmp_path: Path, temps: Horloge
) -> None:
    assert horloge.maintenant() == temps.instant
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Mandat, mandat).texte_gele = ""
    document = extraire(app, mandat)
    assert document["attestation"] is None
    code, dit = juger(document, tmp_path, document["cles"][0]["empreinte"])
    assert code == 0
    assert "n’est plus gardée" in dit


def test_six_ans_apres_le_texte_ne_sort_plus_meme_avant_la_purge(
    app: Flask, mandat: uuid.UUID, temps: Horloge, session: Session
) -> None:
    lu = session.scalars(
        sa.select(Mandat).where(Mandat.id == mandat).options(selectinload(Mandat.autorisations))
    ).one()
    temps.instant = lu.finit_le + EFFACE_APRES_LA_FIN
    assert extraire(app, mandat)["attestation"]
    journal(app, "ancrer")
    temps.avancer(seconds=1)
    assert extraire(app, mandat)["attestation"] is None
