"""A référent chooses sessions for their people: what is offered, what is full, what is refused."""

import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.formation.models import Inscription
from app.metier.habilitation.models import Candidat
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.client import ClientVerifie, contenu
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter
from tests.formations import a_former, un_organisme, une_place, une_session
from tests.ordres import ORDRES_PAR_PAGE, ordres
from tests.pdf import verifier_le_pdf
from tests.photographie import photographie


@dataclass(frozen=True)
class Equipe:
    """Robert, two of his people, a session with one seat, one that is too near."""

    app: Flask
    robert: ClientVerifie
    ines: uuid.UUID
    leo: uuid.UUID
    seance: uuid.UUID
    proche: uuid.UUID

    def adresse(self, qui: uuid.UUID) -> str:
        return f"/equipe/formation/{qui}"

    def choisir(self, qui: uuid.UUID, seance: object) -> Any:
        return self.robert.envoyer(self.adresse(qui), {"seance": str(seance)})

    def candidat(self, qui: uuid.UUID) -> Candidat:
        with self.app.extensions["fabrique"]() as session:
            return session.get_one(Candidat, qui)

    def vivantes(self) -> dict[uuid.UUID, bool]:
        """Who is registered, and whether with a seat."""
        with self.app.extensions["fabrique"]() as session:
            trouvees = session.scalars(select(Inscription).where(Inscription.annulee_le.is_(None)))
            return {une.candidat_id: une.place_le is not None for une in trouvees}


@pytest.fixture
def equipe(app: Flask, troupe: Distribution, temps: Horloge) -> Equipe:
    instant = temps.instant
    with app.extensions["fabrique"]() as session, transaction(session):
        ici = session.get_one(Organisation, troupe.organisation)
        ines, leo = (a_former(session, ici, instant, f"{n}@essai.fr") for n in ("ines", "leo"))
        organisme = un_organisme(session, instant)
        seance = une_session(session, organisme, instant, capacite=1)
        proche = une_session(session, organisme, instant, dans=5, lieu="Trop tard")
        ids = ines.id, leo.id, seance.id, proche.id
    return Equipe(app, connecter(app, troupe.robert, instant), *ids)


def test_pleine_elle_met_en_attente_et_la_place_rendue_va_a_qui_attend(equipe: Equipe) -> None:
    page = equipe.robert.get(equipe.adresse(equipe.ines))
    assert "1 place libre" in contenu(page)
    assert "Trop tard" not in page.text
    assert equipe.choisir(equipe.ines, equipe.seance).status_code == 303
    assert equipe.choisir(equipe.leo, equipe.seance).status_code == 303
    assert equipe.vivantes() == {equipe.ines: True, equipe.leo: False}
    with ordres(equipe.app.extensions["moteur"]) as envoyes:
        liste = contenu(equipe.robert.get("/equipe/formation"))
    assert len(envoyes) <= ORDRES_PAR_PAGE
    assert "sur la liste d’attente" in liste
    for _ in range(2):
        retrait = equipe.robert.envoyer(equipe.adresse(equipe.ines), {"geste": "retirer"})
        assert retrait.status_code == 303
    assert equipe.vivantes() == {equipe.leo: True}


@pytest.mark.parametrize("saisie", ["", "rien", str(uuid.UUID(int=7)), "proche", "'; --"])
def test_une_session_qui_ne_se_choisit_pas_se_refuse(saisie: str, equipe: Equipe) -> None:
    avant = photographie(equipe.app.extensions["moteur"])
    choisie = equipe.proche if saisie == "proche" else saisie
    assert equipe.choisir(equipe.ines, choisie).status_code == 422
    assert photographie(equipe.app.extensions["moteur"]) == avant


