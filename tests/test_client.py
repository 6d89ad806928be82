"""What the test client refuses, it refuses: a check that cannot fail checks nothing."""

import pytest
from werkzeug.test import TestResponse

from tests.client import ClientVerifie, verifier_entetes, verifier_page

_PAGE = """<!DOCTYPE html><html lang="fr"><head><title>Une page</title></head><body><h1>Une page</h1>
<div class="erreurs"><a href="#{}">a</a><a href="#{}">b</a></div>
<form><label for="nom">Nom</label><input id="nom" name="nom">
<label for="raison">Pourquoi</label><input id="raison" name="raison"></form></body></html>"""


def test_les_fautes_suivent_la_page() -> None:
    verifier_page(_PAGE.format("nom", "raison"))
    with pytest.raises(AssertionError, match="fautes en désordre"):
        verifier_page(_PAGE.format("raison", "nom"))


def test_un_en_tete_s_ecrit_une_fois(client: ClientVerifie) -> None:
    reponse: TestResponse = client.get("/")
    reponse.headers.add("Referrer-Policy", "no-referrer")
    with pytest.raises(AssertionError, match="deux fois"):
        verifier_entetes(reponse, "/")
