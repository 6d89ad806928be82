"""To log in, to prove presence, to say that a device is lost."""

from flask import Blueprint

plan = Blueprint("connexion", __name__)
