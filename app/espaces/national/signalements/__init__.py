"""Ends that organisations reported: true, or undone by two people."""

from flask import Blueprint

plan = Blueprint("signalements", __name__)
