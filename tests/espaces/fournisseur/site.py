"""FranceConnect as our client: asks, exchanges, reads, in the hands of a test."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.metier.echanges.models import Demande
from app.metier.journal.models import Ligne
from config import Reglages, ReglagesFI
from tests.client import ClientVerifie
from tests.liaisons.franceconnect.comptoir import lien

CLIENT = "franceconnect"


def rep_scope(*valeurs: Any) -> str:
    """The `claims` parameter that asks for these démarches."""
    return json.dumps({"id_token": {"rep_scope": {"essential": True, "values": list(valeurs)}}})


@dataclass
class Site:
    """One aidant's browser, and FranceConnect's server behind it."""

    app: Flask
    navigateur: ClientVerifie
    demande: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.demande = {
            "client_id": CLIENT,
            "response_type": "code",
            "redirect_uri": self.fi.redirect_uris[0],
            "scope": "openid profile email birth",
            "state": "état&#%+ 1",
            "nonce": "n" * 64,
            "acr_values": "eidas1",
            "prompt": "login",
            "claims": rep_scope(),
        }

    @property
    def fi(self) -> ReglagesFI:
        reglages = self.app.extensions["reglages"]
        assert isinstance(reglages, Reglages)
        return reglages.fi

    def adresse(self, **changements: str | None) -> str:
        """/authorize/ with these parameters changed; None takes one away."""
        parametres = {**self.demande, **changements}
        presents = {nom: valeur for nom, valeur in parametres.items() if valeur is not None}
        return f"/authorize/?{urlencode(presents)}"

    def demander(self, **changements: str | None) -> TestResponse:
        return self.navigateur.get(self.adresse(**changements))

    def poster(self, **changements: str | None) -> TestResponse:
        """The same by a form of another site."""
        chemin, _, question = self.adresse(**changements).partition("?")
        genre = "application/x-www-form-urlencoded"
        return self.navigateur.post(chemin, data=question, content_type=genre)

    def ouvrir(self, **changements: str | None) -> str:
        """Ask; the address of the person's screen."""
        reponse = self.demander(**changements)
        assert reponse.status_code == 303, reponse.text
        assert reponse.location.endswith("/personne"), reponse.location
        return reponse.location

    def chercher(self, ecran: str, texte: str = "dub") -> TestResponse:
        return self.navigateur.envoyer(ecran, {"recherche": texte})

    def retour(self, usager: Any, domaine: str = "logement", **changements: str | None) -> dict:
        """The two screens; the parameters that go back to FranceConnect."""
        return self.repondre(self.ouvrir(**changements), usager, domaine)

    def repondre(self, ecran: str, usager: Any, domaine: str = "logement") -> dict:
        champs = {"usager": str(usager), "domaine": domaine}
        return parametres(lien(self.navigateur.envoyer(ecran, champs)), self)

    def echanger(self, code: str, **changements: str | list[str] | None) -> TestResponse:
        """What FranceConnect's server posts."""
        champs = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.fi.redirect_uris[0],
            "client_id": CLIENT,
            "client_secret": self.fi.client_secret,
            **changements,
        }
        presents = {nom: valeur for nom, valeur in champs.items() if valeur is not None}
        return self.app.test_client().post("/token/", data=presents)

    def jetons(self, usager: Any, domaine: str = "logement", **changements: str | None) -> dict:
        reponse = self.echanger(self.retour(usager, domaine, **changements)["code"])
        assert reponse.status_code == 200, reponse.text
        return reponse.get_json()

    def userinfo(self, jeton: str, methode: str = "GET") -> TestResponse:
        entetes = {"Authorization": f"Bearer {jeton}"}
        return self.app.test_client().open("/userinfo/", method=methode, headers=entetes)

    def lire(self, jeton: str) -> jwt.Token:
        """A token of ours, its signature checked against what we publish."""
        alg = self.fi.alg
        if alg == "HS256":
            cle: OctKey | KeySet = OctKey.import_key(self.fi.client_secret)
        else:
            cle = KeySet.import_key_set(self.app.test_client().get("/jwks").get_json())
        return jwt.decode(jeton, cle, algorithms=[alg])

    def utilisations(self) -> int:
        with self.app.extensions["fabrique"]() as session:
            actions = session.scalars(select(Ligne.action)).all()
            return list(actions).count("utilisation_autorisation")

    def derniers_actes(self, nombre: int) -> list[tuple[str, str]]:
        """The last rows of the journal: which act, whose."""
        with self.app.extensions["fabrique"]() as session:
            lus = session.execute(select(Ligne.action, Ligne.aidant_id).order_by(Ligne.seq.desc()))
            return [(action, str(aidant)) for action, aidant in lus.fetchmany(nombre)]

    def la_demande(self) -> Demande:
        with self.app.extensions["fabrique"]() as session:
            return session.scalars(select(Demande)).one()


def parametres(adresse: str, site: Site) -> dict[str, str]:
    """The answer's parameters; it goes to the registered address, and says who speaks."""
    assert adresse.startswith(f"{site.fi.redirect_uris[0]}?"), adresse
    lus = dict(parse_qsl(urlsplit(adresse).query, keep_blank_values=True, strict_parsing=True))
    assert lus["iss"] == site.fi.issuer
    return lus
