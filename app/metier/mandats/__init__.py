"""Mandates: what was agreed, until when, and what is printed."""
