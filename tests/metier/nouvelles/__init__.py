"""What persons are told by SMS."""
