"""Where a fault is played: a base of its own, who works on it, the service before it."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from app.metier.aidants.models import Appartenance
from app.metier.authentification import services as authentification
from app.metier.authentification.codes import graine
from app.metier.authentification.models import MoyenConnexion
from app.metier.organisations.models import Organisation
from app.socle.bdd import transaction
from app.socle.cles import condenser, nouveau_secret
from app.socle.horloge import maintenant
from config import RACINE, charger
from tests.epreuves.gestes import Conclusion, Usage
from tests.epreuves.moteurs import Moteur
from tests.epreuves.service import Service
from tests.fabriques import (
    IDENTITE,
    le_membre,
    un_aidant,
    un_brouillon,
    un_mandat,
    un_usager,
    une_demande,
    une_organisation,
)

UNE_HEURE = timedelta(hours=1)
DOMAINES = ("argent", "logement")


class Banc:
    """The application on its base; what is prepared here is done by `Service` processes."""

    def __init__(
        self,
        moteur: Moteur,
        url: str,
        dossier: Path,
        coups: int,
        organisation: uuid.UUID | None = None,
    ) -> None:
        self.moteur, self.url, self.dossier, self.coups = moteur, url, dossier, coups
        self.environ = {"APP_ENV": "test", "DATABASE_URL": url, "INSTANCE": str(dossier)}
        self.app: Flask = create_app(charger(self.environ))
        self.app.extensions["facteur"].finir()  # nothing is sent from here
        self.organisation = organisation or self._ouvrir()

    def _ouvrir(self) -> uuid.UUID:
        with self.ecrire() as session:
            return une_organisation(session, maintenant()).id

    @contextmanager
    def ecrire(self) -> Iterator[Session]:
        """A transaction, beside the service."""
        with self.app.extensions["fabrique"]() as session, transaction(session):
            yield session

    @contextmanager
    def lire(self) -> Iterator[Session]:
        """A session to look with."""
        with self.app.extensions["fabrique"]() as session:
            yield session

    @contextmanager
    def service(self, module: str = "wsgi:app", **environ: str) -> Iterator[Service]:
        """The service, started and stopped."""
        donne = Service(self.environ | environ, self.dossier / "traces.txt", module)
        try:
            donne.demarrer()
            yield donne
        finally:
            donne.arreter()

    def lancer(self, *mots: str) -> subprocess.Popen[str]:
        """Start `flask …` on this base, as a machine of the service would."""
        return subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", *mots],
            cwd=RACINE,
            env={**os.environ, **self.environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def commande(self, *mots: str) -> tuple[int, str]:
        """Run `flask …` on this base; its exit code, what it said."""
        lancee = self.lancer(*mots)
        dit, _ = lancee.communicate(timeout=300)
        return lancee.returncode, dit

    def conclusions(self, nombre: int) -> list[Conclusion]:
        """As many aidants, each at the third screen with a person of their own."""
        with self.ecrire() as session:
            return [self._conclusion(session) for _ in range(nombre)]

    def _conclusion(self, session: Session) -> Conclusion:
        instant, membre = maintenant(), self._membre(session)
        identite = replace(IDENTITE, sub=uuid.uuid4().hex * 2)
        brouillon = un_brouillon(session, membre, instant, domaines=DOMAINES, identite=identite)
        moyen = session.query(MoyenConnexion).filter_by(aidant_id=membre.aidant_id).one()
        _, secret = authentification.ouvrir(session, membre.aidant_id, maintenant=instant)
        return Conclusion(brouillon.id, secret, graine(session, moyen), membre.aidant.courriel)

    def _membre(self, session: Session) -> Appartenance:
        ici = session.get_one(Organisation, self.organisation)
        courriel = f"aidant.{uuid.uuid4().hex}@essai.fr"
        return le_membre(session, un_aidant(session, ici, maintenant(), courriel=courriel), ici)

    def usages(self, nombre: int) -> list[Usage]:
        """As many answered requests of FranceConnect, whose identity nobody has read yet."""
        instant, retour = maintenant(), self.app.extensions["reglages"].fi.redirect_uris[0]
        with self.ecrire() as session:
            membre = self._membre(session)
            usager = un_usager(
                session, membre, instant, replace(IDENTITE, sub=uuid.uuid4().hex * 2)
            )
            (confiee,) = un_mandat(session, membre, usager, instant).autorisations
            connexion, _ = authentification.ouvrir(session, membre.aidant_id, maintenant=instant)
            usages = []
            for _ in range(nombre):
                demande = une_demande(
                    session, connexion, instant, redirect_uri=retour, usager=usager
                )
                jeton, demande.autorisation_id = nouveau_secret(), confiee.id
                demande.terminee_le = demande.authentifie_le = demande.code_utilise_le = instant
                demande.jeton_hash, demande.jeton_expire_le = condenser(jeton), instant + UNE_HEURE
                demande.expire_le = instant + UNE_HEURE
                usages.append(Usage(demande.id, jeton))
            return usages
