"""Every act at once on the same person: nobody waits for ever, nothing breaks, all holds."""

import os
import random
import re
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.metier.aidants import services as aidants
from app.metier.aidants.models import Aidant
from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.mandats.models import Autorisation, Mandat, Place
from app.metier.mandats.papiers.signature import suspendre_les_non_signes
from app.metier.mandats.queries import autorisation_active
from app.metier.organisations.models import Organisation
from app.metier.usagers.models import Usager
from app.socle import horloge
from app.socle.bdd import transaction
from app.socle.erreurs import Conflit
from app.web.reponses.securite import CONNEXION
from tests.fabriques import (
    IDENTITE,
    INSTANT,
    NAISSANCE,
    Distribution,
    code_de,
    connecter,
    deux_moteurs,
    imprimer_carte,
    le_membre,
    un_aidant,
    un_brouillon,
    un_mandat,
    un_usager,
)

DUREE = float(os.environ.get("TEMPETE", "3"))
DOMAINES = ("argent", "famille", "logement", "social")
_VITESSE = 20  # A code lasts one and a half second.


class Tempete:
    """One base, one person, eight hands."""

    def __init__(self, app: Flask, troupe: Distribution) -> None:
        self.app, self.troupe, self.statuts = app, troupe, Counter[str]()
        self.alice, self.hasard = self._navigateur(troupe.alice), random.Random(7)
        with self.ecrire() as bdd:
            ici, ailleurs = (
                bdd.get_one(Organisation, ou) for ou in (troupe.organisation, troupe.ailleurs)
            )
            aidants.rattacher(
                bdd,
                bdd.get_one(Aidant, troupe.alice),
                ailleurs,
                roles=["aidant"],
                maintenant=INSTANT,
            )
            self.bob = un_aidant(bdd, ici, INSTANT, courriel="bob@essai.fr").id
        self.bob_ici = self._navigateur(self.bob)

    @contextmanager
    def ecrire(self) -> Iterator[Session]:
        """One transaction in a session of its own."""
        with self.app.extensions["fabrique"]() as bdd, transaction(bdd):
            yield bdd

    def _navigateur(self, aidant_id: uuid.UUID) -> str:
        cookie = connecter(self.app, aidant_id, horloge.maintenant()).get_cookie(CONNEXION)
        assert cookie is not None
        return cookie.value

    def client(self, secret: str | None = None) -> Callable[..., TestResponse]:
        """Return what posts a form in a tab of its own of this login."""
        onglet = FlaskClient(self.app, self.app.response_class)
        jeton = re.search(r'name="csrf_token" value="([^"]+)"', onglet.get("/connexion/perdu").text)
        assert jeton is not None
        if secret:
            onglet.set_cookie(CONNEXION, secret)

        def poster(adresse: str, **champs: object) -> TestResponse:
            reponse = onglet.post(adresse, data={"csrf_token": jeton[1], **champs})
            route = re.sub(r"[0-9a-f-]{36}", "…", adresse)
            self.statuts[f"{route} {reponse.status_code}"] += 1
            return reponse

        return poster

    def un_mandat_au_hasard(self) -> uuid.UUID:
        with self.app.extensions["fabrique"]() as bdd:
            requete = select(Mandat.id).where(
                Mandat.organisation_id == self.troupe.organisation,
                Mandat.autorisations.any(Autorisation.revoquee_le.is_(None)),
            )
            return self.hasard.choice(bdd.scalars(requete).all() or [self.troupe.mandat])

    def conclure(self, qui: uuid.UUID, secret: str) -> Callable[[], None]:
        poster, servis = self.client(secret), set[str]()

        def acte() -> None:
            instant = horloge.maintenant()
            with self.app.extensions["fabrique"]() as bdd:
                code = code_de(bdd, qui, instant)
            if code in servis:
                time.sleep(0.05)
                return
            servis.add(code)
            with self.ecrire() as bdd:
                ici = bdd.get_one(Organisation, self.troupe.organisation)
                membre = le_membre(bdd, bdd.get_one(Aidant, qui), ici)
                choisis = self.hasard.sample(DOMAINES, 3)
                brouillon = un_brouillon(bdd, membre, instant, domaines=choisis).id
            poster(
                f"/mandats/nouveau/{brouillon}/conclusion",
                declaration="y", accord="y", code=code, lecture="aidant",
                remplacer=choisis, lieu="Saint-Just",
            )  # fmt: skip

        return acte

    def conclure_sans_ecran(self) -> None:
        instant = horloge.maintenant()
        with self.ecrire() as bdd:
            ici = bdd.get_one(Organisation, self.troupe.organisation)
            membre = le_membre(bdd, bdd.get_one(Aidant, self.bob), ici)
            choisis = self.hasard.sample(DOMAINES, 2)
            usager = un_usager(bdd, membre, instant, IDENTITE)
            un_mandat(bdd, membre, usager, instant, domaines=choisis, remplacer=choisis)

    def changer_de_structure(self) -> Callable[[], None]:
        poster = self.client(self.alice)

        def acte() -> None:
            for ou in (self.troupe.ailleurs, self.troupe.organisation):
                poster("/structure", structure=str(ou))

        return acte

    def arreter(self) -> Callable[[], None]:
        poster = self.client(self.bob_ici)

        def acte() -> None:
            adresse = f"/mandats/{self.un_mandat_au_hasard()}/arreter"
            poster(adresse, domaines=[self.hasard.choice(DOMAINES)], motif="usager")

        return acte

    def carte(self) -> Callable[[], None]:
        poster = self.client()

        def acte() -> None:
            code = "0000-0000-0000-0000"
            with self.ecrire() as bdd:
                mandat = bdd.get_one(Mandat, self.un_mandat_au_hasard())
                bob = bdd.get_one(Aidant, self.bob)
                with suppress(Conflit):  # over, or printed meanwhile
                    code = imprimer_carte(bdd, mandat, bob, horloge.maintenant())
            page = poster("/carte", code=code, **NAISSANCE).text
            if passe := re.search(r'name="passe" value="([^"]+)"', page):
                quoi = self.hasard.choice((*DOMAINES, "tout"))
                poster("/carte/arret", passe=passe[1], quoi=quoi, confirme="y")

        return acte

    def signer(self) -> Callable[[], None]:
        poster = self.client(self.bob_ici)

        def acte() -> None:
            poster(f"/mandats/{self.un_mandat_au_hasard()}/signature", signe="oui")
            with self.ecrire() as bdd:
                suspendre_les_non_signes(bdd, maintenant=horloge.maintenant())

        return acte

    def noter(self) -> Callable[[], None]:
        poster = self.client(self.bob_ici)

        def acte() -> None:
            poster(
                f"/usagers/{self.troupe.usager}/acte",
                domaine=self.hasard.choice(DOMAINES), geste="appele", site="caf",
                jour=horloge.maintenant().date().isoformat(), envoi=str(uuid.uuid4()),
            )  # fmt: skip

        return acte

    def utiliser(self) -> Callable[[], None]:
        poster, fi = self.client(self.alice), self.app.extensions["reglages"].fi
        onglet = FlaskClient(self.app, self.app.response_class)
        onglet.set_cookie(CONNEXION, self.alice)
        question = {
            "client_id": fi.client_id, "redirect_uri": fi.redirect_uris[0],
            "response_type": "code", "scope": "openid", "state": "e", "nonce": "n",
        }  # fmt: skip

        def acte() -> None:
            ecran = onglet.get("/authorize/", query_string=question).location or ""
            if "/personne" not in ecran:
                return
            choix = {"usager": str(self.troupe.usager), "domaine": self.hasard.choice(DOMAINES)}
            if code := re.search(r"code=([\w-]+)", poster(ecran, **choix).text):
                recu = poster(
                    "/token/", grant_type="authorization_code", code=code[1],
                    client_id=fi.client_id, client_secret=fi.client_secret,
                    redirect_uri=fi.redirect_uris[0],
                ).get_json()  # fmt: skip
                if jeton := recu.get("access_token"):
                    lu = onglet.get("/userinfo/", headers={"Authorization": f"Bearer {jeton}"})
                    self.statuts[f"/userinfo/ {lu.status_code}"] += 1

        return acte


