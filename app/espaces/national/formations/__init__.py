"""Training, as the national team follows it: bodies, settings, Pix, accounts by decision."""

from flask import Blueprint

plan = Blueprint("formations", __name__)
