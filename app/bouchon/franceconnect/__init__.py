"""What FranceConnect does: toward the services that ask it (FS side), toward who vouches (FI side)."""
