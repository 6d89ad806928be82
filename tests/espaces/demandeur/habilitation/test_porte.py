"""The proof of the address: one link, one use, one hour; what it opens, and to nobody else."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.metier.habilitation.models import AccesDemandeur
from app.metier.messages.services import texte_de
from app.socle.cles import condenser
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.espaces.connexion.conftest import Boite
from tests.espaces.demandeur.habilitation.conftest import (
    MARIAMA,
    PORTE,
    Visiteur,
    demande_en_base,
)
from tests.fabriques import Distribution, deux_moteurs
from tests.photographie import photographie

MES_DEMANDES = "/habilitation/mes-demandes"


def nb_acces(app: Flask) -> int:
    with app.extensions["fabrique"]() as session:
        return session.scalar(select(func.count()).select_from(AccesDemandeur)) or 0


@deux_moteurs
def test_du_lien_a_mes_demandes(client: ClientVerifie, boite: Boite, app: Flask) -> None:
    assert client.envoyer(PORTE, {"courriel": f" {MARIAMA.upper()} "}).location == f"{PORTE}envoye"
    assert client.get(f"{PORTE}envoye").status_code == 200
    assert boite.recus[-1]["To"] == MARIAMA
    assert client.get(MES_DEMANDES).location == PORTE
    reponse = client.envoyer(boite.lien())
    assert reponse.location == MES_DEMANDES
    cookie = reponse.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain" not in cookie
    assert MARIAMA in client.get(MES_DEMANDES).text
    secret = client.get_cookie("demandeur")
    assert secret is not None
    with app.extensions["fabrique"]() as session:
        acces = session.scalars(select(AccesDemandeur)).one()
        assert acces.secret_hash == condenser(secret.value)
        assert acces.lien_hash != acces.secret_hash


def test_un_lien_sert_une_fois(client: ClientVerifie, boite: Boite, app: Flask) -> None:
    client.envoyer(PORTE, {"courriel": MARIAMA})
    assert client.envoyer(boite.lien()).status_code == 303
    autre = app.test_client()
    assert isinstance(autre, ClientVerifie)
    avant = photographie(app.extensions["moteur"])
    refus = autre.envoyer(boite.lien())
    assert refus.status_code == 403
    assert "Ce lien ne sert plus" in refus.text
    assert autre.get(MES_DEMANDES).status_code == 303
    assert photographie(app.extensions["moteur"]) == avant


def test_un_lien_vit_une_heure(
    client: ClientVerifie, boite: Boite, app: Flask, temps: Horloge
) -> None:
    client.envoyer(PORTE, {"courriel": MARIAMA})
    lien = boite.lien()
    temps.avancer(hours=1)
    assert client.envoyer(lien).status_code == 403


def test_un_robot_qui_visite_le_lien_ne_le_depense_pas(
    client: ClientVerifie, boite: Boite, app: Flask
) -> None:
    client.envoyer(PORTE, {"courriel": MARIAMA})
    lien, avant = boite.lien(), photographie(app.extensions["moteur"])
    robot = app.test_client()
    assert robot.get(lien).status_code == 200
    assert robot.head(lien).status_code == 200
    assert photographie(app.extensions["moteur"]) == avant
    assert client.envoyer(lien).status_code == 303


def test_connue_ou_non_une_adresse_a_la_meme_reponse(
    app: Flask, boite: Boite, troupe: Distribution, temps: Horloge
) -> None:
    demande_en_base(app, temps)
    vues = set()
    for courriel in (MARIAMA, "alice@essai.fr", "personne@essai.fr"):
        client = app.test_client()
        assert isinstance(client, ClientVerifie)
        reponse = client.envoyer(PORTE, {"courriel": courriel})
        vues.add((reponse.status_code, reponse.location))
    assert vues == {(303, f"{PORTE}envoye")}
    assert len({re.sub("jeton=.*", "", texte_de(m)) for m in boite.recus}) == 1


def test_une_adresse_partagee_est_signalee_jamais_refusee(
    client: ClientVerifie, boite: Boite
) -> None:
    assert client.envoyer(PORTE, {"courriel": "mairie@essai.fr"}).status_code == 303
    assert "plusieurs personnes" in client.get(f"{PORTE}envoye").text
    client.envoyer(PORTE, {"courriel": MARIAMA})
    assert "plusieurs personnes" not in client.get(f"{PORTE}envoye").text


@pytest.mark.parametrize("saisie", ["", "mariama", "a@b", "a@b.fr,c@d.fr", "a@b.fr\nBcc: c@d.fr"])
def test_une_adresse_qui_n_en_est_pas_une(saisie: str, client: ClientVerifie, app: Flask) -> None:
    avant = nb_acces(app)
    assert client.envoyer(PORTE, {"courriel": saisie}).status_code == 422
    assert nb_acces(app) == avant


def test_trois_liens_par_quart_d_heure_et_un_double_appui_n_en_fait_qu_un(
    client: ClientVerifie, boite: Boite, app: Flask, temps: Horloge
) -> None:
    for _ in range(2):
        assert client.envoyer(PORTE, {"courriel": MARIAMA}).status_code == 303
    assert nb_acces(app) == 1
    for _ in range(2):
        temps.avancer(minutes=1)
        assert client.envoyer(PORTE, {"courriel": MARIAMA}).status_code == 303
    temps.avancer(minutes=1)
    assert client.envoyer(PORTE, {"courriel": MARIAMA}).status_code == 429
    assert nb_acces(app) == 3
    temps.avancer(minutes=15)
    assert client.envoyer(PORTE, {"courriel": MARIAMA}).status_code == 303


def test_un_reseau_ne_noie_personne_sous_les_liens(client: ClientVerifie, app: Flask) -> None:
    statuts = [
        client.envoyer(PORTE, {"courriel": f"une{i}@essai.fr"}).status_code for i in range(25)
    ]
    assert statuts == [303] * 20 + [429] * 5
    assert nb_acces(app) == 20


def test_l_acces_se_prolonge_en_servant_et_finit(
    mariama: Visiteur, app: Flask, temps: Horloge
) -> None:
    for _ in range(71):
        temps.avancer(hours=10)
        assert mariama.navigateur.get(MES_DEMANDES).status_code == 200
    temps.avancer(hours=11)
    assert mariama.navigateur.get(MES_DEMANDES).status_code == 303, "30 jours au plus"


def test_l_acces_dort_apres_douze_heures(mariama: Visiteur, temps: Horloge) -> None:
    temps.avancer(hours=12)
    assert mariama.navigateur.get(MES_DEMANDES).location == PORTE


def test_l_acces_se_prolonge_une_fois_par_minute(
    mariama: Visiteur, app: Flask, temps: Horloge
) -> None:
    moteur = app.extensions["moteur"]
    avant = photographie(moteur)
    temps.avancer(seconds=59)
    mariama.navigateur.get(MES_DEMANDES)
    assert photographie(moteur) == avant
    temps.avancer(seconds=1)
    mariama.navigateur.get(MES_DEMANDES)
    apres = photographie(moteur)
    assert {table for table in avant if avant[table] != apres[table]} == {"acces_demandeur"}


def test_quitter_ferme_l_acces(mariama: Visiteur, app: Flask) -> None:
    secret = mariama.navigateur.get_cookie("demandeur")
    assert secret is not None
    assert mariama.navigateur.envoyer("/habilitation/quitter").location == PORTE
    assert mariama.navigateur.get_cookie("demandeur") is None
    mariama.navigateur.set_cookie("demandeur", secret.value)
    assert mariama.navigateur.get(MES_DEMANDES).status_code == 303


@pytest.mark.parametrize("cookie", ["", "x", "\xff", "a" * 3000])
def test_un_cookie_qui_n_est_a_personne_n_ouvre_rien(cookie: str, client: ClientVerifie) -> None:
    client.set_cookie("demandeur", cookie)
    assert client.get(MES_DEMANDES).status_code == 303


def test_ce_qui_est_envoye_sans_acces_est_garde_et_renvoye(
    mariama: Visiteur, boite: Boite, temps: Horloge
) -> None:
    demande_id = mariama.commencer()
    temps.avancer(hours=12)
    champs = {"prenom": "Mariama", "nom": "<b>Canevas", "fonction": "directrice"}
    reponse = mariama.envoyer(demande_id, "demandeur", champs)
    assert reponse.status_code == 401
    assert 'value="&lt;b&gt;Canevas"' in reponse.text
    mariama.prouver()
    assert mariama.envoyer(demande_id, "demandeur", champs).status_code == 303


def test_la_page_dit_ce_qu_il_faut_et_quand_chaque_region_ouvre(client: ClientVerifie) -> None:
    page = client.get(PORTE).text
    assert "SIRET" in page
    assert "La Réunion" in page
    assert "Mayotte" in page
    assert "pas encore ouvert" in page
    assert "La vôtre" not in page


def test_la_votre_se_dit_une_fois_connue(mariama: Visiteur, app: Flask, temps: Horloge) -> None:
    assert "La vôtre" not in mariama.navigateur.get(PORTE).text
    demande_en_base(app, temps)
    assert "La vôtre : Auvergne-Rhône-Alpes" in mariama.navigateur.get(PORTE).text.replace(
        "\xa0", " "
    )


def test_un_formulaire_d_ailleurs_ne_fait_rien(mariama: Visiteur, app: Flask) -> None:
    avant = photographie(app.extensions["moteur"])
    assert mariama.navigateur.post(MES_DEMANDES, data={}).status_code == 400
    assert photographie(app.extensions["moteur"]) == avant
