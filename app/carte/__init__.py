"""What an usager (or anybody) can check or do without an account."""
