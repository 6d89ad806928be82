"""Territories: régions, départements, communes of INSEE's Code officiel géographique (decision 36)."""
