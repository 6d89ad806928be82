"""What anybody reads: the home, the legal pages, questions, health of the service."""

from flask import Blueprint

plan = Blueprint("public", __name__)
