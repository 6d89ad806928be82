"""One person, two structures: every act of a référent, from each side, stays on its side."""

import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from app.metier.aidants.models import Appartenance
from app.metier.authentification.models import Connexion
from app.metier.journal.models import Ligne
from tests.espaces.referent.equipe.conftest import ACTES, Equipe, lu
from tests.fabriques import connecter, rattacher_alice_ailleurs

ORDRE = ("nommer-referent", "themes", "retirer-referent", "fermer", "rouvrir")


def etat(membre: Appartenance) -> tuple[object, ...]:
    return membre.roles, membre.domaines_limites, membre.terminee_le, membre.motif_fin


@pytest.mark.parametrize("cote", ["ici", "ailleurs"])
def test_chaque_acte_reste_de_son_cote(cote: str, app: Flask, equipe: Equipe) -> None:
    troupe, instant = equipe.troupe, equipe.temps.instant
    rattacher_alice_ailleurs(app, troupe, instant)
    lieux = {"ici": troupe.organisation, "ailleurs": troupe.ailleurs}
    la = lieux.pop(cote)
    (autre,) = lieux.values()
    qui = {"ici": troupe.robert, "ailleurs": troupe.chloe}[cote]
    referente = connecter(app, qui, instant)
    alice = connecter(app, troupe.alice, instant)
    travailler_dans(equipe, autre)
    for acte in ORDRE:
        avant, compte = etat(equipe.membre(troupe.alice, autre)), equipe.compte(troupe.alice)
        deja = etat(equipe.membre(troupe.alice, la))
        fait = referente.envoyer(f"/equipe/{troupe.alice}/{acte}", ACTES[acte])
        assert fait.status_code == 303, acte
        assert etat(equipe.membre(troupe.alice, la)) != deja, acte
        assert etat(equipe.membre(troupe.alice, autre)) == avant, acte
        assert equipe.compte(troupe.alice).est_actif
        assert equipe.compte(troupe.alice).courriel == compte.courriel
        assert derniere_ligne(app, troupe.alice) == la, "the journal says from which side"
        assert alice.get("/espace-aidant/").status_code == 200, "work goes on, there"
    frise = lu(
        connecter(app, autre_referente(equipe, cote), instant).get(f"/equipe/{troupe.alice}")
    )
    assert "Accès fermé" not in frise
    assert "Thèmes permis changés" not in frise


def autre_referente(equipe: Equipe, cote: str) -> uuid.UUID:
    return equipe.troupe.chloe if cote == "ici" else equipe.troupe.robert


def travailler_dans(equipe: Equipe, organisation_id: uuid.UUID) -> None:
    with equipe.base() as session:
        connexion = session.scalars(
            select(Connexion).filter_by(aidant_id=equipe.troupe.alice)
        ).one()
        connexion.organisation_id = organisation_id


def derniere_ligne(app: Flask, cible: uuid.UUID) -> uuid.UUID | None:
    with app.extensions["fabrique"]() as session:
        requete = select(Ligne.organisation_id).where(Ligne.cible_id == cible)
        return session.scalars(requete.order_by(Ligne.seq.desc()).limit(1)).one()
