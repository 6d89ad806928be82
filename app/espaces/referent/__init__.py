"""What a référent works in."""
