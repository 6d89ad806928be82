"""The request of an organisation, in steps that read like a conversation."""

from flask import Blueprint

plan = Blueprint("habilitation", __name__)
