"""« Mode d’emploi »: each public's steps, with the pictures that `make guide` takes."""

from flask import Blueprint

plan = Blueprint("guide", __name__)
