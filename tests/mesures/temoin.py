"""What the service is compared with: a bare Flask view, one indexed SELECT, one sentence.

Served as the service is: `gunicorn tests.mesures.temoin:app`, with the same `gunicorn.conf.py`.
"""

import os

from flask import Flask
from sqlalchemy import create_engine, text

app = Flask(__name__)
PHRASE = "<!DOCTYPE html><html lang=fr><title>Une phrase</title><p>Une phrase, rien de plus."
_moteur = create_engine(os.environ["DATABASE_URL"], pool_size=10)
_REQUETE = text("SELECT nom FROM organisation WHERE siret = :siret")


@app.get("/phrase")
def phrase() -> str:
    """The floor of felt speed."""
    return PHRASE


@app.get("/lecture/<siret>")
def lecture(siret: str) -> str:
    """The floor of work: one row, by its index."""
    with _moteur.connect() as connexion:
        return str(connexion.scalar(_REQUETE, {"siret": siret}))
