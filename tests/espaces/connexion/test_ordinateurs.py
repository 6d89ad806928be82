"""Known computers, recovery codes."""

import re
import uuid

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.metier.authentification import postes
from app.metier.authentification.models import (
    VIE_ORDINATEUR,
    Connexion,
    LienConnexion,
    Ordinateur,
)
from app.metier.authentification.moyens import secours
from app.metier.authentification.vigilance.models import UsageInhabituel
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from tests.client import ClientVerifie, sans_jeton
from tests.conftest import Horloge
from tests.espaces.connexion.conftest import Boite
from tests.fabriques import Distribution, code_de, deux_moteurs
from tests.ordres import ordres
from tests.photographie import photographie

ATTENTE = "/connexion/attente"
ESPACE = "/espace-aidant/"


class Bureau:
    """One browser that several accounts use."""

    def __init__(self, app: Flask, boite: Boite, temps: Horloge) -> None:
        self.app, self.boite, self.temps = app, boite, temps
        neuf = app.test_client()
        assert isinstance(neuf, ClientVerifie)
        self.client = neuf

    def code(self, aidant_id: uuid.UUID) -> str:
        with self.app.extensions["fabrique"]() as session:
            return code_de(session, aidant_id, self.temps.instant)

    def se_connecter(
        self, courriel: str, code: str, *, cocher: bool = False, suite: str = ""
    ) -> TestResponse:
        champs = {"email": courriel, "code": code} | ({"ordinateur": "y"} if cocher else {})
        return self.client.envoyer(f"/connexion{suite}", champs)

    def faire_connaitre(self, courriel: str, aidant_id: uuid.UUID) -> TestResponse:
        """Log in with the box ticked, by the link, then leave; return the link's answer."""
        demande = self.se_connecter(courriel, self.code(aidant_id), cocher=True)
        assert demande.location == ATTENTE
        ouverte = self.client.envoyer(self.boite.lien())
        assert ouverte.location == ESPACE
        self.client.envoyer("/deconnexion")
        self.temps.avancer(minutes=20)
        return ouverte

    def cookie(self) -> str:
        cookie = self.client.get_cookie("ordinateur")
        return cookie.value if cookie else ""


@pytest.fixture
def bureau(app: Flask, troupe: Distribution, boite: Boite, temps: Horloge) -> Bureau:
    return Bureau(app, boite, temps)


@pytest.fixture
def connu(bureau: Bureau, troupe: Distribution) -> Bureau:
    """The same browser, known for Alice, who has left."""
    bureau.faire_connaitre("alice@essai.fr", troupe.alice)
    return bureau


def _alice(bureau: Bureau, troupe: Distribution, *, cocher: bool = False) -> TestResponse:
    return bureau.se_connecter("alice@essai.fr", bureau.code(troupe.alice), cocher=cocher)


# L’ordinateur connu


@deux_moteurs
def test_un_ordinateur_connu_ouvre_en_un_ecran_sans_lien_ni_courriel(
    connu: Bureau, app: Flask, troupe: Distribution
) -> None:
    recus = len(connu.boite.recus)
    voulue = f"/mandats/{troupe.mandat}"
    code = connu.code(troupe.alice)
    reponse = connu.se_connecter("alice@essai.fr", code, suite=f"?suite={voulue}")
    assert (reponse.status_code, reponse.location) == (303, voulue)
    assert connu.client.get(voulue).status_code == 200
    assert len(connu.boite.recus) == recus
    with app.extensions["fabrique"]() as session:
        assert len(session.scalars(select(LienConnexion)).all()) == 1


def test_case_non_cochee_le_lien_a_chaque_fois(bureau: Bureau, troupe: Distribution) -> None:
    for _ in range(2):
        assert _alice(bureau, troupe).location == ATTENTE
        assert bureau.client.envoyer(bureau.boite.lien()).location == ESPACE
        assert not bureau.cookie()
        bureau.client.envoyer("/deconnexion")
        bureau.temps.avancer(minutes=20)


