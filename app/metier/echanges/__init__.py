"""What FranceConnect asks of our provider: the pending request, its code, its token."""
