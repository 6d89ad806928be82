"""Where one starts, or resumes."""

from flask import Blueprint

plan = Blueprint("accueil", __name__)
