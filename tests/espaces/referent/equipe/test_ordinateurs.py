"""Known computers forbidden in the whole place."""

from app.metier.organisations.models import Organisation
from tests.espaces.referent.equipe.conftest import Equipe, lu, recus
from tests.fabriques import deux_moteurs
from tests.photographie import photographie


@deux_moteurs
def test_interdire_les_ordinateurs_vaut_tout_de_suite_et_se_dit(equipe: Equipe) -> None:
    from app.metier.authentification import ordinateurs

    instant = equipe.temps.instant
    with equipe.base() as session:
        secret = ordinateurs.retenir(session, equipe.troupe.alice, nom="Edge", maintenant=instant)
        equipe_ailleurs = ordinateurs.retenir(
            session, equipe.troupe.chloe, nom="Edge", maintenant=instant
        )

    def reconnu(courriel: str, quoi: str) -> bool:
        with equipe.base() as session:
            return bool(ordinateurs.reconnaitre(session, courriel, [quoi], maintenant=instant))

    def choisir(choix: str) -> None:
        reponse = equipe.robert.envoyer("/equipe/ordinateurs", {"choix": choix})
        assert reponse.location == "/equipe/"

    avant = photographie(equipe.app.extensions["moteur"])
    choisir("permis")
    assert photographie(equipe.app.extensions["moteur"]) == avant
    choisir("interdits")
    assert not reconnu("alice@essai.fr", secret)
    assert reconnu("chloe@essai.fr", equipe_ailleurs)
    assert recus(equipe) == ["alice@essai.fr : Ordinateurs connus d’Aidants Connect"]
    assert "interdits dans votre structure" in lu(equipe.robert.get("/equipe/"))
    avant = photographie(equipe.app.extensions["moteur"])
    choisir("interdits")
    assert photographie(equipe.app.extensions["moteur"]) == avant
    choisir("permis")
    assert reconnu("alice@essai.fr", secret)
    assert len(recus(equipe)) == 1
    with equipe.app.extensions["fabrique"]() as session:
        ici = session.get_one(Organisation, equipe.troupe.organisation)
        assert ici.ordinateurs_interdits is False
