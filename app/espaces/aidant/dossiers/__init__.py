"""A person and their mandates: find, see, note, sign, stop."""

from flask import Blueprint

plan = Blueprint("dossiers", __name__)