def test_un_navigateur_garde_sa_marque_par_le_lien_puis_connu(
    connu: Bureau, app: Flask, troupe: Distribution
) -> None:
    """By it « Est-ce bien vous ? » tells one computer from another; a new browser has another."""
    _alice(connu, troupe)
    connu.client.envoyer("/deconnexion")
    connu.temps.avancer(minutes=20)
    ailleurs = Bureau(app, connu.boite, connu.temps)
    ailleurs.faire_connaitre("alice@essai.fr", troupe.alice)
    with app.extensions["fabrique"]() as session:
        lues = select(Connexion.poste_hash).order_by(Connexion.ouverte_le)
        premiere, seconde, troisieme = session.scalars(lues)
        assert premiere == seconde != troisieme
        (question,) = session.scalars(select(UsageInhabituel))
        assert question.poste_hash == troisieme


def test_la_case_n_est_pas_cochee_d_avance(client: ClientVerifie) -> None:
    case = re.search(r"<input[^>]*name=\"ordinateur\"[^>]*>", client.get("/connexion").text)
    assert case
    assert "checked" not in case[0]


def test_la_case_se_replie_sur_un_ordinateur_connu(client: ClientVerifie, connu: Bureau) -> None:
    assert "<details" not in client.get("/connexion").text
    page = connu.client.get("/connexion").text
    pli = r'</details>\s*<div class="pli">(?:(?!</div>)[\s\S])*?name="ordinateur"'
    assert re.search(pli, page)


def test_case_cochee_le_cookie_vient_apres_le_lien(
    bureau: Bureau, app: Flask, troupe: Distribution
) -> None:
    demande = _alice(bureau, troupe, cocher=True)
    assert demande.location == ATTENTE
    assert not bureau.cookie(), "un code seul ne fait pas connaître un ordinateur"
    ouverte = bureau.client.envoyer(bureau.boite.lien())
    (pose,) = [c for c in ouverte.headers.getlist("Set-Cookie") if c.startswith("ordinateur=")]
    attributs = {attribut.strip() for attribut in pose.split(";")[1:]}
    assert {"HttpOnly", "Path=/", "SameSite=Lax", f"Max-Age={90 * 86400}"} <= attributs
    with app.extensions["fabrique"]() as session:
        (garde,) = session.scalars(select(Ordinateur))
        assert garde.aidant_id == troupe.alice
    assert bureau.cookie() not in repr(photographie(app.extensions["moteur"]))


def test_l_ordinateur_connu_survit_a_la_deconnexion_et_n_ouvre_rien_seul(connu: Bureau) -> None:
    assert connu.cookie()
    assert connu.client.get(ESPACE).location.startswith("/connexion?")


def test_le_code_est_toujours_demande(connu: Bureau, app: Flask, troupe: Distribution) -> None:
    juste = connu.code(troupe.alice)
    faux = f"{(int(juste) + 500_000) % 10**6:06}"
    assert connu.se_connecter("alice@essai.fr", faux).status_code == 422
    assert connu.se_connecter("alice@essai.fr", "").status_code == 422
    assert connu.client.get(ESPACE).status_code == 303
    assert connu.se_connecter("alice@essai.fr", juste).location == ESPACE
    connu.client.envoyer("/deconnexion")
    assert connu.se_connecter("alice@essai.fr", juste).status_code == 422, "un code sert une fois"


def test_le_cookie_d_un_compte_ne_sert_a_aucun_autre(connu: Bureau, troupe: Distribution) -> None:
    robert = connu.code(troupe.robert)
    assert connu.se_connecter("robert@essai.fr", robert).location == ATTENTE
    assert connu.client.get(ESPACE).status_code == 303


