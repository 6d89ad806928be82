"""« Trouver un lieu »: where somebody may be helped, near a commune."""

from flask import Blueprint

plan = Blueprint("lieux", __name__)
