"""What was done under a mandate: noted, read again, told in plain words."""