def test_un_cookie_invente_ne_sert_a_rien(bureau: Bureau, troupe: Distribution) -> None:
    for cookie in ("x" * 43, "....", "a.b.c.d.e.f.g", "é", "x" * 4000):
        bureau.client.set_cookie("ordinateur", cookie)
        assert _alice(bureau, troupe).location == ATTENTE
        bureau.temps.avancer(minutes=6)


def test_deux_comptes_sont_connus_du_meme_poste(connu: Bureau, troupe: Distribution) -> None:
    connu.faire_connaitre("robert@essai.fr", troupe.robert)
    assert len(connu.cookie().split(".")) == 2
    assert _alice(connu, troupe).location == ESPACE
    connu.client.envoyer("/deconnexion")
    robert = connu.code(troupe.robert)
    assert connu.se_connecter("robert@essai.fr", robert).location == ESPACE


def test_se_faire_connaitre_six_fois_ne_chasse_pas_une_collegue(
    connu: Bureau, app: Flask, troupe: Distribution
) -> None:
    for _ in range(6):  # forgotten elsewhere each time, known again here
        connu.faire_connaitre("robert@essai.fr", troupe.robert)
        with app.extensions["fabrique"]() as session, transaction(session):
            session.query(Ordinateur).filter_by(aidant_id=troupe.robert).update(
                {"oublie_le": connu.temps.instant}
            )
    assert len(connu.cookie().split(".")) == 2
    with app.extensions["fabrique"]() as session:
        vivants = session.scalars(select(Ordinateur).where(Ordinateur.oublie_le.is_(None)))
        assert {o.aidant_id for o in vivants} == {troupe.alice}
    assert _alice(connu, troupe).location == ESPACE


def test_les_echecs_d_ailleurs_ne_bloquent_pas_l_ordinateur_connu(
    connu: Bureau, client: ClientVerifie, troupe: Distribution
) -> None:
    juste = int(connu.code(troupe.alice))
    statuts = [
        client.envoyer(
            "/connexion", {"email": "alice@essai.fr", "code": f"{(juste + i) % 10**6:06}"}
        ).status_code
        for i in range(10, 17)
    ]
    assert statuts[-1] == 429
    assert _alice(connu, troupe).location == ESPACE


def test_interdit_par_la_structure_le_lien_revient(
    connu: Bureau, app: Flask, troupe: Distribution
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Organisation, troupe.organisation).ordinateurs_interdits = True
    assert _alice(connu, troupe).location == ATTENTE
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Organisation, troupe.organisation).ordinateurs_interdits = False
    connu.temps.avancer(minutes=20)
    assert _alice(connu, troupe).location == ESPACE


