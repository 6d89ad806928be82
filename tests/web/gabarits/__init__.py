"""How templates are compiled, and what they call."""
