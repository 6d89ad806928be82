"""The requests to come in: the queue, one page each, the answers; when each territory opens."""

from flask import Blueprint

plan = Blueprint("demandes", __name__)
