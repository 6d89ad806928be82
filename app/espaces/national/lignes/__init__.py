"""Lines of the journal, read with a reason."""

from flask import Blueprint

plan = Blueprint("lignes", __name__)
