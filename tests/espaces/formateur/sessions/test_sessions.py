"""A body at work: its sessions created, published, moved, cancelled; who came; never another's."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.metier.aidants.models import Aidant
from app.metier.formation.models import (
    DemiJournee,
    Inscription,
    MembreOrganisme,
    Presence,
    SessionFormation,
)
from app.metier.habilitation.models import Candidat
from app.metier.messages.models import Courriel
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter, un_aidant
from tests.formations import a_former, un_organisme, une_place, une_session
from tests.ordres import ORDRES_PAR_PAGE, ordres
from tests.photographie import photographie

HOSTILE = "Zoé <script>alert(1)</script>"
FORMULAIRE: dict[str, Any] = {
    "heures": "7",
    "lieu": "Salle des fêtes",
    "fuseau": "Europe/Paris",
    "capacite": "12",
    "jour_1": "2027-03-01",
    "debut_1": "9 h 30",
    "fin_1": "12h",
}


@dataclass(frozen=True)
class Bureau:
    """Somebody of a body, logged in; their session, with two people; another body's session."""

    app: Flask
    otto: ClientVerifie
    seance: uuid.UUID
    ailleurs: uuid.UUID

    @property
    def adresse(self) -> str:
        return f"/formation/{self.seance}"

    def lire(self, faire: Callable[[Session], Any]) -> Any:
        with self.app.extensions["fabrique"]() as session:
            return faire(session)


@pytest.fixture
def bureau(app: Flask, troupe: Distribution, temps: Horloge) -> Bureau:
    instant = temps.instant
    with app.extensions["fabrique"]() as session, transaction(session):
        ici = session.get_one(Organisation, troupe.organisation)
        otto = un_aidant(session, ici, instant, courriel="otto@essai.fr", roles=["formateur"])
        seance = une_session(session, un_organisme(session, instant, otto), instant)
        ailleurs = une_session(session, un_organisme(session, instant), instant)
        for rang in range(2):
            qui = a_former(session, ici, instant, f"p{rang}@essai.fr", prenom=HOSTILE)
            une_place(session, seance, qui, instant)
        ids = otto.id, seance.id, ailleurs.id
    return Bureau(app, connecter(app, ids[0], instant), *ids[1:])


def sujets(session: Session) -> list[str]:
    return sorted(session.scalars(select(Courriel.sujet)))


def test_la_session_montre_qui_vient_et_d_ou(bureau: Bureau) -> None:
    with ordres(bureau.app.extensions["moteur"]) as envoyes:
        page = bureau.otto.get(bureau.adresse)
    assert len(envoyes) <= ORDRES_PAR_PAGE
    assert "Zoé &lt;script&gt;" in page.text
    assert "France Services de Saint-Just" in page.text
    assert "Fermer les inscriptions" in contenu(page)
    assert "2 sur 3" in contenu(bureau.otto.get("/formation/"))
    assert "Zoé &lt;script&gt;" in bureau.otto.get(f"{bureau.adresse}/feuille").text
    fichier = bureau.otto.get(f"{bureau.adresse}/agenda.ics")
    assert fichier.mimetype == "text/calendar"
    assert fichier.text.count("BEGIN:VEVENT") == 2


def test_une_session_se_cree_se_publie_se_ferme(bureau: Bureau) -> None:
    creee = bureau.otto.envoyer("/formation/nouvelle", FORMULAIRE)
    assert creee.status_code == 303
    assert "Publier la session" in bureau.otto.get(creee.location).text
    for geste, mot in (("publier", "Fermer les inscriptions"), ("fermer", "Rouvrir")):
        assert bureau.otto.envoyer(creee.location, {"geste": geste}).status_code == 303
        assert mot in bureau.otto.get(creee.location).text


@pytest.mark.parametrize(
    ("champ", "saisie"),
    [
        ("heures", "8"),
        ("lieu", ""),
        ("lieu", "x" * 256),
        ("fuseau", "Mars/Olympus"),
        ("capacite", "0"),
        ("capacite", "dix"),
        ("jour_1", ""),
        ("debut_1", ""),
        ("jour_1", "2020-01-01"),
        ("jour_1", "9999-12-31"),
        ("debut_1", "25 h"),
        ("fin_1", "9 h"),
        ("fin_1", ""),
        ("typologies", "magicien"),
        ("jour_2", "2027-03-01"),
    ],
)
def test_une_saisie_fautive_se_garde_et_ne_change_rien(
    champ: str, saisie: str, bureau: Bureau
) -> None:
    avant = photographie(bureau.app.extensions["moteur"])
    for adresse in ("/formation/nouvelle", f"{bureau.adresse}/changer"):
        reponse = bureau.otto.envoyer(adresse, {**FORMULAIRE, champ: saisie})
        assert reponse.status_code == 422, adresse
        assert "Salle des fêtes" in reponse.text or champ == "lieu"
    assert photographie(bureau.app.extensions["moteur"]) == avant


