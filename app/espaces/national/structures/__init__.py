"""The organisations: who may work where."""

from flask import Blueprint

plan = Blueprint("structures", __name__)
