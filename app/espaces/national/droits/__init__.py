"""What people ask of what is held about them, and by when it is to be answered."""

from flask import Blueprint

plan = Blueprint("droits", __name__)