def test_une_session_deplacee_puis_annulee_se_dit_a_chaque_personne(bureau: Bureau) -> None:
    bureau.otto.envoyer(f"{bureau.adresse}/changer", FORMULAIRE)
    assert bureau.otto.envoyer(f"{bureau.adresse}/annuler", {"motif": " "}).status_code == 422
    for _ in range(2):
        fait = bureau.otto.envoyer(f"{bureau.adresse}/annuler", {"motif": "Formatrice malade"})
        assert fait.status_code == 303
    dits = bureau.lire(sujets)
    assert dits.count("Votre formation Aidants Connect a changé") == 2
    assert dits.count("Votre formation Aidants Connect est annulée") == 2
    assert dits.count("Une formation est annulée") == 1
    assert "Formatrice malade" in bureau.otto.get(bureau.adresse).text
    assert bureau.otto.envoyer(f"{bureau.adresse}/changer", FORMULAIRE).status_code == 409


def test_les_presences_se_notent_se_defont_et_forment(bureau: Bureau, temps: Horloge) -> None:
    avant_l_heure = bureau.otto.envoyer(bureau.adresse, {"geste": "tous"})
    assert avant_l_heure.status_code == 409
    temps.avancer(days=41)
    otto = connecter(bureau.app, bureau.lire(id_d_otto), temps.instant)
    assert otto.envoyer(bureau.adresse, {"geste": "tous"}).status_code == 303
    assert "2 personnes ont" in contenu(otto.get(bureau.adresse))
    assert bureau.lire(formees) == 2
    assert otto.envoyer(bureau.adresse, {"geste": "presences"}).status_code == 303
    assert bureau.lire(formees) == 0
    assert bureau.lire(lambda s: s.scalar(select(func.count()).select_from(Presence))) == 0


def test_formee_sans_toutes_les_demi_journees_avec_une_raison(
    bureau: Bureau, temps: Horloge
) -> None:
    temps.avancer(days=41)
    otto = connecter(bureau.app, bureau.lire(id_d_otto), temps.instant)
    ids = bureau.lire(lambda s: s.scalars(select(Inscription.id).order_by(Inscription.id)).all())
    demi = bureau.lire(
        lambda s: s.scalars(select(DemiJournee.id).filter_by(session_id=bureau.seance)).first()
    )
    otto.envoyer(bureau.adresse, {"geste": "presences", "present": f"{ids[0]} {demi}"})
    assert contenu(otto.get(bureau.adresse)).count("Formée quand même") == 1
    adresse = f"{bureau.adresse}/personnes/{ids[0]}"
    avant = photographie(bureau.app.extensions["moteur"])
    assert "absence" in contenu(otto.get(adresse))
    for motif in ("", "x" * 256):
        assert otto.envoyer(adresse, {"motif": motif}).status_code == 422
    jamais_venue = otto.envoyer(f"{bureau.adresse}/personnes/{ids[1]}", {"motif": "Pour voir"})
    assert jamais_venue.status_code == 422
    for faux in (f"/formation/{bureau.ailleurs}/personnes/{ids[0]}", f"{adresse[:-1]}"):
        assert otto.envoyer(faux, {"motif": "Pour voir"}).status_code == 404
    assert photographie(bureau.app.extensions["moteur"]) == avant
    for _ in range(2):
        assert otto.envoyer(adresse, {"motif": HOSTILE}).status_code == 303
    assert bureau.lire(formees) == 1
    assert "Zoé &lt;script&gt;alert(1)&lt;/script&gt;" in otto.get(adresse).text
    assert otto.envoyer(adresse, {"geste": "reprendre"}).status_code == 303
    assert bureau.lire(formees) == 0


