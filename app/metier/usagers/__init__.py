"""Usagers: the identity FranceConnect gave, and how one is found again."""
