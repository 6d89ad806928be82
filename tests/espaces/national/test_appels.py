"""Three calls to the support, walked as a person would: what is on screen, nothing else, ten clicks."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from flask import Flask

from app.metier.aidants.models import Aidant
from app.metier.authentification.models import MoyenConnexion
from app.metier.messages.models import Courriel
from app.socle.bdd import transaction
from tests.client import ClientVerifie, page_lue
from tests.conftest import Horloge
from tests.fabriques import Distribution, code_du_moyen, une_carte
from tests.oreille import XHTML

Ecrits = Callable[[], list[tuple[uuid.UUID, str]]]


def dit(element: Any) -> str:
    return " ".join("".join(element.itertext()).replace("\u202f", " ").split())


@dataclass
class Promenade:
    """Somebody before a page: they follow its links, tick, type and press; each click counts."""

    client: ClientVerifie
    adresse: str = "/pilotage/"
    clics: int = 0
    tapes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.page = page_lue(self.client.get(self.adresse).text)

    def suivre(self, texte: str) -> None:
        lien = next(e for e in self._tous("a") if dit(e) == texte)
        self._aller(self.client.get(urljoin(self.adresse, lien.get("href"))))

    def taper(self, nom: str, valeur: str) -> None:
        assert [e for e in self._tous("input") if e.get("name") == nom]
        self.tapes[nom] = valeur

    def cocher(self, texte: str) -> None:
        choix = next(e for e in self._tous("label") if texte in dit(e))
        pour = [e for e in self._tous("input") if e.get("id") == choix.get("for")]
        champ = next(iter([*choix.iter(f"{XHTML}input"), *pour]))
        self.tapes[champ.get("name")] = champ.get("value")
        self.clics += 1

    def appuyer(self, texte: str) -> None:
        for formulaire in self._tous("form"):
            boutons = [b for b in formulaire.iter(f"{XHTML}button") if dit(b) == texte]
            if boutons:
                break
        else:
            raise AssertionError(texte)
        caches = {
            e.get("name"): e.get("value")
            for e in formulaire.iter(f"{XHTML}input")
            if e.get("type") == "hidden"
        }
        ou = urljoin(self.adresse, formulaire.get("action") or self.adresse)
        self._aller(self.client.post(ou, data=caches | self.tapes))

    def lit(self, phrase: str) -> bool:
        return phrase in dit(self.page)

    def _aller(self, reponse: Any) -> None:
        self.clics, self.tapes = self.clics + 1, {}
        if reponse.location:
            self.adresse = urljoin(self.adresse, reponse.location)
            reponse = self.client.get(self.adresse)
        else:
            self.adresse = reponse.request.path
        assert reponse.status_code == 200
        self.page = page_lue(reponse.text)

    def _tous(self, balise: str) -> list[Any]:
        return [*self.page.iter(f"{XHTML}{balise}")]


def ouvrir_le_compte(nadia: ClientVerifie, saisie: str, raison: str) -> Promenade:
    """From the home to the account of whoever calls."""
    ici = Promenade(nadia)
    ici.suivre("Chercher un compte")
    ici.taper("recherche", saisie)
    ici.appuyer("Chercher")
    ici.suivre(next(dit(e) for e in ici._tous("a") if "/pilotage/comptes/" in e.get("href", "")))
    ici.cocher(raison)
    ici.appuyer("Ouvrir le compte")
    return ici


def test_ma_carte_ne_marche_plus(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        alice = session.get_one(Aidant, troupe.alice)
        carte = une_carte(session, temps.instant, numero="C-1234", aidant=alice).id
    ici = ouvrir_le_compte(nadia, "C 12-34", "Elle ne peut plus se connecter")
    ici.suivre("Remettre à l’heure")
    with app.extensions["fabrique"]() as session:
        premier, second = (
            code_du_moyen(session, carte, temps.instant, decalage=pas) for pas in (-5, -4)
        )
    ici.taper("premier", premier)
    ici.taper("code", second)
    ici.appuyer("Remettre à l’heure")
    with app.extensions["fabrique"]() as session:
        assert session.get_one(MoyenConnexion, carte).derive == -4
    assert ici.clics == 7


def test_ma_collegue_est_partie(app: Flask, nadia: ClientVerifie, troupe: Distribution) -> None:
    ici = ouvrir_le_compte(nadia, "alice@essai.fr", "Sa personne référente le demande")
    ici.suivre("Fermer le compte")
    assert ici.lit("Elle n’a quitté qu’une structure")
    ici.cocher("Elle ne travaille plus dans le réseau")
    ici.appuyer("Fermer le compte")
    assert ici.lit("Compte fermé depuis")
    with app.extensions["fabrique"]() as session:
        assert not session.get_one(Aidant, troupe.alice).est_actif
    assert ici.clics == 8


def test_je_n_ai_pas_recu_le_lien(
    app: Flask, nadia: ClientVerifie, troupe: Distribution, temps: Horloge, ecrits: Ecrits
) -> None:
    with app.extensions["fabrique"]() as session, transaction(session):
        perdu = Courriel(
            aidant_id=troupe.alice,
            destinataire="alice@essai.fr",
            sujet="Votre lien",
            cle_id="a",
            cree_le=temps.instant,
            abandonne_le=temps.instant,
        )
        session.add(perdu)
    ici = ouvrir_le_compte(nadia, "alice@essai.fr", "Elle ne peut plus se connecter")
    assert ici.lit("N’a pas pu partir")
    assert ici.clics == 5, "why it did not come is read there"
    ici.suivre("Changer l’adresse e-mail")
    ici.taper("courriel", "alice.neuve@essai.fr")
    ici.appuyer("Envoyer le lien")
    assert troupe.alice in [qui for qui, _ in ecrits()]
    assert ici.clics == 7
