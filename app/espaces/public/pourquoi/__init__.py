"""« Pourquoi pas encore ? »: the page that the mail leads to, without any login."""

from flask import Blueprint

plan = Blueprint("pourquoi", __name__)
