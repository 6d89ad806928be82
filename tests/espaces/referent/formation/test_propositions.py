"""A référent proposes people: one by one, by a file, trained elsewhere; takes one back."""

import io
import uuid

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.metier.formation.models import Inscription
from app.metier.habilitation.liste import NB_MAX
from app.metier.habilitation.models import Candidat
from app.metier.journal.models import Ligne
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.client import ClientVerifie
from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter
from tests.formations import a_former, un_organisme, une_place, une_session
from tests.ordres import ORDRES_PAR_PAGE, ordres
from tests.photographie import photographie

FORMATION = "/equipe/formation"
INES = {
    "prenom": "Inès",
    "nom": "Durand",
    "courriel": "Ines@Essai.fr",
    "profession": "Agente d’accueil",
}
TITRES = "Prénom;Nom;E-mail;Profession;Conseiller numérique;Formation suivie ailleurs"


@pytest.fixture
def robert(app: Flask, troupe: Distribution, temps: Horloge) -> ClientVerifie:
    """Robert, who looks after the team."""
    return connecter(app, troupe.robert, temps.instant)


def candidats(app: Flask) -> list[Candidat]:
    with app.extensions["fabrique"]() as session:
        return list(session.scalars(select(Candidat).order_by(Candidat.courriel)))


def actions(app: Flask) -> list[str]:
    with app.extensions["fabrique"]() as session:
        return list(session.scalars(select(Ligne.action).order_by(Ligne.seq)))


def envoyer_fichier(robert: ClientVerifie, texte: str) -> TestResponse:
    fichier = (io.BytesIO(texte.encode()), "liste.csv")
    donnees = {"csrf_token": robert.jeton(), "fichier": fichier}
    return robert.post(f"{FORMATION}/liste", data=donnees, content_type="multipart/form-data")


def test_une_personne_proposee_est_a_former_aussitot(
    app: Flask, robert: ClientVerifie, troupe: Distribution
) -> None:
    assert robert.envoyer(f"{FORMATION}/proposer", INES).location == FORMATION
    (ines,) = candidats(app)
    assert (ines.courriel, ines.organisation_id) == ("ines@essai.fr", troupe.organisation)
    assert ines.eligible_le is not None
    assert "Inès Durand" in robert.get(FORMATION).text
    assert robert.get(f"{FORMATION}/{ines.id}").status_code == 200
    assert actions(app)[-1] == "proposition_de_personnes"


def test_formee_ailleurs_l_equipe_nationale_le_lit_et_decide(
    app: Flask, robert: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    dite = {"formation_dite": "<b>À Monteil</b>, en mars 2025"}
    robert.envoyer(f"{FORMATION}/proposer", INES | dite)
    (ines,) = candidats(app)
    nadia = connecter(app, troupe.nadia, temps.instant)
    assert "se dit formée ailleurs" in nadia.get("/pilotage/formations/personnes").text
    decision = f"/pilotage/formations/personnes/{ines.id}"
    assert "&lt;b&gt;À Monteil" in nadia.get(decision).text
    assert nadia.envoyer(decision, {"motif": "formee_ailleurs"}).status_code == 303
    assert candidats(app)[0].compte_id is not None


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"courriel": "alice@essai.fr"}, "déjà dans votre équipe"),
        ({"courriel": "INES@essai.fr "}, "déjà proposée"),
        ({"courriel": "ines"}, "adresse"),
        ({"prenom": " "}, "Écrivez son prénom"),
        ({"courriel": "autre@essai.fr", "formation_dite": "a" * 201}, "200 signes"),
    ],
)
def test_une_proposition_fausse_se_dit_et_n_ecrit_rien(
    champs: dict[str, str], phrase: str, app: Flask, robert: ClientVerifie
) -> None:
    robert.envoyer(f"{FORMATION}/proposer", INES)
    avant = photographie(app.extensions["moteur"])
    reponse = robert.envoyer(f"{FORMATION}/proposer", INES | champs)
    assert reponse.status_code == 422
    assert phrase in reponse.text
    assert "Agente d’accueil" in reponse.text  # what was typed is there
    assert photographie(app.extensions["moteur"]) == avant


