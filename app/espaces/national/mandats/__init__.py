"""One mandate, or one person, read with a reason; a file opened by two."""

from flask import Blueprint

plan = Blueprint("mandats", __name__)
