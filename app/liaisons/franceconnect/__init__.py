"""Client toward FranceConnect: no screen, no table."""
