"""The append-only record of every act, and its verification."""

from app.journal.services import noter

__all__ = ["noter"]
