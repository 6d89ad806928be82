"""When each territory opens: a page, and a feed."""

from flask import Blueprint

plan = Blueprint("ouvertures", __name__)
