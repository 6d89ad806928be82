"""The wizard: draft, identification, conclusion."""
