"""The person helped, without an account: the card of the mandate, the check of a paper."""

from flask import Blueprint

plan = Blueprint("usager", __name__)
