"""Each fault of the stand-in has its outcome: refused with its cause, or accepted."""

import re
import time
from dataclasses import replace
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask import Flask

from app.bouchon.catalogue import PANNES, Reponse
from app.espaces.aidant.nouveau_mandat.echecs import ECHECS
from app.liaisons.franceconnect import appels
from app.liaisons.franceconnect.erreurs import CODES_AFFICHES
from app.metier.brouillons.models import Identification
from app.metier.brouillons.sortie import SORTIE_ATTENDUE
from tests.bouchon.echanges import action
from tests.client import contenu
from tests.liaisons.franceconnect.comptoir import CHOIX, Comptoir, chemin
from tests.photographie import photographie

# Panne → motif. « + » : FranceConnect s’est engagé par un id_token, on passe par sa déconnexion.
REFUS = {
    **{
        f"id_token_{faux}": "jeton"
        for faux in (
            "autre_cle alg_none hs256_cle_publique hs256_secret kid_inconnu altere "
            "iss sans_iss aud sans_aud absent"
        ).split()
    },
    **{
        f"id_token_{faux}": "jeton +"
        for faux in "exp sans_exp iat sans_iat sub nonce sans_nonce".split()
    },
    "id_token_sans_sub": "jeton",  # a token of nobody leaves no session
    "id_token_acr": "niveau +",
    "id_token_sans_acr": "niveau +",
    **{
        f"userinfo_{faux}": "jeton +"
        for faux in (
            "autre_cle alg_none hs256_cle_publique hs256_secret kid_inconnu altere "
            "iss sans_iss aud sans_aud exp sans_exp iat sans_iat sub sans_sub json html"
        ).split()
    },
    "userinfo_500": "reponse +",
    "userinfo_enorme": "reponse +",
    "userinfo_lente": "injoignable +",
    **{
        f"{route}_{faux}": "reponse"
        for route in ("token", "jwks")
        for faux in ("500", "html", "enorme")
    },
    "token_lente": "injoignable",
    "jwks_lente": "injoignable",
    "retour_access_denied": "refus",
    "retour_server_error": "panne",
    "retour_temporarily_unavailable": "indisponible",
    "retour_invalid_request": "configuration",
    "retour_invalid_scope": "configuration",
    "retour_unauthorized_client": "configuration",
    "retour_compte_refuse": "compte_refuse",
    "retour_compte_en_panne": "compte_en_panne",
    "retour_interrompu": "interrompu",
    "retour_courriel": "courriel",
    "retour_code_affiche": "registre",
    "retour_erreur_inconnue": "configuration",
    "retour_iss": "emetteur",
    "retour_sans_iss": "emetteur",
    "retour_code": "reponse",
}
ACCEPTEES = "aucune id_token_cle_tournee userinfo_cle_tournee".split()
AU_DEPART = [f"configuration_{faux}" for faux in ("500", "html", "enorme", "lente")]
# La page d’erreur de FranceConnect : son lien de retour ne dit pas la cause, notre écran si.
PAGES_FC = {
    "Y010008": "registre",
    "Y010015": "registre",
    "Y010011": "indisponible",
    "Y020026": "compte_en_panne",
    "Y020023": "compte_refuse",
    "Y000011": "compte_bloque",
    "Y180001": "compte_bloque",
    "Y270001": "sans_courriel",
    "Y190001": "interrompu",
    "Y030007": "configuration",
    "Y160001": "panne",
}
SANS_ISSUE = "retour_state retour_sans_state retour_perdu sortie_state sortie_sans_state".split()
# Of the directory of structures, which this run does not ask.
AILLEURS = [f"annuaire_{faux}" for faux in ("500", "html", "enorme", "lente", "autre")]
DE_LA_PERSONNE = ("petitpas", "grandval", "josiane", "1951-11-02")


@pytest.fixture(autouse=True)
def presse(monkeypatch: pytest.MonkeyPatch, comptoir: Comptoir) -> None:
    """Little patience on our side, a little slowness on theirs."""
    comptoir.etat.lenteur = 0.9
    monkeypatch.setattr(appels, "LECTURE", 0.6)


def rien_de_la_personne(app: Flask) -> None:
    base = repr(photographie(app.extensions["moteur"])).casefold()
    assert not [mot for mot in DE_LA_PERSONNE if mot in base]


def demande_fi(comptoir: Comptoir) -> str:
    """What FranceConnect would ask of our provider in this browser."""
    parametres = {
        "client_id": "franceconnect",
        "response_type": "code",
        "scope": "openid",
        "redirect_uri": f"{comptoir.etat.reglages.issuer}/oidc-callback",
    }
    return f"/authorize/?{urlencode(parametres)}"