def test_qui_est_de_deux_organismes_dit_lequel(bureau: Bureau) -> None:
    with bureau.app.extensions["fabrique"]() as session, transaction(session):
        autre = session.get_one(SessionFormation, bureau.ailleurs).organisme_id
        otto = bureau.lire(id_d_otto)
        session.add(MembreOrganisme(aidant_id=otto, organisme_id=autre))
    avant = photographie(bureau.app.extensions["moteur"])
    assert "De quel organisme" in contenu(bureau.otto.get("/formation/nouvelle"))
    for faux in ({}, {"organisme": str(uuid.uuid4())}, {"organisme": "é"}, {"region": "99"}):
        assert bureau.otto.envoyer("/formation/nouvelle", FORMULAIRE | faux).status_code == 422
    assert photographie(bureau.app.extensions["moteur"]) == avant
    creee = bureau.otto.envoyer(
        "/formation/nouvelle", FORMULAIRE | {"organisme": str(autre), "region": "84"}
    )
    assert creee.status_code == 303
    assert "Auvergne-Rhône-Alpes" in contenu(bureau.otto.get(creee.location))
    with bureau.app.extensions["fabrique"]() as session:
        seance = session.get_one(SessionFormation, uuid.UUID(creee.location.split("/")[-1]))
        assert (seance.organisme_id, seance.code_region) == (autre, "84")


def formees(session: Session) -> int | None:
    return session.scalar(select(func.count()).where(Candidat.forme_le.is_not(None)))


def id_d_otto(session: Session) -> uuid.UUID:
    return session.scalars(select(Aidant.id).filter_by(courriel="otto@essai.fr")).one()


@pytest.mark.parametrize(
    "champs",
    [
        {},
        {"geste": "autre"},
        {"geste": "presences", "present": "rien"},
        {"geste": "presences", "present": f"{uuid.UUID(int=1)} é"},
    ],
)
def test_un_geste_inconnu_se_refuse(champs: dict[str, str], bureau: Bureau, temps: Horloge) -> None:
    temps.avancer(days=41)
    otto = connecter(bureau.app, bureau.lire(id_d_otto), temps.instant)
    avant = photographie(bureau.app.extensions["moteur"])
    assert otto.envoyer(bureau.adresse, champs).status_code == 422
    assert photographie(bureau.app.extensions["moteur"]) == avant


@pytest.mark.parametrize("suite", ["", "/changer", "/annuler", "/feuille", "/agenda.ics"])
def test_la_session_d_un_autre_organisme_est_introuvable(suite: str, bureau: Bureau) -> None:
    avant = photographie(bureau.app.extensions["moteur"])
    for session_id in (bureau.ailleurs, uuid.uuid4()):
        adresse = f"/formation/{session_id}{suite}"
        assert bureau.otto.get(adresse).status_code == 404
        if suite in ("", "/changer", "/annuler"):
            champs = {**FORMULAIRE, "motif": "Pour voir", "geste": "fermer"}
            assert bureau.otto.envoyer(adresse, champs).status_code == 404
    assert photographie(bureau.app.extensions["moteur"]) == avant


def test_un_organisme_ne_voit_que_ses_sessions(bureau: Bureau) -> None:
    page = bureau.otto.get("/espace-aidant/")
    assert page.location == "/formation/"
    for fermee in ("/usagers/", "/equipe/", "/pilotage/", "/equipe/formation", "/mandats/nouveau"):
        assert bureau.otto.get(fermee).status_code == 403, fermee


def test_la_liste_se_coupe_a_vingt_cinq(bureau: Bureau, temps: Horloge) -> None:
    with bureau.app.extensions["fabrique"]() as session, transaction(session):
        organisme = session.get_one(SessionFormation, bureau.seance).organisme_id
        for rang in range(30):
            debut = temps.instant + timedelta(days=50 + rang)
            session.add(
                SessionFormation(
                    organisme_id=organisme,
                    heures=7,
                    lieu=f"Salle {rang:02}",
                    capacite=1,
                    fuseau="Europe/Paris",
                    commence_le=debut,
                )
            )
    with ordres(bureau.app.extensions["moteur"]) as envoyes:
        premiere = bureau.otto.get("/formation/").text
    assert len(envoyes) <= ORDRES_PAR_PAGE
    assert "Salle 23" in premiere
    assert "Salle 24" not in premiere
    suite = premiere.split("?apres=")[1].split('"')[0]
    assert "Salle 24" in bureau.otto.get(f"/formation/?apres={suite}").text
    assert "Aucune session." in bureau.otto.get("/formation/?quand=passees").text
