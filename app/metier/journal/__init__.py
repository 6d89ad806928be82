"""The append-only record of every act, and its verification."""

from app.metier.journal.services import noter

__all__ = ["noter"]
