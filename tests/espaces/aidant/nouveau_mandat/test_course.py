"""The recap sent fifty times at once, through the web: one mandate, one set of journal rows."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.metier.brouillons import services
from app.metier.brouillons.models import Brouillon
from app.metier.journal.models import Ligne
from app.metier.journal.preuves.verification import verifier_chaine
from app.metier.mandats.models import Autorisation, Mandat
from app.socle.bdd import transaction
from app.web.reponses.securite import CONNEXION
from tests.conftest import Horloge
from tests.fabriques import IDENTITE, Distribution, code_de, connecter, deux_moteurs, membre_de

NOMBRE = 50


@pytest.mark.usefixtures("sans_hate")
@deux_moteurs
def test_recapitulatif_envoye_cinquante_fois(
    app: Flask, troupe: Distribution, temps: Horloge
) -> None:
    with app.extensions["fabrique"]() as session:
        with transaction(session):
            membre = membre_de(session, troupe.alice, troupe.organisation)
            brouillon = services.ouvrir(
                session,
                membre,
                domaines=["argent", "famille"],
                duree="mois",
                maintenant=temps.instant,
            )
            brouillon.poser_identite(replace(IDENTITE, sub="c" * 64))
            brouillon.identifie_le = temps.instant
        code = code_de(session, troupe.alice, temps.instant)
        avant = session.scalar(select(func.max(Ligne.seq))) or 0
    adresse = f"/mandats/nouveau/{brouillon.id}/conclusion"
    depart = connecter(app, troupe.alice, temps.instant)
    formulaire = {
        "csrf_token": depart.jeton(adresse),
        "declaration": "y",
        "accord": "y",
        "code": code,
    }
    cookies = {nom: depart.get_cookie(nom) for nom in (CONNEXION, "session")}

    def envoyer(_: int) -> tuple[int, str]:
        navigateur = app.test_client()
        for nom, cookie in cookies.items():
            assert cookie is not None
            navigateur.set_cookie(nom, cookie.value)
        reponse = navigateur.post(adresse, data=formulaire)
        return reponse.status_code, reponse.headers.get("Location", "")

    with ThreadPoolExecutor(NOMBRE) as fils:
        reponses = set(fils.map(envoyer, range(NOMBRE)))

    with app.extensions["fabrique"]() as session:
        mandat = session.scalars(
            select(Mandat).where(Mandat.duree == "mois", Mandat.id.in_(select(Brouillon.mandat_id)))
        ).one()
        assert reponses == {(303, f"/mandats/{mandat.id}/attestation")}
        nouvelles = session.scalars(select(Ligne.action).where(Ligne.seq > avant))
        assert sorted(nouvelles) == [
            "connexion",
            "creation_attestation",
            "creation_autorisation",
            "creation_autorisation",
        ]
        autorisations = select(func.count()).where(Autorisation.mandat_id == mandat.id)
        assert session.scalar(autorisations) == 2
        assert verifier_chaine(session).est_intact
