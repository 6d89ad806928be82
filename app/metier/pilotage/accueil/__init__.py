"""What the national home tells: what waits, what broke, in one statement."""
