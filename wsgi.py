"""Entry point of the web server: `gunicorn wsgi:app`."""

import sys

from app import create_app
from config import ReglagesInvalides

# What gunicorn's master takes for « it will never start »: another code, and it tries for ever.
_NE_DEMARRE_PAS = 3

try:
    app = create_app()
except ReglagesInvalides as refus:
    print(refus, file=sys.stderr)  # noqa: T201
    sys.exit(_NE_DEMARRE_PAS)
