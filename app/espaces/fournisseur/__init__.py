"""Our OpenID provider, toward FranceConnect: its addresses, and its two screens."""

from flask import Blueprint

plan = Blueprint("fournisseur", __name__)
