"""What an aidant works in."""
