"""What waits for the national team, and where to find anything."""

from flask import Blueprint

plan = Blueprint("pilotage", __name__)