def test_une_adresse_connue_ailleurs_se_propose_sans_que_rien_le_dise(
    app: Flask, robert: ClientVerifie, troupe: Distribution
) -> None:
    connue = robert.envoyer(f"{FORMATION}/proposer", INES | {"courriel": "nadia@essai.fr"})
    inconnue = robert.envoyer(f"{FORMATION}/proposer", INES)
    assert (connue.status_code, connue.location) == (inconnue.status_code, inconnue.location)
    assert len(candidats(app)) == 2


def test_un_fichier_entre_en_entier_ou_pas_du_tout(app: Flask, robert: ClientVerifie) -> None:
    faux = f"{TITRES}\nInès;Durand;ines@essai.fr;Agente;\n=HYPERLINK();X;pas une adresse;Y;\nAlice;E;alice@essai.fr;A;"
    long = f"{TITRES}\nInès;Durand;ines@essai.fr;Agente;;{'a' * 201}"
    assert "200 signes au plus" in envoyer_fichier(robert, long).text.replace("\u00a0", " ")
    refus = envoyer_fichier(robert, faux)
    assert refus.status_code == 422
    assert "Ligne 3" in refus.text
    assert "Ligne 4" in refus.text
    assert candidats(app) == []
    juste = (
        f"{TITRES}\nInès;Durand;ines@essai.fr;Agente;oui\nLéo;Petit;leo@essai.fr;Agent;;À Monteil"
    )
    assert envoyer_fichier(robert, juste).location == FORMATION
    assert [c.conseiller_numerique for c in candidats(app)] == [True, False]
    assert [c.formation_dite for c in candidats(app)] == [None, "À Monteil"]
    assert envoyer_fichier(robert, juste).status_code == 422
    assert len(candidats(app)) == 2


def test_deux_cents_personnes_au_plus_attendent(app: Flask, robert: ClientVerifie) -> None:
    lignes = [f"P;N{rang};p{rang}@essai.fr;Agente;" for rang in range(NB_MAX)]
    assert envoyer_fichier(robert, "\n".join([TITRES, *lignes])).location == FORMATION
    with ordres(app.extensions["moteur"]) as envoyes:
        assert robert.get(FORMATION).status_code == 200
    assert len(envoyes) <= ORDRES_PAR_PAGE
    refus = robert.envoyer(f"{FORMATION}/proposer", INES)
    assert refus.status_code == 422
    assert "200 personnes au plus" in refus.text.replace("\u00a0", " ")
    assert len(candidats(app)) == NB_MAX


def test_la_personne_retiree_laisse_sa_place_et_peut_revenir(
    app: Flask, robert: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        ici = session.get_one(Organisation, troupe.organisation)
        ines, leo = (
            a_former(session, ici, temps.instant, f"{n}@essai.fr") for n in ("ines", "leo")
        )
        seance = une_session(
            session, un_organisme(session, temps.instant), temps.instant, capacite=1
        )
        une_place(session, seance, ines, temps.instant)
        une_place(session, seance, leo, temps.instant).place_le = None
        adresse = f"{FORMATION}/{ines.id}/retirer"
        qui = leo.id
    assert robert.envoyer(adresse).location == FORMATION
    assert robert.envoyer(adresse).status_code == 404
    with app.extensions["fabrique"]() as session:
        placees = session.scalars(
            select(Inscription.candidat_id).where(
                Inscription.annulee_le.is_(None), Inscription.place_le.is_not(None)
            )
        ).all()
    assert placees == [qui]
    assert actions(app).count("proposition_retiree") == 1
    assert robert.envoyer(f"{FORMATION}/proposer", INES).location == FORMATION


def test_qui_a_son_compte_ne_se_retire_pas(
    app: Flask, robert: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    robert.envoyer(f"{FORMATION}/proposer", INES | {"formation_dite": "À Monteil"})
    (ines,) = candidats(app)
    nadia = connecter(app, troupe.nadia, temps.instant)
    nadia.envoyer(f"/pilotage/formations/personnes/{ines.id}", {"motif": "formee_ailleurs"})
    assert robert.envoyer(f"{FORMATION}/{ines.id}/retirer").status_code == 409
    assert robert.get(f"{FORMATION}/{ines.id}/retirer").location == f"{FORMATION}/{ines.id}"
    ailleurs = f"{FORMATION}/{uuid.uuid4()}/retirer"
    assert robert.envoyer(ailleurs).status_code == 404
