"""A mandate for practice, from the choice to its end, with nobody real."""

from flask import Blueprint

plan = Blueprint("entrainement", __name__)
