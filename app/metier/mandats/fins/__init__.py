"""How mandates end: stopped, announced, left to nobody."""
