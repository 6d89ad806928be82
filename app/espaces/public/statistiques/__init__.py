"""Public figures: a page, and the same numbers for programs."""

from flask import Blueprint

plan = Blueprint("statistiques", __name__)
