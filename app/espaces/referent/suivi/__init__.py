"""What persons ask of a référent: uses that they contest."""

from flask import Blueprint

plan = Blueprint("suivi", __name__)
