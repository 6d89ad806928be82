"""Who holds which national role: given by two people."""

from flask import Blueprint

plan = Blueprint("roles", __name__)
