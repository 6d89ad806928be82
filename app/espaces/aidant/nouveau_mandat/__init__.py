"""The wizard: three screens, and FranceConnect between the second and the third."""

from flask import Blueprint

plan = Blueprint("nouveau_mandat", __name__)
