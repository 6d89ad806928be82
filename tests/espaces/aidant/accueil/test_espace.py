"""The aidant's home: who comes, then all that it tells, and no other statement."""

from flask import Flask

from tests.conftest import Horloge
from tests.fabriques import Distribution, connecter
from tests.ordres import ordres


def test_l_accueil_d_un_aidant_tient_en_deux_ordres(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    navigateur = connecter(app, troupe.alice, temps.instant)
    with ordres(app.extensions["moteur"]) as envoyes:
        page = navigateur.get("/espace-aidant/")
    assert "Qui recevez-vous" in page.text
    assert len(envoyes) == 2, "\n\n".join(envoyes)
