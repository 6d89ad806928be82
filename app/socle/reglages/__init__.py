"""Settings: one declaration each, with its default and what it must mean."""
