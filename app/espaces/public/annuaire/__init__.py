"""The directory of organisations that can work, for programs: the national map reads it."""

from flask import Blueprint

plan = Blueprint("annuaire", __name__)
