"""Entry point of the web server: `gunicorn wsgi:app`."""

import os
import sys

from app import create_app
from app.commandes.refus import phrase_du_systeme
from app.web import role_web
from config import ReglagesInvalides

# What gunicorn's master takes for « it will never start »: another code, and it tries for ever.
_NE_DEMARRE_PAS = 3

try:
    app = create_app()
    if os.environ.get("FLASK_RUN_FROM_CLI") != "true":  # commands are what mends the rights
        role_web.exiger(app)
except (ReglagesInvalides, OSError) as refus:
    phrase = phrase_du_systeme(refus) if isinstance(refus, OSError) else refus
    print(phrase, file=sys.stderr)  # noqa: T201
    sys.exit(_NE_DEMARRE_PAS)
