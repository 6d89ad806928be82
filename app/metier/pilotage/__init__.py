"""The national team: its roles, what takes two people, what it looks at."""
