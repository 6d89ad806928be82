"""The database of a request: its session, its patience."""

from flask import Flask, current_app, g, has_request_context, request
from sqlalchemy.orm import Session

from app.socle.bdd import (
    creer_fabrique,
    creer_fabrique_des_requetes,
    creer_moteur,
    exiger_presente,
)
from app.socle.delais import ATTENTE, BASE, perdre_patience_apres
from app.socle.tour import ceder
from config import Reglages


def init_app(app: Flask) -> None:
    """Give the application its engine, and each request its session."""
    reglages: Reglages = app.extensions["reglages"]
    if reglages.database_url.startswith("sqlite"):
        reglages.instance.mkdir(parents=True, exist_ok=True)
    moteur = creer_moteur(reglages.database_url)
    app.extensions["moteur"] = moteur
    app.extensions["fabrique"] = creer_fabrique(moteur, app.extensions["cles"])
    app.extensions["fabrique_des_requetes"] = creer_fabrique_des_requetes(
        moteur, app.extensions["cles"]
    )
    app.before_request(_borner_l_attente)
    app.teardown_appcontext(_fermer)


def _borner_l_attente() -> None:
    """All that a request waits for counts together: a thread, its turn, the base."""
    perdre_patience_apres(BASE - request.environ.get(ATTENTE, 0.0))


def session() -> Session:
    """Return the session of this request (or command), opened at first use."""
    if "session_bdd" not in g:
        fabrique = "fabrique_des_requetes" if has_request_context() else "fabrique"
        g.session_bdd = current_app.extensions[fabrique]()
        if g.session_bdd.get_bind().dialect.name == "postgresql":
            exiger_presente(g.session_bdd.get_bind())  # SQLite may be read while somebody writes
    ouverte = g.session_bdd
    assert isinstance(ouverte, Session)
    return ouverte


def rendre_la_connexion() -> None:
    """Give back the request's connection, and its turn, while another machine is asked.

    What was read stays.
    """
    ceder()
    if "session_bdd" in g:
        g.session_bdd.commit()


def _fermer(_: BaseException | None) -> None:
    ouverte = g.pop("session_bdd", None)
    if ouverte is not None:
        ouverte.close()
    perdre_patience_apres(None)