def test_chaque_panne_a_son_issue() -> None:
    pages = [f"page_{code}" for code in PAGES_FC]
    connues = [*REFUS, *ACCEPTEES, *AU_DEPART, *SANS_ISSUE, *pages, *AILLEURS]
    assert sorted(connues) == sorted(PANNES)


@pytest.mark.parametrize(("panne", "issue"), REFUS.items())
def test_refusee(comptoir: Comptoir, panne: str, issue: str) -> None:
    motif, _, sortie = issue.partition(" ")
    comptoir.etat.panne = panne
    reponse = comptoir.revenir("josiane")
    if sortie:
        assert comptoir.se_souvient()
        comptoir.etat.panne = "aucune"
        reponse = comptoir.sortir(reponse)
        assert not comptoir.se_souvient()
    assert reponse.location == f"{comptoir.brouillon}/conclusion"
    page = comptoir.service.get(reponse.location, follow_redirects=True)
    assert page.request.path == f"{comptoir.brouillon}/identite"
    assert ECHECS[motif].titre in page.text
    assert ECHECS[motif].suite in page.text
    assert comptoir.dernier_acte() == (
        "identification_refusee",
        {"brouillon": comptoir.brouillon.rpartition("/")[2], "motif": motif},
    )
    brouillon = comptoir.le_brouillon()
    assert {"domaines": sorted(brouillon.domaines), "duree": brouillon.duree} == CHOIX
    assert brouillon.identite is None
    rien_de_la_personne(comptoir.app)
    assert comptoir.service.get(demande_fi(comptoir)).status_code == 303, "plus rien en route"


