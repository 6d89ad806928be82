"""Ends that organisations reported, true or undone by two people; uses that persons contest."""

from flask import Blueprint

plan = Blueprint("signalements", __name__)
