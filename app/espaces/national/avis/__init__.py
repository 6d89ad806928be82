"""Notices that the national team shows at the top of people's homes."""

from flask import Blueprint

plan = Blueprint("avis", __name__)
