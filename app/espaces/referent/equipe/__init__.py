"""« Mon équipe »: who can work, what opens their account, the figures."""

from flask import Blueprint

plan = Blueprint("equipe", __name__)
