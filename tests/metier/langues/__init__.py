"""Plain language and languages."""
