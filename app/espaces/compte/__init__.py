"""« Mon compte »: means of login, computers, opened logins."""

from flask import Blueprint

plan = Blueprint("compte", __name__)