def _places_tenues(bdd: Session, instant: datetime) -> list[int]:
    requete = (
        select(func.count())
        .select_from(Autorisation)
        .join(Mandat)
        .where(autorisation_active(instant))
        .group_by(Mandat.organisation_id, Mandat.usager_id, Autorisation.domaine)
    )
    return list(bdd.scalars(requete))


@pytest.mark.usefixtures("sans_hate")
@deux_moteurs
def test_huit_mains_sur_la_meme_personne(
    app: Flask, troupe: Distribution, monkeypatch: pytest.MonkeyPatch
) -> None:
    depart = time.monotonic()
    monkeypatch.setattr(
        horloge,
        "source",
        lambda: INSTANT + timedelta(seconds=_VITESSE * (time.monotonic() - depart)),
    )
    tempete = Tempete(app, troupe)
    with tempete.ecrire() as bdd:  # old papers, some to be suspended
        bdd.execute(update(Mandat).values(debut_le=INSTANT - timedelta(days=29, hours=23)))
    actes = [
        tempete.conclure(troupe.alice, tempete.alice),
        tempete.conclure(tempete.bob, tempete.bob_ici),
        tempete.conclure_sans_ecran,
        tempete.changer_de_structure(),
        tempete.arreter(),
        tempete.carte(),
        tempete.signer(),
        tempete.noter(),
        tempete.utiliser(),
    ]
    fin, pannes = time.monotonic() + DUREE, []

    def souffler(acte: Callable[[], None]) -> None:
        try:
            while time.monotonic() < fin:
                acte()
        except BaseException as panne:
            pannes.append(panne)

    fils = [threading.Thread(target=souffler, args=(acte,)) for acte in actes]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    if os.environ.get("TEMPETE"):
        print(sorted(tempete.statuts.items()))
    assert not pannes
    assert not [statut for statut in tempete.statuts if re.search(r" 5\d\d$", statut)]
    with app.extensions["fabrique"]() as bdd:
        assert verifier_chaine(bdd).est_intact
        assert set(_places_tenues(bdd, horloge.maintenant())) <= {1}
        tenues = bdd.scalars(select(Place.autorisation_id)).all()
        assert len(tenues) == len(set(tenues))
        assert bdd.scalar(select(func.count()).select_from(Usager)) == 2
