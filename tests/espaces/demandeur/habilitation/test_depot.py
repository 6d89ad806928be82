"""The sending: once, into the queue or kept until its territory opens; then both sides write."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.aidants.models import Aidant
from app.metier.habilitation import fil
from app.metier.habilitation.etats import Etat
from app.metier.habilitation.fil import Cote
from app.metier.habilitation.models import DemandeHabilitation, Evenement, Ouverture
from app.metier.messages.models import Courriel
from app.metier.messages.services import texte_de
from app.socle.bdd import transaction
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.espaces.demandeur.habilitation.conftest import (
    MARIAMA,
    PORTE,
    Visiteur,
    demande_en_base,
    la_demande,
)
from tests.fabriques import Distribution, deux_moteurs
from tests.photographie import photographie

AUVERGNE = "84"
MIQUELON = {"code_commune": "97502"}


def ouvrir(app: Flask, temps: Horloge, jours: int | None) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        ligne = session.scalars(select(Ouverture).filter_by(code_region=AUVERGNE)).one()
        jour = temps.instant.date()
        ligne.ouvre_le = None if jours is None else jour + timedelta(days=jours)


def natures(app: Flask, demande_id: object) -> list[str]:
    with app.extensions["fabrique"]() as session:
        requete = select(Evenement.nature).where(Evenement.demande_id == demande_id)
        return sorted(session.scalars(requete))


def nb_courriels(app: Flask) -> int:
    with app.extensions["fabrique"]() as session:
        return len(session.scalars(select(Courriel.id)).all())


@deux_moteurs
def test_envoyee_la_demande_entre_dans_la_file_une_fois(
    mariama: Visiteur, app: Flask, temps: Horloge
) -> None:
    demande_id = demande_en_base(app, temps)
    reponse = mariama.envoyer(demande_id, "envoi")
    assert reponse.location == f"{PORTE}{demande_id}"
    demande = la_demande(app, demande_id)
    assert demande.etat is Etat.DEPOSEE
    assert demande.entree_le == temps.instant
    assert natures(app, demande_id) == ["depot", "entree"]
    recu = mariama.boite.recus[-1]
    assert recu["To"] == MARIAMA
    assert demande.numero in texte_de(recu)
    assert f"{PORTE}{demande_id}" in texte_de(recu)
    temps.avancer(minutes=5)
    avant, nb = photographie(app.extensions["moteur"], ["acces_demandeur"]), nb_courriels(app)
    assert mariama.envoyer(demande_id, "envoi").status_code == 303
    assert photographie(app.extensions["moteur"], ["acces_demandeur"]) == avant
    assert nb_courriels(app) == nb
    page = mariama.voir(demande_id).text
    assert "Demande envoyée" in page
    assert "Entrée dans la file" in page


@deux_moteurs
@pytest.mark.usefixtures("sans_hate")
def test_dix_appuis_a_la_fois_un_seul_depot(mariama: Visiteur, app: Flask, temps: Horloge) -> None:
    demande_id, nb = demande_en_base(app, temps), nb_courriels(app)
    jeton = mariama.navigateur.jeton()
    cookies = {
        nom: cookie.value
        for nom in ("demandeur", "session")
        if (cookie := mariama.navigateur.get_cookie(nom))
    }

    def appuyer(_: int) -> int:
        navigateur = app.test_client()
        assert isinstance(navigateur, ClientVerifie)
        for nom, valeur in cookies.items():
            navigateur.set_cookie(nom, valeur)
        adresse = f"{PORTE}{demande_id}/envoi"
        return navigateur.post(adresse, data={"csrf_token": jeton}).status_code

    with ThreadPoolExecutor(10) as bassin:
        assert set(bassin.map(appuyer, range(10))) == {303}
    assert natures(app, demande_id) == ["depot", "entree"]
    assert nb_courriels(app) == nb + 1


@pytest.mark.parametrize(("jours", "dit"), [(10, "ouverture le"), (None, "sans date")])
def test_une_region_pas_ouverte_garde_la_demande_et_dit_sa_date(
    jours: int | None, dit: str, mariama: Visiteur, app: Flask, temps: Horloge
) -> None:
    ouvrir(app, temps, jours)
    demande_id = demande_en_base(app, temps)
    assert "gardée" in mariama.voir(demande_id, "envoi").text
    mariama.envoyer(demande_id, "envoi")
    demande = la_demande(app, demande_id)
    assert demande.etat is Etat.PAS_OUVERTE
    assert natures(app, demande_id) == ["attente", "depot"]
    page = mariama.voir(demande_id).text
    assert "La vôtre" in page
    assert dit in page
    assert "gardée" in texte_de(mariama.boite.recus[-1])


def test_une_region_qui_ouvre_aujourd_hui_est_ouverte(
    mariama: Visiteur, app: Flask, temps: Horloge
) -> None:
    ouvrir(app, temps, 0)
    demande_id = demande_en_base(app, temps)
    mariama.envoyer(demande_id, "envoi")
    assert la_demande(app, demande_id).etat is Etat.DEPOSEE


def test_une_collectivite_d_outre_mer_n_est_pas_encore_ouverte(
    mariama: Visiteur, app: Flask, temps: Horloge
) -> None:
    demande_id = demande_en_base(app, temps, **MIQUELON)
    assert "pas encore ouvert" in mariama.voir(demande_id, "envoi").text
    mariama.envoyer(demande_id, "envoi")
    assert la_demande(app, demande_id).etat is Etat.PAS_OUVERTE
    assert "pas encore ouvert" in mariama.voir(demande_id).text


def test_renvoyee_apres_des_changements_elle_garde_sa_place(
    mariama: Visiteur, app: Flask, temps: Horloge, troupe: Distribution
) -> None:
    entree = temps.instant - timedelta(days=9)
    demande_id = demande_en_base(
        app,
        temps,
        deposee_le=entree,
        entree_le=entree,
        modification_demandee_le=temps.instant,
        suivie_par_id=troupe.nadia,
    )
    assert "Changer la demande" in mariama.voir(demande_id).text
    changee = {"prenom": "Mariama", "nom": "Canevas", "fonction": "présidente"}
    assert mariama.envoyer(demande_id, "demandeur", changee).status_code == 303
    mariama.envoyer(demande_id, "envoi")
    demande = la_demande(app, demande_id)
    assert demande.etat is Etat.DEPOSEE
    assert (demande.entree_le, demande.deposee_le) == (entree, temps.instant)
    assert natures(app, demande_id) == ["depot"]
    recus = {recu["To"]: texte_de(recu) for recu in mariama.boite.recus[-2:]}
    assert "garde sa place" in recus[MARIAMA]
    assert demande.numero in recus["nadia@essai.fr"]


@pytest.mark.parametrize("manque", ["delegation_le", "siret", "missions", "responsable"])
def test_une_demande_incomplete_ne_part_pas(
    manque: str, mariama: Visiteur, app: Flask, temps: Horloge
) -> None:
    demande_id = demande_en_base(app, temps, **{manque: None})
    avant = photographie(app.extensions["moteur"])
    assert mariama.envoyer(demande_id, "envoi").status_code == 303
    assert photographie(app.extensions["moteur"]) == avant


def test_la_structure_ecrit_et_qui_suit_est_prevenu_sans_le_texte(
    mariama: Visiteur, app: Flask, temps: Horloge, troupe: Distribution
) -> None:
    demande_id = demande_en_base(app, temps)
    assert mariama.envoyer(demande_id, champs={"texte": "Trop tôt"}).status_code == 409
    mariama.envoyer(demande_id, "envoi")
    nb = nb_courriels(app)
    assert mariama.envoyer(demande_id, champs={"texte": "Bonjour <b>"}).status_code == 303
    assert nb_courriels(app) == nb, "personne ne suit encore"
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(DemandeHabilitation, demande_id).suivie_par_id = troupe.nadia
    assert mariama.envoyer(demande_id, champs={"texte": "Un secret"}).status_code == 303
    recu = mariama.boite.recus[-1]
    assert recu["To"] == "nadia@essai.fr"
    assert "secret" not in texte_de(recu)
    page = mariama.voir(demande_id).text
    assert "Bonjour &lt;b&gt;" in page
    assert "Un secret" in page


@pytest.mark.parametrize("texte", ["", "   ", "x" * 4001])
def test_un_message_vide_ou_trop_long_ne_part_pas(
    texte: str, mariama: Visiteur, app: Flask, temps: Horloge
) -> None:
    demande_id = demande_en_base(app, temps, deposee_le=temps.instant, entree_le=temps.instant)
    avant = photographie(app.extensions["moteur"])
    reponse = mariama.envoyer(demande_id, champs={"texte": texte})
    assert reponse.status_code == 422
    assert photographie(app.extensions["moteur"]) == avant


def test_vingt_messages_puis_l_on_attend_la_reponse(
    mariama: Visiteur, app: Flask, temps: Horloge, troupe: Distribution
) -> None:
    demande_id = demande_en_base(app, temps, deposee_le=temps.instant, entree_le=temps.instant)
    for i in range(20):
        temps.avancer(seconds=1)
        assert mariama.envoyer(demande_id, champs={"texte": f"Message {i}"}).status_code == 303
    assert mariama.envoyer(demande_id, champs={"texte": "Encore"}).status_code == 403
    temps.avancer(seconds=1)
    with app.extensions["fabrique"]() as session, transaction(session):
        nadia = session.get_one(Aidant, troupe.nadia)
        demande = session.get_one(DemandeHabilitation, demande_id)
        fil.noter(
            session, demande, "message", cote=Cote.EQUIPE, maintenant=temps.instant, par=nadia,
            texte="Merci",
        )  # fmt: skip
    temps.avancer(seconds=1)
    assert mariama.envoyer(demande_id, champs={"texte": "Encore"}).status_code == 303
    assert "L’équipe nationale" in mariama.voir(demande_id).text


@pytest.mark.parametrize(
    "dates",
    [
        {"acceptee_le": 0},
        {"acceptee_le": 0, "close_le": 0},
        {"refusee_le": 0},
        {"en_pause_le": 0},
    ],
)
def test_chaque_etat_se_lit(
    dates: dict[str, int], mariama: Visiteur, app: Flask, temps: Horloge
) -> None:
    champs = dict.fromkeys(("deposee_le", "entree_le", *dates), temps.instant)
    demande_id = demande_en_base(app, temps, **champs)
    assert mariama.voir(demande_id).status_code == 200
    assert mariama.voir(demande_id, "recapitulatif").status_code == 200
    avant = photographie(app.extensions["moteur"])
    assert mariama.envoyer(demande_id, "envoi").status_code in (303, 409)
    assert photographie(app.extensions["moteur"]) == avant
