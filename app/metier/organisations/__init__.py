"""Organisations: who holds the mandates."""