@pytest.mark.parametrize(("code", "motif"), PAGES_FC.items())
def test_page_d_erreur_de_franceconnect(comptoir: Comptoir, code: str, motif: str) -> None:
    """Its code is on our screen, with the cause and the next step, whether they come back or not."""
    depart = comptoir.internaute.get(comptoir.partir())
    comptoir.etat.panne = f"page_{code}"
    ici = f"{comptoir.etat.reglages.adresse}{action(depart.text)}"
    assert code in comptoir.internaute.post(ici, data={"personne": "josiane"}).text
    seul = comptoir.service.get(f"{comptoir.brouillon}/identite")
    retour = comptoir.internaute.post(ici, data={"action": "refuser"})
    revenu = comptoir.service.get(chemin(retour.headers["location"]), follow_redirects=True)
    assert comptoir.dernier_acte()[1]["motif"] == "refus"
    assert ECHECS["refus"].titre in revenu.text
    for page in (seul, revenu):
        liste = page.text.partition("<dl>")[2].partition("</dl>")[0]
        reponses = dict(re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", liste, re.DOTALL))
        montrees = [texte for codes, texte in reponses.items() if _designe(codes, code)]
        assert ECHECS[motif].titre in montrees[0]
        assert ECHECS[motif].suite in montrees[0]
    rien_de_la_personne(comptoir.app)


def _designe(codes: str, code: str) -> bool:
    debuts = [debut.strip("…") for debut in codes.split(", ")]
    return codes == "Tout autre code" or any(code.startswith(debut) for debut in debuts)


def test_chaque_echec_a_ses_mots() -> None:
    """Cause and next step, said once: no two causes share a text but those meant to."""
    textes = {(echec.titre, echec.suite) for echec in ECHECS.values()}
    assert len(textes) == len(ECHECS) - 3
    assert set(CODES_AFFICHES.values()) <= ECHECS.keys()
    assert all(len(echec.suite) > 40 for echec in ECHECS.values())


@pytest.mark.parametrize("panne", ACCEPTEES)
def test_acceptee(comptoir: Comptoir, panne: str) -> None:
    comptoir.identifier()  # the keys of before are known
    comptoir.brouillon, comptoir.etat.panne = "", panne
    reponse = comptoir.identifier()
    assert reponse.location == f"{comptoir.brouillon}/conclusion"
    assert "Angela Claire Louise DUBOIS" in comptoir.service.get(reponse.location).text
    assert comptoir.dernier_acte()[0] == "identification_usager"
    assert comptoir.le_brouillon().identifie_le is not None
    with comptoir.ouvrir() as session:
        jetons = session.execute(sa.select(Identification.id_token_chiffre)).scalars().all()
    assert jetons == [None, None]


class TestIdentiteSansDates:
    """Another provider may sign an identity without dates: when the settings say so."""

    @pytest.fixture
    def reglages_fs(self) -> dict[str, str]:
        return {"FC_FS_USERINFO_SANS_DATES": "on"}

    @pytest.mark.parametrize("panne", ["sans_exp", "sans_iat", "exp", "iat"])
    def test_par_reglage(self, comptoir: Comptoir, panne: str) -> None:
        comptoir.etat.panne = f"userinfo_{panne}"
        comptoir.identifier()
        est_lue = comptoir.le_brouillon().identite is not None
        assert est_lue is panne.startswith("sans")


@pytest.mark.parametrize("panne", AU_DEPART)
def test_au_depart(comptoir: Comptoir, panne: str) -> None:
    comptoir.commencer()
    comptoir.etat.panne = panne
    page = comptoir.service.envoyer(f"{comptoir.brouillon}/identite")
    assert page.status_code == 503
    assert ECHECS["injoignable" if panne.endswith("lente") else "reponse"].titre in page.text
    assert comptoir.service.get(demande_fi(comptoir)).status_code == 303, "rien n’est parti"


@pytest.mark.parametrize("panne", AU_DEPART)
def test_au_retour_chez_un_autre_processus(comptoir: Comptoir, panne: str) -> None:
    """The process that gets the return has not read the discovery yet."""
    retour = comptoir.choisir()
    comptoir.etat.panne, comptoir.app.extensions["franceconnect"]._decouverte = panne, None
    reponse = comptoir.service.get(chemin(retour))
    assert reponse.location == f"{comptoir.brouillon}/conclusion"
    motif = "injoignable" if panne.endswith("lente") else "reponse"
    assert comptoir.dernier_acte()[1]["motif"] == motif


@pytest.mark.parametrize("panne", ["retour_state", "retour_sans_state"])
def test_state_inconnu(comptoir: Comptoir, panne: str) -> None:
    comptoir.etat.panne = panne
    reponse = comptoir.revenir("josiane")
    assert reponse.status_code == 400
    assert "aucune identification en cours" in reponse.text
    rien_de_la_personne(comptoir.app)


def test_retour_perdu(comptoir: Comptoir) -> None:
    """Nothing comes back: the draft is found again, and another trip leaves."""
    comptoir.etat.panne = "retour_perdu"
    with pytest.raises(AssertionError, match="Y010008"):
        comptoir.choisir()
    comptoir.etat.panne = "aucune"
    assert comptoir.brouillon in comptoir.service.get("/espace-aidant/").text
    assert comptoir.identifier().location == f"{comptoir.brouillon}/conclusion"


@pytest.mark.parametrize("panne", ["sortie_state", "sortie_sans_state"])
def test_retour_de_deconnexion_perdu(comptoir: Comptoir, panne: str) -> None:
    comptoir.etat.panne = panne
    assert comptoir.identifier().status_code == 400
    comptoir.etat.panne = "aucune"
    recap = comptoir.service.get(f"{comptoir.brouillon}/conclusion")
    assert recap.status_code == 200
    assert SORTIE_ATTENDUE.phrase in recap.text
    assert "/quitter-franceconnect" in contenu(recap)
    assert comptoir.service.get(demande_fi(comptoir)).status_code == 303, "nothing waits for it"
    encore = comptoir.service.get("/quitter-franceconnect")
    assert comptoir.sortir(encore).location == f"{comptoir.brouillon}/conclusion"
    assert "quitter-franceconnect" not in contenu(comptoir.service.get(recap.request.path))


def test_deconnexion_injoignable(comptoir: Comptoir) -> None:
    """FranceConnect falls just after the identity: it is kept, with the way out."""
    retour = comptoir.choisir()
    client = comptoir.app.extensions["franceconnect"]
    recevoir = client.recevoir

    def puis_tomber(*args: object, **kwargs: object) -> object:
        recu = recevoir(*args, **kwargs)
        comptoir.etat.panne, client._decouverte = "configuration_500", None
        return recu

    client.recevoir = puis_tomber
    reponse = comptoir.service.get(chemin(retour))
    assert reponse.location == f"{comptoir.brouillon}/conclusion"
    assert "quitter-franceconnect" in contenu(comptoir.service.get(reponse.location))
    encore = comptoir.service.get("/quitter-franceconnect")
    assert encore.location == f"{comptoir.brouillon}/conclusion"
    comptoir.etat.panne = "aucune"
    comptoir.sortir(comptoir.service.get("/quitter-franceconnect"))
    assert not comptoir.se_souvient()


def test_un_retour_lent_de_partout_reste_borne(
    comptoir: Comptoir, monkeypatch: pytest.MonkeyPatch
) -> None:
    retour = comptoir.choisir()
    comptoir.etat.lenteur = 0.3
    monkeypatch.setattr(appels, "TOTAL", 0.4)
    lentes: dict[str, Reponse] = {
        f"fournisseur.{route}": "lente" for route in ("token", "jwks", "userinfo")
    }
    monkeypatch.setattr(type(comptoir.etat), "effets", replace(PANNES["aucune"], reponses=lentes))
    debut = time.monotonic()
    comptoir.service.get(chemin(retour))
    assert time.monotonic() - debut < 5
    assert comptoir.dernier_acte()[1]["motif"] == "injoignable"
