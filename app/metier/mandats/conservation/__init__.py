"""What becomes of a mandate that is over: opened from the archive, extracted for a judge, destroyed."""
