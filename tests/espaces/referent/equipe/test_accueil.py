"""What the public reads of a place: a référent says it, its own alone, and the journal knows."""

from app.metier.organisations.models import Organisation
from tests.espaces.referent.equipe.conftest import Equipe, lu
from tests.fabriques import deux_moteurs
from tests.photographie import photographie

ADRESSE = "/equipe/accueil-du-public"
DIT = {"horaires": "Lundi : 9 h – 12 h\nMardi : fermé", "pour_nous_joindre": "Bus 12, <b>cour</b>"}


@deux_moteurs
def test_ce_qui_est_dit_se_lit_et_s_efface(equipe: Equipe) -> None:
    assert equipe.robert.envoyer(ADRESSE, DIT).location == "/equipe/"
    assert "C’est enregistré" in lu(equipe.robert.get("/equipe/"))
    with equipe.app.extensions["fabrique"]() as session:
        ici = session.get_one(Organisation, equipe.troupe.organisation)
        ailleurs = session.get_one(Organisation, equipe.troupe.ailleurs)
        assert (ici.horaires or "").splitlines() == DIT["horaires"].splitlines()
        assert (ailleurs.horaires, ailleurs.pour_nous_joindre) == (None, None)
    page = equipe.robert.get(ADRESSE).text
    assert "Mardi : fermé</textarea>" in page
    assert "&lt;b&gt;cour" in page
    avant = photographie(equipe.app.extensions["moteur"])
    assert equipe.robert.envoyer(ADRESSE, DIT).location == "/equipe/"
    assert photographie(equipe.app.extensions["moteur"]) == avant, "deux fois, c’est une fois"
    assert equipe.robert.envoyer(ADRESSE, {"horaires": " ", "pour_nous_joindre": ""}).location
    with equipe.app.extensions["fabrique"]() as session:
        ici = session.get_one(Organisation, equipe.troupe.organisation)
        assert (ici.horaires, ici.pour_nous_joindre) == (None, None)


@deux_moteurs
def test_trop_long_se_dit_et_reste_ecrit(equipe: Equipe) -> None:
    avant = photographie(equipe.app.extensions["moteur"])
    reponse = equipe.robert.envoyer(ADRESSE, {**DIT, "horaires": "é" * 501})
    assert reponse.status_code == 422
    assert "Écrivez 500 caractères au plus." in reponse.text
    assert "é" * 501 in reponse.text
    assert "Bus 12" in reponse.text
    assert photographie(equipe.app.extensions["moteur"]) == avant
