"""Templates: how they are compiled, and what they all may call."""
