"""What is too long to type."""

MILLION = "é" * 20 + "a" * 10**6
