"""The people of a structure who are to be trained: where each stands, their session, their certificate."""

from flask import Blueprint

plan = Blueprint("formation", __name__)
