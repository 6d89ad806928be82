"""Entry point of the web server: `gunicorn wsgi:app`."""

import sys

from app import create_app
from config import ReglagesInvalides

try:
    app = create_app()
except ReglagesInvalides as refus:
    sys.exit(str(refus))