@pytest.mark.parametrize("fin", ["interdits", "oublié", "trop vieux"])
def test_un_ordinateur_qui_fut_connu_garde_son_propre_compteur(
    fin: str, connu: Bureau, client: ClientVerifie, app: Flask, troupe: Distribution
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        ordinateur = session.scalars(select(Ordinateur)).one()
        if fin == "interdits":
            session.get_one(Organisation, troupe.organisation).ordinateurs_interdits = True
        elif fin == "oublié":
            ordinateur.oublie_le = connu.temps.instant
        else:
            ordinateur.connu_le = connu.temps.instant - VIE_ORDINATEUR
    ailleurs = [
        client.envoyer("/connexion", {"email": "alice@essai.fr", "code": f"{i:06}"}).status_code
        for i in range(6)
    ]
    assert ailleurs == [422] * 5 + [429], "chez qui devine, c’est fermé"
    assert _alice(connu, troupe).location == ATTENTE, "chez elle, le lien part"
    connu.temps.avancer(seconds=31)
    ici = [connu.se_connecter("alice@essai.fr", f"{i:06}").status_code for i in range(6)]
    assert ici == [422] * 5 + [429], "et ses propres erreurs comptent"


def test_interdit_par_la_structure_la_case_ne_retient_rien(
    bureau: Bureau, app: Flask, troupe: Distribution
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Organisation, troupe.organisation).ordinateurs_interdits = True
    _alice(bureau, troupe, cocher=True)
    assert bureau.client.envoyer(bureau.boite.lien()).location == ESPACE
    assert not bureau.cookie()
    with app.extensions["fabrique"]() as session:
        assert session.scalars(select(Ordinateur)).all() == []


def test_oublie_dans_mon_compte_le_lien_revient(connu: Bureau, troupe: Distribution) -> None:
    _alice(connu, troupe)
    page = connu.client.get("/mon-compte/").text
    oublier = re.search(r'action="(/mon-compte/ordinateurs/[^"]+/oublier)"', page)
    assert oublier
    assert connu.client.envoyer(oublier[1]).location == "/mon-compte/"
    assert connu.client.envoyer(oublier[1]).status_code == 303, "deux fois, c’est une fois"
    assert "oublier" not in connu.client.get("/mon-compte/").text
    connu.client.envoyer("/deconnexion")
    connu.temps.avancer(minutes=1)
    assert _alice(connu, troupe).location == ATTENTE


def test_trente_et_un_jours_plus_tard_le_lien_revient(connu: Bureau, troupe: Distribution) -> None:
    connu.temps.avancer(days=31)
    assert _alice(connu, troupe).location == ATTENTE


def test_s_en_servir_prolonge_jusqu_a_quatre_vingt_dix_jours(
    connu: Bureau, troupe: Distribution
) -> None:
    for _ in range(3):
        connu.temps.avancer(days=29)
        assert _alice(connu, troupe).location == ESPACE
        connu.client.envoyer("/deconnexion")
    connu.temps.avancer(days=3)
    assert _alice(connu, troupe).location == ATTENTE


# Les codes de secours


@pytest.fixture
def codes(app: Flask, troupe: Distribution, temps: Horloge) -> list[str]:
    """Alice's recovery codes."""
    with app.extensions["fabrique"]() as session, transaction(session):
        return secours.tirer(session, troupe.alice, maintenant=temps.instant)


def _secourir(client: ClientVerifie, code: str, courriel: str = "alice@essai.fr") -> TestResponse:
    return client.envoyer("/connexion/secours", {"email": courriel, "code": code})


@deux_moteurs
def test_un_code_de_secours_mene_au_lien_et_sert_une_fois(
    client: ClientVerifie, codes: list[str], boite: Boite, temps: Horloge
) -> None:
    assert _secourir(client, codes[0]).location == ATTENTE
    assert client.get(ESPACE).status_code == 303, "il n’ouvre rien seul"
    assert client.envoyer(boite.lien()).location == ESPACE
    assert client.get(ESPACE).status_code == 200
    client.envoyer("/deconnexion")
    temps.avancer(minutes=1)
    assert _secourir(client, codes[0]).status_code == 422
    tapee = codes[1].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert _secourir(client, tapee).location == ATTENTE


def test_un_code_de_secours_demande_le_lien_meme_sur_un_ordinateur_connu(
    connu: Bureau, codes: list[str]
) -> None:
    assert _secourir(connu.client, codes[0]).location == ATTENTE


def test_le_code_de_secours_d_un_compte_n_en_ouvre_pas_un_autre(
    client: ClientVerifie, codes: list[str]
) -> None:
    assert _secourir(client, codes[0], "robert@essai.fr").status_code == 422
    assert (
        client.envoyer("/connexion", {"email": "alice@essai.fr", "code": codes[0]}).status_code
        == 422
    )


def test_le_secours_ne_dit_pas_si_un_courriel_est_connu(
    app: Flask, codes: list[str], boite: Boite
) -> None:
    pages, listes = set(), set()
    for courriel, code in (
        ("alice@essai.fr", "0000-0000-0000-0000"),
        ("alixe@essai.fr", "0000-0000-0000-0001"),
        ("chloe@essai.fr", codes[0]),
    ):
        client = app.test_client()
        assert isinstance(client, ClientVerifie)
        champs = {"csrf_token": client.jeton(), "email": courriel, "code": code}
        with ordres(app.extensions["moteur"]) as envoyes:
            reponse = client.post("/connexion/secours", data=champs)
        assert reponse.status_code == 422
        assert code not in reponse.text
        pages.add(sans_jeton(reponse.text).replace(courriel, ""))
        listes.add(tuple(envoyes))
    assert len(pages) == len(listes) == 1
    assert boite.recus == []


def test_deviner_un_code_de_secours_est_limite(client: ClientVerifie, codes: list[str]) -> None:
    statuts = [_secourir(client, f"0000-0000-0000-000{i}").status_code for i in range(7)]
    assert statuts == [422] * 5 + [429] * 2


def test_ni_les_codes_ni_le_secours_refuses_ailleurs_ne_ferment_le_secours(
    app: Flask, codes: list[str], boite: Boite
) -> None:
    ailleurs, chez_elle = app.test_client(), app.test_client()
    assert isinstance(ailleurs, ClientVerifie)
    assert isinstance(chez_elle, ClientVerifie)
    la_bas = {"REMOTE_ADDR": "198.51.100.7"}
    jeton = ailleurs.jeton()
    for page in ("/connexion", "/connexion/secours"):
        for i in range(6):
            champs = {"csrf_token": jeton, "email": "alice@essai.fr", "code": f"00000{i}"}
            statut = ailleurs.post(page, data=champs, environ_base=la_bas).status_code
            assert statut == (422 if i < 5 else 429)
    assert _secourir(chez_elle, codes[0]).location == ATTENTE


def test_le_navigateur_ou_l_on_s_est_connecte_garde_son_propre_compteur(
    bureau: Bureau, client: ClientVerifie, app: Flask, troupe: Distribution
) -> None:
    """Known computers forbidden from the first day: nothing is known, and nobody is shut out."""
    with app.extensions["fabrique"]() as session, transaction(session):
        session.get_one(Organisation, troupe.organisation).ordinateurs_interdits = True
    for _ in range(2):
        assert _alice(bureau, troupe).location == ATTENTE
        assert bureau.client.envoyer(bureau.boite.lien()).location == ESPACE
        bureau.client.envoyer("/deconnexion")
        bureau.temps.avancer(minutes=20)
    champs = {"email": "alice@essai.fr"}
    ailleurs = [
        client.envoyer("/connexion", champs | {"code": f"{i:06}"}).status_code for i in range(6)
    ]
    assert ailleurs == [422] * 5 + [429]
    assert _alice(bureau, troupe).location == ATTENTE
    bureau.temps.avancer(seconds=31)
    ici = [bureau.se_connecter("alice@essai.fr", f"{i:06}").status_code for i in range(6)]
    assert ici == [422] * 5 + [429], "ses propres erreurs comptent"
    assert bureau.se_connecter("robert@essai.fr", "000000").status_code == 422


def test_une_marque_ne_vaut_que_pour_son_compte_et_ne_s_invente_pas(
    bureau: Bureau, app: Flask, troupe: Distribution
) -> None:
    _alice(bureau, troupe)
    bureau.client.envoyer(bureau.boite.lien())
    cookie = bureau.client.get_cookie("poste")
    assert cookie
    with app.extensions["fabrique"]() as session:
        assert postes.reconnaitre(session, "alice@essai.fr", [cookie.value])
        for courriel, marque in (
            ("robert@essai.fr", cookie.value),
            ("alice@essai.fr", cookie.value[:-1]),
            ("alice@essai.fr", "x" + cookie.value),
            ("alice@essai.fr", "!"),
            ("alice@essai.fr", "é!é"),
        ):
            assert postes.reconnaitre(session, courriel, [marque]) is None
        assert postes.marquer(session, "alice@essai.fr", [cookie.value]) == [cookie.value]
        assert len(postes.marquer(session, "b@essai.fr", [f"{i}!" for i in range(9)])) == 5
