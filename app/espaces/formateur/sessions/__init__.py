"""The sessions of a training body: who comes, who came."""

from flask import Blueprint

plan = Blueprint("sessions", __name__)