def test_qui_n_est_pas_a_soi_est_introuvable(
    equipe: Equipe, app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    chloe = connecter(app, troupe.chloe, temps.instant)
    avant = photographie(app.extensions["moteur"])
    for suite in ("", "/entre-pairs", "/attestation"):
        assert chloe.get(equipe.adresse(equipe.ines) + suite).status_code == 404
    champs = {"seance": str(equipe.seance)}
    assert chloe.envoyer(equipe.adresse(equipe.ines), champs).status_code == 404
    assert photographie(app.extensions["moteur"]) == avant


def test_entre_pairs_un_aidant_de_la_structure_forme_puis_l_attestation_s_imprime(
    equipe: Equipe, troupe: Distribution, temps: Horloge
) -> None:
    adresse, jour = equipe.adresse(equipe.ines), temps.instant.date().isoformat()
    assert equipe.robert.get(f"{adresse}/attestation").status_code == 409
    avant = photographie(equipe.app.extensions["moteur"])
    for formateur, quand in (
        (troupe.robert, jour),
        (troupe.chloe, jour),
        (troupe.alice, "2031-01-01"),
        (troupe.alice, ""),
        ("", jour),
        ("é", jour),
    ):
        champs = {"formateur": str(formateur), "jour": quand}
        assert equipe.robert.envoyer(f"{adresse}/entre-pairs", champs).status_code == 422
    assert photographie(equipe.app.extensions["moteur"]) == avant
    champs = {"formateur": str(troupe.alice), "jour": jour}
    assert equipe.robert.envoyer(f"{adresse}/entre-pairs", champs).status_code == 303
    assert equipe.robert.envoyer(f"{adresse}/entre-pairs", champs).status_code == 409
    assert equipe.candidat(equipe.ines).forme_le == temps.instant.date()
    page = equipe.robert.get(f"{adresse}/attestation").text
    verifier_le_pdf(equipe.robert.get(f"{adresse}/attestation?format=pdf"), page)
    papier = contenu(equipe.robert.get(f"{adresse}/attestation"))
    assert "Alice Essai" in papier
    assert "11122233700011" in papier.replace("\u202f", "").replace("\u00a0", "").replace(" ", "")


def test_apres_la_session_on_ne_choisit_plus_que_si_l_on_n_est_pas_venu(
    equipe: Equipe, temps: Horloge, troupe: Distribution
) -> None:
    with equipe.app.extensions["fabrique"]() as session, transaction(session):
        organisme = un_organisme(session, temps.instant)
        passee = une_session(session, organisme, temps.instant, dans=-2)
        une_place(session, passee, session.get_one(Candidat, equipe.leo), temps.instant)
    page = equipe.robert.get(equipe.adresse(equipe.leo))
    assert "session passée" in contenu(page).casefold()
    assert equipe.choisir(equipe.leo, equipe.seance).status_code == 303


def test_les_sessions_d_ailleurs_se_montrent_quand_on_les_demande(
    equipe: Equipe, temps: Horloge
) -> None:
    with equipe.app.extensions["fabrique"]() as session, transaction(session):
        candidat = session.get_one(Candidat, equipe.ines)
        session.get_one(Organisation, candidat.organisation_id).code_region = "84"
        organisme = un_organisme(session, temps.instant)
        for region, lieu, a_distance in (
            ("04", "Salle du Port", False),
            ("04", "Lien de La Réunion", True),
            ("84", "Salle du Puy", False),
        ):
            champs = {"lieu": lieu, "a_distance": a_distance, "code_region": region}
            une_session(session, organisme, temps.instant, dans=50, **champs)
    with ordres(equipe.app.extensions["moteur"]) as envoyes:
        pres = contenu(equipe.robert.get(equipe.adresse(equipe.ines)))
    assert len(envoyes) <= ORDRES_PAR_PAGE
    assert "Salle du Port" not in pres
    lieux = ("Salle du Puy", "Médiathèque de Saint-Just", "Lien de La Réunion")
    assert sorted(lieux, key=pres.index) == list(lieux), "one’s own région first"
    partout = contenu(equipe.robert.get(f"{equipe.adresse(equipe.ines)}?regions=toutes"))
    assert partout.index("Salle du Puy") < partout.index("Salle du Port")
