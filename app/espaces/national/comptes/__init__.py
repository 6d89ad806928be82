"""The accounts, each opened with a reason."""

from flask import Blueprint

plan = Blueprint("comptes", __name__)
